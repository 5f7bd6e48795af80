"""What a CCMS will say to the runs to come, while nobody edits anything."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Protocol

from daemon.model.roster import Roster


class Outlook(Protocol):
    """For one look ahead: asked with instants that never go back. While a CCMS will say the same, the very same objects are given."""

    @property
    def is_live(self) -> bool:
        """Whether the API serves the state of the very moment, without publications."""

    def publications(self, after: datetime, to: datetime) -> Iterator[datetime]:
        """The publications later than one instant, up to another, included; none where the API is live."""

    def roster(self, at: datetime) -> Roster:
        """The children, labels and rooms that a run at that instant will read, and their sessions, of its window at least."""

    def next_sessions(self, at: datetime) -> dict[str, date]:
        """Each child's next session from the local date of that instant to 53 weeks ahead (plan-space)."""

    def published_at(self, at: datetime) -> datetime:
        """The publication that a run at that instant will read; where the API is live, the instant itself."""
