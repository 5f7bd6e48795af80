"""What a clock moves: anything that has a present instant and events of its own that fall due."""

from datetime import datetime
from typing import Protocol


class Timeline(Protocol):
    """A world, as its clock sees it. Instants are aware UTC."""

    @property
    def now(self) -> datetime:
        """The present instant."""

    def move_to(self, instant: datetime) -> None:
        """Makes `instant` the present one; never earlier than it was."""

    def next_event(self) -> tuple[datetime, str] | None:
        """The earliest event to come, and what it is; None where there is none."""

    def fire_due(self) -> None:
        """Lets every event happen that is due by now."""
