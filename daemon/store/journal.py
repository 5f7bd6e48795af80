"""The journal: the intent of each run, stored before its first write for crash recovery."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from parktime.daemon.domain.run import Cause, Change, Run
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.store.checksum import checksum, require_checksum
from parktime.daemon.store.serializers import from_json, to_json
from parktime.daemon.store.tables import JournalRow, table

_JOURNAL = table(JournalRow)
_COLUMNS = ("run", "service", "cause", "at", "ordinal", "changes", "standing", "extra")


@dataclass(frozen=True, slots=True)
class InterruptedRun:
    """A run that was begun and not finished.

    `changes` and `state` are its intended changes and final state; `extra` belongs to the run.
    The field names are those of the stored JSON.
    """

    key: str
    run_id: int
    cause: Cause
    at: datetime
    ordinal: int
    changes: tuple[Change, ...]
    state: ServiceState
    extra: dict[str, Any]


def write_intent(connection: sa.Connection, intent: InterruptedRun) -> None:
    """Journal a run before its first write."""
    values = {
        "run": intent.run_id,
        "service": intent.key,
        "cause": intent.cause,
        "at": intent.at,
        "ordinal": intent.ordinal,
        "changes": to_json(intent.changes),
        "standing": to_json(intent.state),
        "extra": to_json(intent.extra),
    }
    connection.execute(sa.insert(_JOURNAL), values | {"checksum": checksum(*values.values())})


def delete_intent(connection: sa.Connection, run_id: int) -> None:
    """Remove a run from the journal."""
    connection.execute(sa.delete(_JOURNAL).where(_JOURNAL.c.run == run_id))


def read_intents(connection: sa.Connection) -> Sequence[InterruptedRun]:
    """All runs in the journal, in the order of their ids."""
    return [
        _intent_from_row(row)
        for row in connection.execute(sa.select(_JOURNAL).order_by(_JOURNAL.c.run))
    ]


def read_intent(connection: sa.Connection, run_id: int) -> InterruptedRun | None:
    """One run in the journal."""
    row = connection.execute(sa.select(_JOURNAL).where(_JOURNAL.c.run == run_id)).first()
    return _intent_from_row(row) if row else None


def has_intent(connection: sa.Connection, service: str) -> bool:
    """Whether a service has a run in the journal."""
    query = sa.select(_JOURNAL.c.run).where(_JOURNAL.c.service == service)
    return connection.execute(query).first() is not None


def services_with_intent(connection: sa.Connection) -> frozenset[str]:
    """The services that have a run in the journal."""
    return frozenset(connection.execute(sa.select(_JOURNAL.c.service)).scalars())


def late_intent(connection: sa.Connection, run: Run, at: datetime | None) -> str:
    """JSON of the journal's entry for a run that finishes later than its own instant, else empty.

    Rewinding to an instant between the two restores the entry.
    """
    intent = None if at in (None, run.at) else read_intent(connection, run.id)
    return to_json(intent) if intent else ""


def _intent_from_row(row: Any) -> InterruptedRun:
    require_checksum(row.checksum, "the journal", *(getattr(row, name) for name in _COLUMNS))
    return InterruptedRun(
        key=row.service,
        run_id=row.run,
        cause=row.cause,
        at=row.at,
        ordinal=row.ordinal,
        changes=from_json(row.changes, tuple[Change, ...]),
        state=from_json(row.standing, ServiceState),
        extra=from_json(row.extra, dict[str, Any]),
    )
