"""What a clock moves: anything that has a present instant and events of its own that fall due, and that can be set back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class RewindRecord(Protocol):
    """Time went back to `to`, and what has happened since belongs to `epoch`."""

    @property
    def epoch(self) -> int:
        """Counted from 1."""

    @property
    def to(self) -> datetime:
        """The instant that became the present one."""


class Timeline(Protocol):
    """A world, as its clock sees it. Instants are aware UTC."""

    @property
    def now(self) -> datetime:
        """The present instant."""

    @property
    def earliest_instant(self) -> datetime:
        """The earliest instant to which it can be set back."""

    @property
    def epoch(self) -> int:
        """How often it was set back."""

    @property
    def rewinds(self) -> Sequence[RewindRecord]:
        """When it was, in order; without those that a later one went beyond."""

    def move_to(self, instant: datetime) -> None:
        """Makes `instant` the present one; never earlier than it was."""

    def next_event(self) -> tuple[datetime, str] | None:
        """The earliest event to come, and what it is; None where there is none."""

    def fire_due(self) -> None:
        """Lets every event happen that is due by now."""

    def rewind(self, to: datetime) -> None:
        """Makes everything as it was when all at `to` was done, in a new epoch."""
