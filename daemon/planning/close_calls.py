"""Close calls: verdicts that hang on seven days or less (room-window, manage-status). Pure.

Between two sessions that follow each other there is a gap. A gap that is nearly too long for a
window, or a little too long, is a close call: another first day of term would tip the verdict.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from parktime.daemon.domain.rules import RuleId
from parktime.daemon.planning.bookings import LABEL_AHEAD, LABEL_BACK, RoomWindow, room_window

CLOSE_DAYS = 7
"""A verdict with a greater margin is no close call."""

_DAY = timedelta(days=1)
_LONGEST_LABEL_GAP = LABEL_BACK + LABEL_AHEAD + _DAY
"""The longest gap between two sessions that keeps a child Active."""

Verdict = Literal["stays", "goes"]
Weeks = Literal["calendar", "rolling"]


@dataclass(frozen=True, slots=True)
class Margin:
    """How close a verdict is.

    `on`: the local date from which it depends on `session`, the first one after the gap.
    `tips_on`: with `session` on that date or beyond it, the verdict would be the other one.
    """

    verdict: Verdict
    on: date
    days: int
    session: date
    tips_on: date


@dataclass(frozen=True, slots=True)
class CloseCall:
    """A room that stays or goes, or a child that stays Active or does not, by a small margin."""

    about: Literal["child", "room"]
    ccms_id: str
    name: str
    margin: Margin

    @property
    def rule(self) -> RuleId:
        """The rule whose window decides."""
        return "room-window" if self.about == "room" else "manage-status"

    @property
    def words(self) -> str:
        """The margin, the session that decides, and the date that would tip it."""
        margin, (verdict, other) = self.margin, _WORDS[self.about, self.margin.verdict]
        days = "1 day" if margin.days == 1 else f"{margin.days} days"
        side = "later" if margin.verdict == "stays" else "earlier"
        return (
            f"close call: {verdict} by {days}, by the session on {margin.session}; "
            f"were that on {margin.tips_on} or {side}, it would {other}"
        )


_WORDS: dict[tuple[str, Verdict], tuple[str, str]] = {
    ("room", "stays"): ("stays", "go"),
    ("room", "goes"): ("goes", "stay"),
    ("child", "stays"): ("stays Active", "be Inactive"),
    ("child", "goes"): ("Inactive", "stay Active"),
}


def room_stays(dates: Sequence[date], following: int, weeks: Weeks) -> Iterator[Margin]:
    """The gaps between a room's sessions (`dates`, in order) that it narrowly outlasts."""
    for before, session in pairwise(dates):
        if (session - before).days < 7 * following:
            continue  # the spare days would be more than seven
        window = _first_window_after(before, following, weeks)
        spare = (window.last - session).days
        if 0 <= spare <= CLOSE_DAYS:
            yield Margin("stays", window.first, spare, session, window.last + _DAY)


def _first_window_after(day: date, following: int, weeks: Weeks) -> RoomWindow:
    """The first room window that does not include `day`."""
    step = timedelta(days=7 if weeks == "calendar" else 1)
    return room_window(day + step, following, weeks)


def room_goes(dates: Sequence[date], window: RoomWindow) -> Margin | None:
    """The margin of a room that is removed: its next session is soon after the window."""
    at = bisect_left(dates, window.first)
    if at == len(dates):
        return None
    outside = (dates[at] - window.last).days
    if not 1 <= outside <= CLOSE_DAYS:
        return None
    return Margin("goes", window.first, outside, dates[at], window.last)


def label_stays(dates: Sequence[date]) -> Iterator[Margin]:
    """The gaps between a child's sessions (`dates`, in order) through which it narrowly stays."""
    for before, session in pairwise(dates):
        longest = before + _LONGEST_LABEL_GAP
        spare = (longest - session).days
        if 0 <= spare <= CLOSE_DAYS:
            on = before + LABEL_BACK + _DAY
            yield Margin("stays", on, spare, session, longest + _DAY)


def label_goes(dates: Sequence[date], day: date) -> Margin | None:
    """The margin of a child that is Inactive on `day`: its next session is soon enough after."""
    at = bisect_right(dates, day)
    if at in (0, len(dates)):
        return None
    longest = dates[at - 1] + _LONGEST_LABEL_GAP
    late = (dates[at] - longest).days
    if not 1 <= late <= CLOSE_DAYS:
        return None
    return Margin("goes", dates[at - 1] + LABEL_BACK + _DAY, late, dates[at], longest)
