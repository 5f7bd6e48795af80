"""Going back in time: how things stood is so again, and what was later is kept under the epoch that ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from parktime.daemon.domain.run import Run
from parktime.daemon.domain.service import Standing
from parktime.daemon.store.history import take_runs
from parktime.daemon.store.journal import Interrupted, forget_intent, read_intents, write_intent
from parktime.daemon.store.serializers import from_json, to_json
from parktime.daemon.store.service_state import write_standing
from parktime.daemon.store.tables import AbandonedRow, EpochEndRow, table
from parktime.daemon.store.versions import Commit, forget_later, read_later, standing_before

_ABANDONED, _END = table(AbandonedRow), table(EpochEndRow)


def write_abandoned(
    connection: sa.Connection, epoch: int, commits: Sequence[Commit], runs: dict[int, Run]
) -> None:
    """Keep commits of the epoch that is left, with their runs."""
    rows = [_row(epoch, commit, runs.get(commit.run)) for commit in commits]
    if rows:
        connection.execute(sa.insert(_ABANDONED), rows)


def _row(epoch: int, commit: Commit, run: Run | None) -> dict[str, Any]:
    return {
        "epoch": epoch,
        "service": commit.service,
        "at": commit.at,
        "revision": commit.revision,
        "before": commit.before,
        "run": to_json(run) if run else "",
        "intent": commit.intent,
    }


def write_abandoned_intents(
    connection: sa.Connection, epoch: int, intents: Sequence[Interrupted]
) -> None:
    """Keep what was begun in the epoch that is left, and never finished."""
    same = {"epoch": epoch, "revision": 0, "before": "{}", "run": ""}
    rows = [
        {**same, "service": each.key, "at": each.at, "intent": to_json(each)} for each in intents
    ]
    if rows:
        connection.execute(sa.insert(_ABANDONED), rows)


def write_end(
    connection: sa.Connection, epoch: int, service: str, standing: Standing, set_back_to: datetime
) -> None:
    """Keep how a service stood when an epoch was left."""
    values = {
        "epoch": epoch,
        "service": service,
        "set_back_to": set_back_to,
        "standing": to_json(standing),
    }
    connection.execute(sa.insert(_END), values)


def read_abandoned(connection: sa.Connection, service: str, epoch: int) -> list[Run]:
    """A service's runs of an epoch that were taken back, newest first, with their changes."""
    of_epoch = (
        (_ABANDONED.c.epoch == epoch) & (_ABANDONED.c.service == service) & (_ABANDONED.c.run != "")
    )
    query = sa.select(_ABANDONED.c.run).where(of_epoch).order_by(_ABANDONED.c.revision.desc())
    return [from_json(run, Run) for run in connection.execute(query).scalars()]


def read_end(connection: sa.Connection, service: str, epoch: int) -> Standing | None:
    """How a service stood when an epoch was left; None where nothing of it was taken back."""
    of_epoch = (_END.c.epoch == epoch) & (_END.c.service == service)
    standing = connection.execute(
        sa.select(_END.c.standing).where(of_epoch).order_by(_END.c.id.desc())
    ).scalar()
    return from_json(standing, Standing) if standing else None


pass


@dataclass(slots=True)
class Back:
    """Where going back has led: the services that stand otherwise now and their revisions, and the last run id given."""

    revision: int
    last_run_id: int
    standings: dict[str, Standing] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)


def set_back(
    connection: sa.Connection,
    standings: Mapping[str, Standing],
    at: datetime,
    leaving: int,
    back: Back,
) -> None:
    """Set all services back, their history and the journal included. `leaving`: the epoch that ends."""
    _forget_later_intents(connection, at, leaving)
    for service, standing in standings.items():
        later = read_later(connection, service, at)
        if later:
            _set_back(connection, service, standing, at, leaving, later, back)


def _set_back(
    connection: sa.Connection,
    service: str,
    standing: Standing,
    at: datetime,
    leaving: int,
    later: list[Commit],
    back: Back,
) -> None:
    then = standing_before(standing, later)
    runs = take_runs(connection, [commit.run for commit in later if commit.run])
    write_abandoned(connection, leaving, later, runs)
    write_end(connection, leaving, service, standing, at)
    forget_later(connection, later)
    back.revision += 1
    write_standing(connection, service, standing, then, run_id=0, revision=back.revision)
    back.standings[service], back.revisions[service] = then, back.revision
    _begin_again(connection, at, later, back)


def _begin_again(connection: sa.Connection, at: datetime, later: list[Commit], back: Back) -> None:
    """What was begun by then and ended later is in the journal again, under an id that no run has had."""
    intents = [from_json(commit.intent, Interrupted) for commit in later if commit.intent]
    for intent in intents:
        if intent.at <= at:
            back.last_run_id += 1
            write_intent(connection, replace(intent, run_id=back.last_run_id))


def _forget_later_intents(connection: sa.Connection, at: datetime, leaving: int) -> None:
    later = [intent for intent in read_intents(connection) if intent.at > at]
    write_abandoned_intents(connection, leaving, later)
    for intent in later:
        forget_intent(connection, intent.run_id)
