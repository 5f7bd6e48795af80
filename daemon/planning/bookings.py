"""What the sessions of a window say: which rooms are active, and where each child belongs (room-window, child-rooms)."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from parktime.daemon.domain.roster import Sessions

NEXT_SESSION_WEEKS = 53
"""How far ahead a next session counts for the order in which space is given (plan-space)."""


@dataclass(frozen=True, slots=True)
class RoomWindow:
    """Whole weeks from `first`, the current one and `following` more; both ends included."""

    first: date
    following: int

    @property
    def last(self) -> date:
        """The last day of the last week."""
        return self.first + timedelta(days=7 * (self.following + 1) - 1)

    def week(self, day: date) -> int:
        """The week that a day of the window is in, 0 for the current one."""
        return (day - self.first).days // 7

    def week_start(self, week: int) -> date:
        """The first day of a week of the window."""
        return self.first + timedelta(weeks=week)

    def __str__(self) -> str:
        return f"from {self.first} to {self.last} ({self.following} weeks)"


def room_window(today: date, following: int, weeks: Literal["calendar", "rolling"]) -> RoomWindow:
    """The window on a local date: from this week's Monday (calendar), or from today in seven-day blocks (rolling)."""
    first = today - timedelta(days=today.weekday()) if weeks == "calendar" else today
    return RoomWindow(first, following)


pass


@dataclass(frozen=True, slots=True)
class Week:
    """A child's deciding week: the first of the window in which it has a session, and its rooms there (CCMS ids)."""

    number: int
    room_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Bookings:
    """The sessions of a window, read for both questions."""

    window: RoomWindow
    active_room_ids: frozenset[str] = frozenset()
    deciding: dict[str, Week] = field(default_factory=dict)


def read_bookings(sessions: Iterable[Sessions], window: RoomWindow) -> Bookings:
    """Sort sessions by room and by child. The dates of each row must be in order; those outside the window do not count."""
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
