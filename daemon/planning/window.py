"""The weeks that decide whether a room is active and where a child is (room-window, child-rooms)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

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
