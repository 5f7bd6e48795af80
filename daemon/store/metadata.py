"""What the store knows of itself: the epoch of its clock, the run ids that are spent, and how far back it remembers."""

from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from parktime.daemon.store.tables import Meta, table
from parktime.daemon.store.url import StoreError

_META = table(Meta)


class Forgotten(StoreError):
    """An instant that the store remembers no longer, or not whole."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Fields as in the table."""

    epoch: int
    last_run_id: int
    exact_from: datetime | None
    kept_from: datetime | None

    def kept(self, since: datetime) -> "Memory":
        """The same where what was before an instant has been forgotten."""
        return replace(
            self, kept_from=since if self.kept_from is None else max(since, self.kept_from)
        )

    def check_kept(self, at: datetime) -> None:
        """Raises Forgotten for an instant of which the store tells nothing."""
        if self.kept_from is not None and at < self.kept_from:
            raise Forgotten(f"the store remembers nothing before {self.kept_from.isoformat()}")

    def check_exact(self, at: datetime) -> None:
        """Raises Forgotten for an instant that the store does not remember whole."""
        self.check_kept(at)
        if self.exact_from is not None and at < self.exact_from:
            raise Forgotten(
                f"the store remembers everything only from {self.exact_from.isoformat()} on"
            )


def read_memory(connection: sa.Connection) -> Memory:
    """What is stored of it."""
    row = connection.execute(sa.select(_META)).one()
    return Memory(row.epoch, row.last_run_id, row.exact_from, row.kept_from)


def write_memory(connection: sa.Connection, memory: Memory) -> None:
    """Store it."""
    values = {"epoch": memory.epoch, "last_run_id": memory.last_run_id}
    connection.execute(
        sa.update(_META), {**values, "exact_from": memory.exact_from, "kept_from": memory.kept_from}
    )
