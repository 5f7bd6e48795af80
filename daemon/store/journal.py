"""The journal: what a run intends, written down before its first write, so that a crash can be made good."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from parktime.daemon.domain.run import Cause, Change
from parktime.daemon.domain.service import Standing
from parktime.daemon.store.serializers import from_json, to_json
from parktime.daemon.store.tables import JournalRow, table

_JOURNAL = table(JournalRow)


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A run that was begun and never finished, with all that it meant to do and the standing it was to end with."""

    key: str
    run_id: int
    cause: Cause
    at: datetime
    ordinal: int
    changes: tuple[Change, ...]
    standing: Standing
    extra: dict[str, Any]


def write_intent(connection: sa.Connection, intent: Interrupted) -> None:
    """Journal a run that is about to write."""
    values = {
        "run": intent.run_id,
        "service": intent.key,
        "cause": intent.cause,
        "at": intent.at,
        "ordinal": intent.ordinal,
        "changes": to_json(intent.changes),
        "standing": to_json(intent.standing),
        "extra": to_json(intent.extra),
    }
    connection.execute(sa.insert(_JOURNAL), values)


def forget_intent(connection: sa.Connection, run_id: int) -> None:
    """Drop a run from the journal: it is in the history now."""
    connection.execute(sa.delete(_JOURNAL).where(_JOURNAL.c.run == run_id))


def last_intent_id(connection: sa.Connection) -> int:
    """The highest run id in the journal; 0 if it is empty."""
    return connection.execute(sa.select(sa.func.max(_JOURNAL.c.run))).scalar() or 0


def read_intents(connection: sa.Connection) -> Sequence[Interrupted]:
    """All runs in the journal, in the order in which they were begun."""
    return [
        _intent_of(row) for row in connection.execute(sa.select(_JOURNAL).order_by(_JOURNAL.c.run))
    ]


def read_intent(connection: sa.Connection, run_id: int) -> Interrupted | None:
    """One run in the journal."""
    row = connection.execute(sa.select(_JOURNAL).where(_JOURNAL.c.run == run_id)).first()
    return _intent_of(row) if row else None


def _intent_of(row: Any) -> Interrupted:
    return Interrupted(
        key=row.service,
        run_id=row.run,
        cause=row.cause,
        at=row.at,
        ordinal=row.ordinal,
        changes=from_json(row.changes, tuple[Change, ...]),
        standing=from_json(row.standing, Standing),
        extra=from_json(row.extra, dict[str, Any]),
    )
