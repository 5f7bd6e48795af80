"""What one run read from a CCMS."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from parktime.daemon.domain.reason import IncompleteReason

Label = Literal["Active", "Inactive", "Archived"]
Status = Literal[Label, "not listed"]
"""How a CCMS lists a child, where it does."""


@dataclass(frozen=True, slots=True)
class Child:
    """A child as the CCMS lists it. Kidsoft has no labels: all its children are Active to the plan.

    `label_set_by_hand`: somebody set the label, so that it follows no bookings; None where the CCMS does not tell.
    """

    id: str
    given: str
    family: str
    born: date | None = None
    label: Label = "Active"
    label_set_by_hand: bool | None = None

    @property
    def name(self) -> str:
        """The whole name, as people write it."""
        return f"{self.given} {self.family}".strip()


@dataclass(frozen=True, slots=True)
class Room:
    """A room as the CCMS lists it."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Sessions:
    """The dates on which one child is booked into one room, within the window that was asked for."""

    child_id: str
    room_id: str
    dates: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class NextSessions:
    """Each child's next session within the dates asked for, without children who have none.

    `listed`: the ids of all children that the list names; `incomplete`: why it may lack some, None when it is whole.
    """

    days: dict[str, date]
    listed: frozenset[str]
    incomplete: IncompleteReason | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """A CCMS's picture as one run read it, in the order of the CCMS's ids.

    `next_sessions` has each child's next session from the run's date to 53 weeks ahead; it is read only when space is short.
    `incomplete`: why the reading may lack something (whole-read); None when it is whole.
    """

    children: tuple[Child, ...]
    rooms: tuple[Room, ...]
    sessions: tuple[Sessions, ...]
    next_sessions: dict[str, date] = field(default_factory=dict)
    incomplete: IncompleteReason | None = None


_LONGEST_S = 366 * 86_400


@dataclass(frozen=True, slots=True)
class Publications:
    """`last` is the publication of the picture that was read. `next_at` and `interval` are None where the API serves the state of the very moment."""

    last: datetime
    next_at: datetime | None = None
    interval: timedelta | None = None

    @property
    def is_live(self) -> bool:
        """Whether the API serves the state of the very moment."""
        return self.next_at is None

    def read_at(self, instant: datetime) -> datetime:
        """The publication that a run at this instant reads: of one instant, publications come before runs."""
        if self.next_at is None:
            return max(instant, self.last)
        if instant < self.next_at:
            return self.last
        return self.next_at + (
            (instant - self.next_at) // self.interval * self.interval
            if self.interval
            else timedelta()
        )

    def between(self, after: datetime, to: datetime) -> Iterator[datetime]:
        """Those later than one instant, up to another, included; none where the API is live."""
        if self.next_at is None or self.interval is None:
            return
        missed = max(0, (after - self.next_at) // self.interval + 1)
        at = self.next_at + missed * self.interval
        while at <= to:
            yield at
            at += self.interval


def publications(
    last: datetime | None, next_at: datetime | None, interval_s: int | None
) -> Publications | None:
    """As a CCMS's API tells them; None where it does not, or tells what cannot be."""
    if last is None or last.tzinfo is None or (next_at is not None and next_at.tzinfo is None):
        return None
    interval = (
        timedelta(seconds=interval_s)
        if interval_s is not None and 0 < interval_s < _LONGEST_S
        else None
    )
    return (
        None if (interval is None) != (next_at is None) else Publications(last, next_at, interval)
    )
