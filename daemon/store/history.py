"""The history: runs and their changes."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from parktime.daemon.domain.run import Cause, Counts, Outcome, Run
from parktime.daemon.store.checksum import checksum, require_checksum
from parktime.daemon.store.lives import About, has_changes, runs_of_subject
from parktime.daemon.store.serializers import (
    change_from_row,
    change_values,
    codes_from_json,
    names_from_json,
    names_to_json,
    to_json,
)
from parktime.daemon.store.tables import ChangeRow, RunRow, ServiceRow, ServiceStateRow, table

_RUN, _CHANGE = table(RunRow), table(ChangeRow)
_SERVICE, _STATE = table(ServiceRow), table(ServiceStateRow)
_INSERT_RUN, _INSERT_CHANGES = sa.insert(_RUN), sa.insert(_CHANGE)

COUNT_COLUMNS = {count.name: count.name for count in fields(Counts)} | {"waiting": "waiting_count"}
"""Count of a run to its column."""

_BATCH_SIZE = 500

# Built once, since to build a statement costs more than to execute it.
_NEWEST = (
    sa.select(_RUN)
    .join(_STATE, (_STATE.c.service == _RUN.c.service) & (_STATE.c.last_ordinal == _RUN.c.ordinal))
    .where(_STATE.c.service.in_(sa.bindparam("services", expanding=True)))
)
_LAST_COMPLETED = sa.select(_RUN).where(
    _RUN.c.id.in_(
        sa.select(
            sa.select(_RUN.c.id)
            .where(_RUN.c.service == _SERVICE.c.key, _RUN.c.outcome != "failed")
            .order_by(_RUN.c.id.desc())
            .limit(1)
            .correlate(_SERVICE)
            .scalar_subquery()
        ).where(_SERVICE.c.key.in_(sa.bindparam("services", expanding=True)))
    )
)


def write_run(connection: sa.Connection, run: Run) -> None:
    """Add a run and its changes."""
    counts = {column: getattr(run.counts, name) for name, column in COUNT_COLUMNS.items()}
    values = {
        "id": run.id,
        "service": run.service,
        "ordinal": run.ordinal,
        "at": run.at,
        "cause": run.cause,
        "outcome": run.outcome,
        "note": run.note,
        "note_codes": names_to_json(run.note_codes),
        "waiting": names_to_json(run.waiting),
        "without_a_room": names_to_json(run.without_a_room),
        "change_count": len(run.changes),
    }
    values |= counts
    changes = change_values(run.id, run.service, run.changes)
    stored = checksum(*values.values(), *(tuple(change.values()) for change in changes))
    connection.execute(_INSERT_RUN, values | {"checksum": stored})
    if changes:
        connection.execute(_INSERT_CHANGES, changes)


def last_id(connection: sa.Connection) -> int:
    """The highest run id in the history; 0 if it is empty."""
    return connection.execute(sa.select(sa.func.max(_RUN.c.id))).scalar() or 0


def read_runs(
    connection: sa.Connection,
    service: str | None,
    *,
    limit: int,
    before: int | None = None,
    outcome: Outcome | None = None,
    cause: Cause | None = None,
    subject: tuple[About, str] | None = None,
    changed: bool = False,
    eventful: bool = False,
) -> list[Run]:
    """Runs with an id below `before`, newest first, without their changes.

    `subject`: only those that changed this child or room of the service, `changed`: only those that
    wrote anything, `eventful`: those, and all that did not end well.
    """
    query = sa.select(_RUN).order_by(_RUN.c.id.desc()).limit(limit)
    if subject is not None and service is not None:
        query = query.where(_RUN.c.id.in_(runs_of_subject(service, *subject)))
    elif changed:
        query = query.where(has_changes())
    elif eventful:
        query = query.where(sa.or_(_RUN.c.outcome != "ok", has_changes()))
    wanted = {"service": service, "outcome": outcome, "cause": cause}
    for column, value in wanted.items():
        if value is not None:
            query = query.where(_RUN.c[column] == value)
    if before is not None:
        query = query.where(_RUN.c.id < before)
    return [run_from_row(row) for row in connection.execute(query)]


def read_newest(connection: sa.Connection, services: Sequence[str]) -> list[Run]:
    """The newest run of each service, if it has one, without its changes."""
    return [run_from_row(row) for row in connection.execute(_NEWEST, {"services": services})]


def read_run(connection: sa.Connection, run_id: int) -> Run | None:
    """A run with its changes, which are compared with their checksum."""
    row = connection.execute(sa.select(_RUN).where(_RUN.c.id == run_id)).first()
    if row is None:
        return None
    query = sa.select(_CHANGE).where(_CHANGE.c.run == run_id).order_by(_CHANGE.c.position)
    rows = connection.execute(query).all()
    require_checksum(row.checksum, "a run", *row[:-1], *map(tuple, rows))
    return replace(run_from_row(row), changes=tuple(map(change_from_row, rows)))


def read_last_at(connection: sa.Connection, service: str, at: datetime) -> Run | None:
    """The newest run of a service up to an instant, without its changes."""
    query = (
        sa.select(_RUN)
        .where(_RUN.c.service == service, _RUN.c.at <= at)
        .order_by(_RUN.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return None if row is None else run_from_row(row)


def pop_runs(connection: sa.Connection, ids: Sequence[int]) -> dict[int, Run]:
    """Remove runs from the history; returns them by id, with their changes."""
    popped: dict[int, Run] = {}
    for some in (ids[start : start + _BATCH_SIZE] for start in range(0, len(ids), _BATCH_SIZE)):
        rows = connection.execute(sa.select(_RUN).where(_RUN.c.id.in_(some)))
        popped |= {
            run.id: run for run in with_changes(connection, [run_from_row(row) for row in rows])
        }
        connection.execute(sa.delete(_CHANGE).where(_CHANGE.c.run.in_(some)))
        connection.execute(sa.delete(_RUN).where(_RUN.c.id.in_(some)))
    return popped


def read_last_completed(connection: sa.Connection, services: Sequence[str]) -> dict[str, Run]:
    """The newest run of each service that did not fail, if it has one, without its changes."""
    rows = connection.execute(_LAST_COMPLETED, {"services": services})
    return {row.service: run_from_row(row) for row in rows}


def read_changed_runs(
    connection: sa.Connection, service: str, *, since_run: int, limit: int
) -> list[Run]:
    """The first runs after `since_run` that have changes, with them, oldest first."""
    has_changes = sa.exists().where(_CHANGE.c.run == _RUN.c.id)
    query = (
        sa.select(_RUN)
        .where(_RUN.c.service == service, _RUN.c.id > since_run, has_changes)
        .order_by(_RUN.c.id)
        .limit(limit)
    )
    return with_changes(connection, [run_from_row(row) for row in connection.execute(query)])


def with_changes(connection: sa.Connection, runs: Sequence[Run]) -> list[Run]:
    """The same runs, each with its changes."""
    ids = [run.id for run in runs]
    query = (
        sa.select(_CHANGE).where(_CHANGE.c.run.in_(ids)).order_by(_CHANGE.c.run, _CHANGE.c.position)
    )
    rows = connection.execute(query).all() if ids else []
    by_run = {
        run_id: tuple(map(change_from_row, group))
        for run_id, group in groupby(rows, lambda row: row.run)
    }
    return [replace(run, changes=by_run[run.id]) if run.id in by_run else run for run in runs]


def read_deleted_rooms(connection: sa.Connection, service: str) -> frozenset[str]:
    """Ids of the Storypark rooms that runs deleted, as far as the history goes back."""
    query = sa.select(_CHANGE.c.target_id).where(
        _CHANGE.c.service == service,
        _CHANGE.c.kind == "remove_room",
        _CHANGE.c.after == to_json("absent"),
    )
    return frozenset(connection.execute(query).scalars())


def run_from_row(row: Any) -> Run:
    """The run in a row, without its changes."""
    return Run(
        id=row.id,
        service=row.service,
        ordinal=row.ordinal,
        at=row.at,
        cause=row.cause,
        outcome=row.outcome,
        counts=_counts_from_row(row),
        note=row.note,
        note_codes=codes_from_json(row.note_codes),
        waiting=names_from_json(row.waiting),
        without_a_room=names_from_json(row.without_a_room),
    )


def _counts_from_row(row: Any) -> Counts:
    return Counts(**{name: getattr(row, column) for name, column in COUNT_COLUMNS.items()})
