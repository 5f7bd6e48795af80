"""History kept for a set time: what is older goes, in pieces, whole runs only, and nothing that tells how things stand."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from parktime.daemon.domain.run import Run
from parktime.daemon.store.history import STATE_KINDS, read_last_done, take_runs
from parktime.daemon.store.serializers import to_json
from parktime.daemon.store.tables import (
    AbandonedRow,
    ArchivedChildRow,
    EpochEndRow,
    PastRow,
    RunRow,
    table,
)

_RUN, _PAST, _ARCHIVED = table(RunRow), table(PastRow), table(ArchivedChildRow)
_ABANDONED, _END = table(AbandonedRow), table(EpochEndRow)


def prune(connection: sa.Connection, services: Sequence[str], before: datetime, most: int) -> int:
    """Forget at most so many runs and steps of each service; how many went."""
    pruned = sum(_prune_runs(connection, service, before, most) for service in services)
    pruned += sum(_prune_past(connection, service, before, most) for service in services)
    connection.execute(sa.delete(_END).where(_END.c.set_back_to < before))
    return pruned + _delete(connection, _ABANDONED, _ABANDONED.c.at < before, most)


def _prune_runs(connection: sa.Connection, service: str, before: datetime, most: int) -> int:
    """The newest run stays, and the newest that read anything: they say how the service is."""
    done = read_last_done(connection, service)
    newest = sa.select(sa.func.max(_RUN.c.id)).where(_RUN.c.service == service).scalar_subquery()
    old = (_RUN.c.service == service) & (_RUN.c.at < before) & (_RUN.c.id < newest)
    query = sa.select(_RUN.c.id).where(old if done is None else old & (_RUN.c.id < done.id))
    ids = list(connection.execute(query.order_by(_RUN.c.id).limit(most)).scalars())
    for run in sorted(take_runs(connection, ids).values(), key=lambda run: run.id):
        _remember_archived(connection, run)
    return len(ids)


def _remember_archived(connection: sa.Connection, run: Run) -> None:
    """Who is archived is told for as long as they are."""
    changed = [change for change in run.changes if change.kind in STATE_KINDS]
    archived = [change for change in changed if change.kind == "archive"]
    if changed:
        ids = [change.ccms_id for change in changed]
        connection.execute(
            sa.delete(_ARCHIVED).where(
                _ARCHIVED.c.service == run.service, _ARCHIVED.c.ccms_id.in_(ids)
            )
        )
    if archived:
        same = {"service": run.service, "run": run.id, "at": run.at}
        rows = [
            {**same, "ccms_id": change.ccms_id, "change": to_json(change)} for change in archived
        ]
        connection.execute(sa.insert(_ARCHIVED), rows)


def _prune_past(connection: sa.Connection, service: str, before: datetime, most: int) -> int:
    """No step that comes after one that stays: a clock may have gone back a little, and the past has no gaps."""
    of_service = _PAST.c.service == service
    stays = sa.select(sa.func.min(_PAST.c.revision)).where(of_service, _PAST.c.at >= before)
    first = connection.execute(stays).scalar()
    old = of_service & (_PAST.c.at < before)
    return _delete(
        connection, _PAST, old if first is None else old & (_PAST.c.revision < first), most
    )


def _delete(
    connection: sa.Connection, rows: sa.Table, old: sa.ColumnElement[bool], most: int
) -> int:
    (key,) = rows.primary_key.columns
    some = sa.select(key).where(old).order_by(key).limit(most)
    return connection.execute(sa.delete(rows).where(key.in_(some))).rowcount
