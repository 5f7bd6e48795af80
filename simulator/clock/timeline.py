"""The protocol by which a clock moves a world."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class RewindRecord(Protocol):
    """A rewind to `to`; everything since belongs to `epoch`."""

    @property
    def epoch(self) -> int:
        """Counted from 1."""

    @property
    def to(self) -> datetime:
        """The instant that became the present one."""


class Timeline(Protocol):
    """A world as seen by its clock. Instants are aware UTC."""

    @property
    def now(self) -> datetime:
        """The present instant."""

    @property
    def earliest_instant(self) -> datetime:
        """The earliest instant that it can be rewound to."""

    @property
    def epoch(self) -> int:
        """The number of rewinds so far."""

    @property
    def rewinds(self) -> Sequence[RewindRecord]:
        """The rewinds in order, without those that a later one went beyond."""

    def move_to(self, instant: datetime) -> None:
        """Set the present instant, never to an earlier one."""

    def next_event(self) -> tuple[datetime, str] | None:
        """The earliest upcoming event and its label, or None."""

    def fire_due(self) -> None:
        """Fire every event due by now."""

    def rewind(self, to: datetime) -> None:
        """Restore the state after everything at `to`, in a new epoch."""
