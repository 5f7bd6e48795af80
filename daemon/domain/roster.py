"""What one run read from a CCMS, and when the CCMS publishes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

Label = Literal["Active", "Inactive", "Archived"]
Status = Literal[Label, "not listed"]
"""How a CCMS lists a child, or that it does not."""

IncompleteCode = Literal[
    "endless-list",
    "unreadable-rows",
    "list-changed",
    "row-count",
    "duplicate-rows",
    "unlisted-child",
    "unlisted-room",
    "unlisted-profile",
    "next-sessions",
    "account-count",
    "service-count",
    "revision",
    "profiles-gone",
    "rooms-gone",
    "empty-list",
    "readings-differ",
    "duplicate-reference",
    "unconfirmed",
    "clock-differs",
]
"""Every way in which a reading can be incomplete."""


@dataclass(frozen=True, slots=True)
class IncompleteReason:
    """Why a reading is incomplete (whole-read): a code for programs, a sentence for people."""

    code: IncompleteCode
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class CcmsService:
    """What a CCMS says of a service as a whole; None where it does not say.

    Attributes:
        id: Identifies the service at its CCMS.
        name: Its name there.
        children: Number of children on the list; likewise `rooms`.
        bookings: Number of rows of the list of sessions of the dates that were asked for.
        revisions: By list, what names its content; a list may have none.
    """

    id: str | None = None
    name: str | None = None
    children: int | None = None
    rooms: int | None = None
    bookings: int | None = None
    revisions: dict[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Child:
    """A child as the CCMS lists it. Kidsoft has no labels: all its children count as Active.

    `label_set_by_hand`: the label does not follow bookings; None if the CCMS does not say.
    """

    id: str
    given: str
    family: str
    born: date | None = None
    label: Label = "Active"
    label_set_by_hand: bool | None = None

    @property
    def name(self) -> str:
        """The full name: given name, then family name."""
        return f"{self.given} {self.family}".strip()


@dataclass(frozen=True, slots=True)
class Room:
    """A room as the CCMS lists it.

    `capacity`: for how many children it is, if the CCMS says so. It is shown and never obeyed
    (room-capacity): rooms that differ in it alone are equal.
    """

    id: str
    name: str
    capacity: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Sessions:
    """The dates, in order, on which one child is booked into one room within a window."""

    child_id: str
    room_id: str
    dates: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class NextSessions:
    """The next session of each child that has one in the requested dates.

    `listed`: ids of all children in the list, with or without a session; `incomplete`: why the
    list may lack some, None if it is complete; `revision`: of the list of children that it shows.
    """

    days: dict[str, date]
    listed: frozenset[str]
    incomplete: IncompleteReason | None = None
    revision: str | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """A CCMS's picture as one run read it, sorted by the CCMS's ids.

    `next_sessions`: each child's next session in the 53 weeks from the date of the run; read only
    when space is short. `incomplete`: why the reading may lack something (whole-read), None if it
    is complete. `service`: the CCMS's own words on the service.
    """

    children: tuple[Child, ...]
    rooms: tuple[Room, ...]
    sessions: tuple[Sessions, ...]
    next_sessions: dict[str, date] = field(default_factory=dict)
    incomplete: IncompleteReason | None = None
    service: CcmsService = field(default_factory=CcmsService)


DateRange = tuple[date, date]
"""A first and a last local date, both inclusive."""

_MAX_INTERVAL_S = 366 * 86_400


@dataclass(frozen=True, slots=True)
class Publications:
    """When a CCMS publishes. `last` is the publication of the picture that was read.

    `next_at` and `interval` are None for a live API, which always serves the current state.
    """

    last: datetime
    next_at: datetime | None = None
    interval: timedelta | None = None

    @property
    def is_live(self) -> bool:
        """Whether the API always serves the current state."""
        return self.next_at is None

    def read_at(self, instant: datetime) -> datetime:
        """The publication that a run at this instant reads, including one at the same instant."""
        if self.next_at is None:
            return max(instant, self.last)
        if instant < self.next_at:
            return self.last
        if not self.interval:
            return self.next_at
        return self.next_at + (instant - self.next_at) // self.interval * self.interval

    def between(self, after: datetime, to: datetime) -> Iterator[datetime]:
        """Publications later than `after` and not later than `to`; none for a live API."""
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
    """Publications from the values of a CCMS's API; None if they are missing or make no sense."""
    if last is None or last.tzinfo is None or (next_at is not None and next_at.tzinfo is None):
        return None
    interval = (
        timedelta(seconds=interval_s)
        if interval_s is not None and 0 < interval_s < _MAX_INTERVAL_S
        else None
    )
    if (interval is None) != (next_at is None):
        return None
    return Publications(last, next_at, interval)
