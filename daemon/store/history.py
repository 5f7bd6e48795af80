"""The history: runs and their changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from parktime.daemon.domain.run import Cause, Change, Counts, Outcome, Run
from parktime.daemon.store.checksum import checksum, require_checksum
from parktime.daemon.store.serializers import (
    change_from_row,
    change_values,
    codes_from_json,
    from_json,
    names_from_json,
    names_to_json,
    to_json,
)
from parktime.daemon.store.tables import ArchivedChildRow, ChangeRow, RunRow, table

_RUN, _CHANGE, _ARCHIVED = table(RunRow), table(ChangeRow), table(ArchivedChildRow)
_INSERT_RUN, _INSERT_CHANGES = sa.insert(_RUN), sa.insert(_CHANGE)

COUNT_COLUMNS = {count.name: count.name for count in fields(Counts)} | {"waiting": "waiting_count"}
"""Count of a run to its column."""

_BATCH_SIZE = 500
_PAIRS = 200
"""Runs that are asked for at once; a deeper expression is refused by SQLite."""

STATE_KINDS = ("create", "restore", "archive")
"""Kinds of change that leave a profile active or archived."""


@dataclass(frozen=True, slots=True)
class ArchivedChild:
    """A child whose profile was archived and neither restored nor created again since.

    `run_kept`: whether the history still has the run that archived it.
    """

    ccms_id: str
    change: Change
    run_id: int
    at: datetime
    run_kept: bool = True


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
) -> list[Run]:
    """Runs with an id below `before`, newest first, without their changes."""
    query = sa.select(_RUN).order_by(_RUN.c.id.desc()).limit(limit)
    wanted = {"service": service, "outcome": outcome, "cause": cause}
    for column, value in wanted.items():
        if value is not None:
            query = query.where(_RUN.c[column] == value)
    if before is not None:
        query = query.where(_RUN.c.id < before)
    return [_run_from_row(row) for row in connection.execute(query)]


def read_runs_by_ordinal(connection: sa.Connection, ordinals: Mapping[str, int]) -> list[Run]:
    """The run of each service with that ordinal, if it has one, without its changes."""
    found: list[Run] = []
    pairs = list(ordinals.items())
    for some in (pairs[start : start + _PAIRS] for start in range(0, len(pairs), _PAIRS)):
        wanted = sa.or_(
            *((_RUN.c.service == key) & (_RUN.c.ordinal == ordinal) for key, ordinal in some)
        )
        rows = connection.execute(sa.select(_RUN).where(wanted))
        found += map(_run_from_row, rows)
    return found


def read_run(connection: sa.Connection, run_id: int) -> Run | None:
    """A run with its changes, which are compared with their checksum."""
    row = connection.execute(sa.select(_RUN).where(_RUN.c.id == run_id)).first()
    if row is None:
        return None
    query = sa.select(_CHANGE).where(_CHANGE.c.run == run_id).order_by(_CHANGE.c.position)
    rows = connection.execute(query).all()
    require_checksum(row.checksum, "a run", *row[:-1], *map(tuple, rows))
    return replace(_run_from_row(row), changes=tuple(map(change_from_row, rows)))


def pop_runs(connection: sa.Connection, ids: Sequence[int]) -> dict[int, Run]:
    """Remove runs from the history; returns them by id, with their changes."""
    popped: dict[int, Run] = {}
    for some in (ids[start : start + _BATCH_SIZE] for start in range(0, len(ids), _BATCH_SIZE)):
        rows = connection.execute(sa.select(_RUN).where(_RUN.c.id.in_(some)))
        popped |= {
            run.id: run for run in with_changes(connection, [_run_from_row(row) for row in rows])
        }
        connection.execute(sa.delete(_CHANGE).where(_CHANGE.c.run.in_(some)))
        connection.execute(sa.delete(_RUN).where(_RUN.c.id.in_(some)))
    return popped


def read_last_completed(connection: sa.Connection, service: str) -> Run | None:
    """The newest run of a service that did not fail, without its changes."""
    done = (_RUN.c.service == service) & (_RUN.c.outcome != "failed")
    row = connection.execute(
        sa.select(_RUN).where(done).order_by(_RUN.c.id.desc()).limit(1)
    ).first()
    return _run_from_row(row) if row else None


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
    return with_changes(connection, [_run_from_row(row) for row in connection.execute(query)])


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


def read_archived(
    connection: sa.Connection, service: str, ccms_id: str | None = None
) -> list[ArchivedChild]:
    """Children whose profile was last archived and not restored since, in the order of the runs."""
    latest = _last_changes_of_state(service, ccms_id).subquery()
    query = (
        sa.select(_CHANGE, _RUN.c.at)
        .join(latest, (latest.c.run == _CHANGE.c.run) & (latest.c.ccms_id == _CHANGE.c.ccms_id))
        .join(_RUN, _RUN.c.id == _CHANGE.c.run)
        .where(_CHANGE.c.kind == "archive")
        .order_by(_CHANGE.c.run, _CHANGE.c.position)
    )
    kept = [
        ArchivedChild(row.ccms_id, change_from_row(row), row.run, row.at)
        for row in connection.execute(query)
    ]
    return _read_saved(connection, service, ccms_id) + kept


def read_deleted_rooms(connection: sa.Connection, service: str) -> frozenset[str]:
    """Ids of the Storypark rooms that runs deleted, as far as the history goes back."""
    query = sa.select(_CHANGE.c.target_id).where(
        _CHANGE.c.service == service,
        _CHANGE.c.kind == "remove_room",
        _CHANGE.c.after == to_json("absent"),
    )
    return frozenset(connection.execute(query).scalars())


def _last_changes_of_state(service: str, ccms_id: str | None) -> sa.Select[tuple[str, int]]:
    """For each child, the last run that changed the state of its profile."""
    of_service = (_CHANGE.c.service == service) & _CHANGE.c.kind.in_(STATE_KINDS)
    last = sa.select(_CHANGE.c.ccms_id, sa.func.max(_CHANGE.c.run).label("run")).where(of_service)
    return (last if ccms_id is None else last.where(_CHANGE.c.ccms_id == ccms_id)).group_by(
        _CHANGE.c.ccms_id
    )


def _read_saved(
    connection: sa.Connection, service: str, ccms_id: str | None
) -> list[ArchivedChild]:
    """Children archived by a run that is no longer in the history, and not changed since."""
    later = _last_changes_of_state(service, ccms_id).subquery()
    query = sa.select(_ARCHIVED).where(
        _ARCHIVED.c.service == service, _ARCHIVED.c.ccms_id.not_in(sa.select(later.c.ccms_id))
    )
    if ccms_id is not None:
        query = query.where(_ARCHIVED.c.ccms_id == ccms_id)
    rows = connection.execute(query.order_by(_ARCHIVED.c.run, _ARCHIVED.c.ccms_id))
    return [
        ArchivedChild(row.ccms_id, from_json(row.change, Change), row.run, row.at, False)
        for row in rows
    ]


def _run_from_row(row: Any) -> Run:
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
