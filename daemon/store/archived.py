"""Children whose profile a run archived, as the history tells it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from parktime.daemon.domain.run import Change
from parktime.daemon.store.serializers import change_from_row, from_json
from parktime.daemon.store.tables import ArchivedChildRow, ChangeRow, RunRow, table

_RUN, _CHANGE, _ARCHIVED = table(RunRow), table(ChangeRow), table(ArchivedChildRow)

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


def read_archived(
    connection: sa.Connection, services: Sequence[str], ccms_id: str | None = None
) -> Mapping[str, list[ArchivedChild]]:
    """Children of each service whose profile was last archived and not restored since.

    In the order of the runs. `ccms_id`: only that child.
    """
    values: dict[str, Any] = {"services": services}
    saved, kept = _OF_ALL
    if ccms_id is not None:
        values["ccms_id"] = ccms_id
        saved, kept = _OF_ONE
    found: defaultdict[str, list[ArchivedChild]] = defaultdict(list)
    for row in connection.execute(saved, values):
        change = from_json(row.change, Change)
        found[row.service].append(
            ArchivedChild(row.ccms_id, change, row.run, row.at, run_kept=False)
        )
    for row in connection.execute(kept, values):
        child = ArchivedChild(row.ccms_id, change_from_row(row), row.run, row.at)
        found[row.service].append(child)
    return found


def _statements(*, one: bool) -> tuple[sa.Select[Any], sa.Select[Any]]:
    """Statements for runs that are no longer in the history, and for those that are."""

    def of(rows: sa.FromClause) -> list[sa.ColumnElement[bool]]:
        wanted: list[sa.ColumnElement[bool]] = [
            rows.c.service.in_(sa.bindparam("services", expanding=True))
        ]
        if one:
            wanted.append(rows.c.ccms_id == sa.bindparam("ccms_id"))
        return wanted

    changes_state = _CHANGE.c.kind.in_(STATE_KINDS)
    last = (
        sa.select(_CHANGE.c.service, _CHANGE.c.ccms_id, sa.func.max(_CHANGE.c.run).label("run"))
        .where(*of(_CHANGE), changes_state)
        .group_by(_CHANGE.c.service, _CHANGE.c.ccms_id)
        .subquery()
    )
    kept = (
        sa.select(_CHANGE, _RUN.c.at)
        .join(last, (last.c.run == _CHANGE.c.run) & (last.c.ccms_id == _CHANGE.c.ccms_id))
        .join(_RUN, _RUN.c.id == _CHANGE.c.run)
        .where(_CHANGE.c.kind == "archive")
        .order_by(_CHANGE.c.run, _CHANGE.c.position)
    )
    is_later = (
        sa.exists()
        .where(
            _CHANGE.c.service == _ARCHIVED.c.service,
            changes_state,
            _CHANGE.c.ccms_id == _ARCHIVED.c.ccms_id,
        )
        .correlate(_ARCHIVED)
    )
    saved = (
        sa.select(_ARCHIVED)
        .where(*of(_ARCHIVED), ~is_later)
        .order_by(_ARCHIVED.c.run, _ARCHIVED.c.ccms_id)
    )
    return saved, kept


# Built once, since to build a statement costs more than to execute it.
_OF_ALL, _OF_ONE = _statements(one=False), _statements(one=True)
