"""Rewinding the store to an earlier instant; what is discarded is archived under its epoch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from parktime.daemon.domain.event import Event
from parktime.daemon.domain.run import Change, Run
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.store.command_log import discard_later
from parktime.daemon.store.deltas import Commit, delete_later, read_later, state_before
from parktime.daemon.store.history import pop_runs
from parktime.daemon.store.journal import InterruptedRun, delete_intent, read_intents, write_intent
from parktime.daemon.store.serializers import from_json, to_json
from parktime.daemon.store.service_state import write_state
from parktime.daemon.store.tables import DiscardedRow, EpochEndRow, table

_DISCARDED, _END = table(DiscardedRow), table(EpochEndRow)


@dataclass(slots=True)
class RewindResult:
    """Result of a rewind: states and revisions of the services that changed, and the counters.

    `runs`: how many runs were discarded; `changed_runs`: how many of them had changed something.
    """

    revision: int
    last_run_id: int
    states: dict[str, ServiceState] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)
    runs: int = 0
    changed_runs: int = 0


def rewind_services(
    connection: sa.Connection,
    states: Mapping[str, ServiceState],
    at: datetime,
    *,
    ended_epoch: int,
    result: RewindResult,
) -> None:
    """Rewind all services with their history and the journal, and add to `result`."""
    _discard_later_intents(connection, at, ended_epoch)
    discard_later(connection, at, ended_epoch)
    for service, state in states.items():
        if later := read_later(connection, service, at):
            runs = pop_runs(connection, [commit.run for commit in later if commit.run])
            result.runs += len(runs)
            result.changed_runs += sum(any(map(_writes, run.changes)) for run in runs.values())
            _write_discarded(connection, ended_epoch, later, runs)
            _write_epoch_end(connection, ended_epoch, state, service=service, rewound_to=at)
            _rewind_service(connection, service, state, later, result)
            _restore_interrupted(connection, at, later, result)


def rewind_event(to: datetime, result: RewindResult) -> Event:
    """What is told of a rewind: where to, and what it took back."""
    if not result.runs:
        taken = "nothing was taken back"
    else:
        runs = "1 run was" if result.runs == 1 else f"{result.runs} runs were"
        taken = f"{runs} taken back, {result.changed_runs} of them with changes"
    services = f" at {len(result.states)} services" if len(result.states) > 1 else ""
    return Event(
        at=to,
        kind="rewind",
        severity="warning",
        service=None,
        text=f"The clock was set back to {to:%Y-%m-%d %H:%M} UTC: {taken}{services}.",
        code="clock-rewound",
    )


def _writes(change: Change) -> bool:
    return change.writes


def _rewind_service(
    connection: sa.Connection,
    service: str,
    state: ServiceState,
    later: list[Commit],
    result: RewindResult,
) -> None:
    earlier = state_before(state, later)
    delete_later(connection, later)
    result.revision += 1
    write_state(connection, service, state, earlier, run_id=0, revision=result.revision)
    result.states[service], result.revisions[service] = earlier, result.revision


def _restore_interrupted(
    connection: sa.Connection, at: datetime, later: list[Commit], result: RewindResult
) -> None:
    """Journal a run again that was begun by `at` and finished later, under a new id."""
    intents = [from_json(commit.intent, InterruptedRun) for commit in later if commit.intent]
    for intent in intents:
        if intent.at <= at:
            result.last_run_id += 1
            write_intent(connection, replace(intent, run_id=result.last_run_id))


def _discard_later_intents(connection: sa.Connection, at: datetime, epoch: int) -> None:
    later = [intent for intent in read_intents(connection) if intent.at > at]
    common = {"epoch": epoch, "revision": 0, "before": "{}", "run": ""}
    rows = [
        {**common, "service": intent.key, "at": intent.at, "intent": to_json(intent)}
        for intent in later
    ]
    if rows:
        connection.execute(sa.insert(_DISCARDED), rows)
    for intent in later:
        delete_intent(connection, intent.run_id)


def _write_discarded(
    connection: sa.Connection, epoch: int, commits: Sequence[Commit], runs: dict[int, Run]
) -> None:
    rows = [_discarded_row(epoch, commit, runs.get(commit.run)) for commit in commits]
    connection.execute(sa.insert(_DISCARDED), rows)


def _discarded_row(epoch: int, commit: Commit, run: Run | None) -> dict[str, Any]:
    return {
        "epoch": epoch,
        "service": commit.service,
        "at": commit.at,
        "revision": commit.revision,
        "before": commit.delta,
        "run": to_json(run) if run else "",
        "intent": commit.intent,
    }


def _write_epoch_end(
    connection: sa.Connection,
    epoch: int,
    state: ServiceState,
    *,
    service: str,
    rewound_to: datetime,
) -> None:
    values = {
        "epoch": epoch,
        "service": service,
        "set_back_to": rewound_to,
        "standing": to_json(state),
    }
    connection.execute(sa.insert(_END), values)


def read_discarded_runs(connection: sa.Connection, service: str, epoch: int) -> list[Run]:
    """Discarded runs of a service in an epoch, newest first, with their changes."""
    of_epoch = (
        (_DISCARDED.c.epoch == epoch) & (_DISCARDED.c.service == service) & (_DISCARDED.c.run != "")
    )
    query = sa.select(_DISCARDED.c.run).where(of_epoch).order_by(_DISCARDED.c.revision.desc())
    return [from_json(run, Run) for run in connection.execute(query).scalars()]


def read_discarded_state(
    connection: sa.Connection, service: str, epoch: int
) -> ServiceState | None:
    """State of a service at the end of an epoch; None if nothing of it was discarded."""
    of_epoch = (_END.c.epoch == epoch) & (_END.c.service == service)
    query = sa.select(_END.c.standing).where(of_epoch).order_by(_END.c.id.desc())
    state = connection.execute(query).scalar()
    return from_json(state, ServiceState) if state else None
