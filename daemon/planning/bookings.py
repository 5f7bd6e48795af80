"""Bookings: which rooms are active, and which rooms each child is in (room-window, child-rooms)."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from parktime.daemon.domain.roster import Sessions

NEXT_SESSION_WEEKS = 53
"""How far ahead next sessions are read, to order the queue for space (plan-space)."""

LABEL_BACK = timedelta(days=42)
LABEL_AHEAD = timedelta(days=56)
"""How far from a date a session makes a child Active, both ends included (manage-status)."""


@dataclass(frozen=True, slots=True)
class RoomWindow:
    """The current week, which starts on `first`, and the `following` weeks after it."""

    first: date
    following: int

    @property
    def last(self) -> date:
        """The last day of the window (inclusive)."""
        return self.first + timedelta(days=7 * (self.following + 1) - 1)

    def week(self, day: date) -> int:
        """Number of the week of a day of the window; 0 is the current week."""
        return (day - self.first).days // 7

    def week_start(self, week: int) -> date:
        """The first day of a week of the window."""
        return self.first + timedelta(weeks=week)

    def __str__(self) -> str:
        return f"from {self.first} to {self.last} ({self.following} weeks)"


def room_window(today: date, following: int, weeks: Literal["calendar", "rolling"]) -> RoomWindow:
    """The room window of a local date.

    It starts on Monday of this week (calendar), or today, in blocks of seven days (rolling).
    """
    first = today - timedelta(days=today.weekday()) if weeks == "calendar" else today
    return RoomWindow(first, following)


@dataclass(frozen=True, slots=True)
class Week:
    """A child's first week of the window with a session, and its rooms in that week (CCMS ids)."""

    number: int
    room_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Bookings:
    """Active rooms, and the deciding week of each child with a session in the window."""

    window: RoomWindow
    active_room_ids: frozenset[str] = frozenset()
    deciding: dict[str, Week] = field(default_factory=dict)


def read_bookings(sessions: Iterable[Sessions], window: RoomWindow) -> Bookings:
    """Evaluate the sessions of a window; dates outside it are ignored.

    The dates of each row must be in order.
    """
    first, last = window.first, window.last
    active: set[str] = set()
    deciding: dict[str, tuple[int, set[str]]] = {}
    for row in sessions:
        day = _first_within(row.dates, first, last)
        if day is None:
            continue
        active.add(row.room_id)
        week = window.week(day)
        known = deciding.get(row.child_id)
        if known is None or week < known[0]:
            deciding[row.child_id] = (week, {row.room_id})
        elif week == known[0]:
            known[1].add(row.room_id)
    weeks = {child_id: Week(week, frozenset(rooms)) for child_id, (week, rooms) in deciding.items()}
    return Bookings(window, frozenset(active), weeks)


def _first_within(dates: tuple[date, ...], first: date, last: date) -> date | None:
    at = 0 if dates and dates[0] >= first else bisect_left(dates, first)
    return dates[at] if at < len(dates) and dates[at] <= last else None
