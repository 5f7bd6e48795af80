"""Retention: deletes history older than an instant, in batches and whole runs only."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from parktime.daemon.domain.run import Run
from parktime.daemon.store.archived import STATE_KINDS
from parktime.daemon.store.history import pop_runs, read_last_completed
from parktime.daemon.store.serializers import to_json
from parktime.daemon.store.tables import (
    ArchivedChildRow,
    CommandRow,
    DeltaRow,
    DiscardedRow,
    EpochEndRow,
    EventRow,
    RunRow,
    table,
)

_RUN, _DELTAS, _ARCHIVED = table(RunRow), table(DeltaRow), table(ArchivedChildRow)
_DISCARDED, _END, _COMMAND = table(DiscardedRow), table(EpochEndRow), table(CommandRow)
_EVENTS = table(EventRow)


def prune(connection: sa.Connection, services: Sequence[str], before: datetime, limit: int) -> int:
    """Delete at most `limit` runs and `limit` deltas of each service; returns the number deleted.

    What describes the current state stays: the newest run, the newest completed run, and which
    children are archived.
    """
    pruned = sum(_prune_runs(connection, service, before, limit) for service in services)
    pruned += sum(_prune_deltas(connection, service, before, limit) for service in services)
    pruned += _delete(connection, _COMMAND, _COMMAND.c.at < before, limit)
    connection.execute(sa.delete(_END).where(_END.c.set_back_to < before))
    pruned += _delete(connection, _EVENTS, _EVENTS.c.at < before, limit)
    return pruned + _delete(connection, _DISCARDED, _DISCARDED.c.at < before, limit)


def _prune_runs(connection: sa.Connection, service: str, before: datetime, limit: int) -> int:
    completed = read_last_completed(connection, [service]).get(service)
    newest = sa.select(sa.func.max(_RUN.c.id)).where(_RUN.c.service == service).scalar_subquery()
    old = (_RUN.c.service == service) & (_RUN.c.at < before) & (_RUN.c.id < newest)
    if completed is not None:
        old &= _RUN.c.id < completed.id
    query = sa.select(_RUN.c.id).where(old).order_by(_RUN.c.id).limit(limit)
    ids = list(connection.execute(query).scalars())
    for run in sorted(pop_runs(connection, ids).values(), key=lambda run: run.id):
        _save_archived(connection, run)
    return len(ids)


def _save_archived(connection: sa.Connection, run: Run) -> None:
    """Save which children a deleted run archived, as long as they are archived."""
    changed = [change for change in run.changes if change.kind in STATE_KINDS]
    if not changed:
        return
    ids = [change.ccms_id for change in changed]
    connection.execute(
        sa.delete(_ARCHIVED).where(_ARCHIVED.c.service == run.service, _ARCHIVED.c.ccms_id.in_(ids))
    )
    rows = [
        {
            "service": run.service,
            "run": run.id,
            "at": run.at,
            "ccms_id": change.ccms_id,
            "change": to_json(change),
        }
        for change in changed
        if change.kind == "archive"
    ]
    if rows:
        connection.execute(sa.insert(_ARCHIVED), rows)


def _prune_deltas(connection: sa.Connection, service: str, before: datetime, limit: int) -> int:
    """Delete no delta after one that stays, since instants may be out of order."""
    of_service = _DELTAS.c.service == service
    query = sa.select(sa.func.min(_DELTAS.c.revision)).where(of_service, _DELTAS.c.at >= before)
    first_kept = connection.execute(query).scalar()
    old = of_service & (_DELTAS.c.at < before)
    if first_kept is not None:
        old &= _DELTAS.c.revision < first_kept
    return _delete(connection, _DELTAS, old, limit)


def _delete(
    connection: sa.Connection, rows: sa.Table, old: sa.ColumnElement[bool], limit: int
) -> int:
    (key,) = rows.primary_key.columns
    batch = sa.select(key).where(old).order_by(key).limit(limit)
    return connection.execute(sa.delete(rows).where(key.in_(batch))).rowcount
