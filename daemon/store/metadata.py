"""Metadata of the store, and all that an open store keeps in memory."""

from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from parktime.daemon.domain.service import Service
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.store.errors import HistoryUnavailableError
from parktime.daemon.store.event_rows import last_discarded, last_revision
from parktime.daemon.store.history import last_id
from parktime.daemon.store.journal import read_intents
from parktime.daemon.store.service_state import read_revisions, read_services, read_state
from parktime.daemon.store.tables import StoreRow, table

_METADATA = table(StoreRow)


@dataclass(frozen=True, slots=True)
class Metadata:
    """The row of metadata.

    No run id up to `last_run_id` is given again. `exact_from` is the earliest instant to which
    the store can be rewound, `kept_from` the earliest of which it has history; None: no limit.
    """

    epoch: int
    last_run_id: int
    exact_from: datetime | None
    kept_from: datetime | None

    def pruned(self, before: datetime) -> "Metadata":
        """The metadata after history older than an instant was deleted."""
        kept_from = before if self.kept_from is None else max(before, self.kept_from)
        return replace(self, kept_from=kept_from)

    def require_kept(self, at: datetime) -> None:
        """Raise HistoryUnavailableError if the store has no history of an instant."""
        if self.kept_from is not None and at < self.kept_from:
            raise HistoryUnavailableError(
                f"the store keeps no history before {self.kept_from.isoformat()}"
            )

    def require_exact(self, at: datetime) -> None:
        """Raise HistoryUnavailableError if the store cannot be rewound to an instant."""
        self.require_kept(at)
        if self.exact_from is not None and at < self.exact_from:
            raise HistoryUnavailableError(
                f"the store keeps the complete history only from {self.exact_from.isoformat()} on"
            )


def read_metadata(connection: sa.Connection) -> Metadata:
    """Read the row of metadata."""
    row = connection.execute(sa.select(_METADATA)).one()
    return Metadata(row.epoch, row.last_run_id, row.exact_from, row.kept_from)


def write_metadata(connection: sa.Connection, metadata: Metadata) -> None:
    """Replace the row of metadata."""
    values = {
        "epoch": metadata.epoch,
        "last_run_id": metadata.last_run_id,
        "exact_from": metadata.exact_from,
        "kept_from": metadata.kept_from,
    }
    connection.execute(sa.update(_METADATA), values)


@dataclass(frozen=True, slots=True)
class Memory:
    """What a store keeps in memory.

    `run_ids`: the highest in the history and in the journal. `event_revision`: that of events and
    commands; `discarded_revision`: that of what was discarded.
    """

    services: dict[str, Service]
    states: dict[str, ServiceState]
    revisions: dict[str, int]
    metadata: Metadata
    run_ids: tuple[int, int]
    event_revision: int
    discarded_revision: int


def read_memory(connection: sa.Connection) -> Memory:
    """Read all that a store keeps in memory."""
    services = read_services(connection)
    intents = read_intents(connection)
    return Memory(
        services=services,
        states={key: read_state(connection, key) for key in services},
        revisions=read_revisions(connection),
        metadata=read_metadata(connection),
        run_ids=(last_id(connection), max((each.run_id for each in intents), default=0)),
        event_revision=last_revision(connection),
        discarded_revision=last_discarded(connection),
    )
