"""What is to come of rooms, as the daemon's plan says it of later dates: when each goes, and when it is back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from tui.snapshot import Run
from tui.strip import Presence, Range, Week

NARROW = 9
"""Columns of a short line where there is no space for whole words."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The local date of a run that removes a room, or brings it back."""

    day: date
    kind: Literal["goes", "returns"]


@dataclass(frozen=True, slots=True)
class RoomForecast:
    """A room of the CCMS. `sessions`: a number a week from the forecast's first week on; `turns` in order of time."""

    ccms_id: str
    name: str
    mapping: str
    storypark_name: str | None
    state: str | None
    held_until: date | None
    sessions: tuple[int, ...]
    turns: tuple[Turn, ...] = ()
    posts: int = 0
    removal: str = "deactivate"

    @property
    def linked(self) -> bool:
        """Whether runs look after it."""
        return self.mapping == "linked"


@dataclass(frozen=True, slots=True)
class Forecast:
    """All rooms of a service, from `first_week` (a Monday) on; `window_ends`: the last day of today's room window."""

    today: date
    first_week: date
    weeks: int
    window_ends: date
    rooms: tuple[RoomForecast, ...]
    note: str = ""

    @property
    def mondays(self) -> list[date]:
        """The first day of each week."""
        return [self.first_week + timedelta(weeks=week) for week in range(self.weeks)]

    @property
    def most(self) -> int:
        """The most sessions that any room has in a week."""
        return max((count for room in self.rooms for count in room.sessions), default=0)

    @property
    def last_day(self) -> date:
        """How far it looks."""
        return self.first_week + timedelta(days=7 * self.weeks - 1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days off; nobody knows them where the daemon follows no simulator."""

    school_holidays: tuple[Range, ...] = ()
    closed: tuple[Range, ...] = ()
    public_holidays: tuple[tuple[date, str], ...] = field(default=())
    school_terms_known: bool = True


def past_turns(runs: Iterable[Run], zone: str) -> dict[str, list[Turn]]:
    """By room: when runs removed it or brought it back, in order of time."""
    turns: dict[str, list[Turn]] = {}
    for run in sorted(runs, key=lambda each: each.at):
        day = run.at.astimezone(ZoneInfo(zone)).date()
        for change in run.changes:
            if change.kind in ("remove_room", "return_room", "add_room"):
                turn = Turn(day, "goes" if change.kind == "remove_room" else "returns")
                turns.setdefault(change.ccms_id, []).append(turn)
    return turns


def presences(room: RoomForecast, turns: Sequence[Turn], weeks: Sequence[Week]) -> list[Presence]:
    """Week by week whether the room is in Storypark; `turns` are past and coming ones in order of time."""
    if not room.linked and not turns:
        return ["unlinked" if room.mapping == "skip" else "absent" for _ in weeks]
    there = turns[0].kind == "goes" if turns else room.state == "present"
    states: list[Presence] = []
    for week in weeks:
        of_week = [turn for turn in turns if week.monday <= turn.day < week.monday + timedelta(weeks=1)]
        there = _before(turns, week.monday, there)
        if any(turn.kind == "goes" for turn in of_week):
            states.append("goes")
        elif of_week:
            states.append("returns")
        else:
            states.append("present" if there else "absent")
    return states


def fate(room: RoomForecast, past: Sequence[Turn], forecast: Forecast) -> str:
    """What becomes of the room if nothing changes, in a sentence."""
    if room.mapping == "skip":
        return "not linked: its Storypark room stays exactly as it is"
    coming = [turn for turn in room.turns if turn.day >= forecast.today]
    if room.mapping == "create":
        added = next((turn for turn in coming if turn.kind == "returns"), None)
        return f"is added on {spoken(added.day)}" if added else "is added once it has sessions in the window"
    if room.state == "present":
        return _going(room, coming, forecast)
    since = next((turn.day for turn in reversed(past) if turn.kind == "goes"), None)
    removed = f"removed since {spoken(since)}" if since else "removed"
    back = next((turn for turn in coming if turn.kind == "returns"), None)
    if back is None:
        return f"{removed}; not back by {spoken(forecast.last_day)} if nothing changes"
    return f"{removed}; comes back on {spoken(back.day)}"


def _going(room: RoomForecast, coming: Sequence[Turn], forecast: Forecast) -> str:
    held = f"; support holds it until {spoken(room.held_until)}" if room.held_until else ""
    goes = next((turn for turn in coming if turn.kind == "goes"), None)
    if goes is None:
        return f"stays: a session in every window up to {spoken(forecast.last_day)}{held}"
    back = next((turn for turn in coming if turn.kind == "returns" and turn.day >= goes.day), None)
    ends = f"comes back on {spoken(back.day)}" if back else f"is not back by {spoken(forecast.last_day)}"
    return f"goes on {spoken(goes.day)} if nothing changes, and {ends}{held}; {_posts(room)}"


def _posts(room: RoomForecast) -> str:
    """What becomes of its posts."""
    if not room.posts:
        return "it has no posts"
    posts = "1 post" if room.posts == 1 else f"{room.posts} posts"
    return f"its {posts} will be lost" if room.removal == "delete" else f"its {posts} are kept"


def short_fate(room: RoomForecast, forecast: Forecast, *, narrow: bool = False) -> tuple[str, str]:
    """The same in two short lines, what is next and what after that; `narrow`: of nine columns at most."""
    first, second = _short_fate(room, forecast, narrow)
    return (first[:NARROW], second[:NARROW]) if narrow else (first, second)


def _short_turn(turn: Turn, narrow: bool) -> str:
    """`✖ goes Mon 14 Dec`, or `✖ 14 Dec`."""
    goes = turn.kind == "goes"
    if narrow:
        return f"{'✖' if goes else '↑'} {turn.day.day} {turn.day:%b}"
    return f"{'✖ goes' if goes else '↑ back'} {short(turn.day)}"


def _short_fate(room: RoomForecast, forecast: Forecast, narrow: bool) -> tuple[str, str]:
    if room.mapping == "skip":
        return "┄ not linked", "left as it is"
    coming = [turn for turn in room.turns if turn.day >= forecast.today][:2]
    lines = [_short_turn(turn, narrow) for turn in coming]
    if not lines:
        lines = ["━ stays" if room.state == "present" else "no return in sight" if room.linked else "not added yet"]
    if len(lines) == 1 and coming and coming[0].kind == "goes":
        lines.append("no return in sight")
    if room.held_until and len(lines) == 1:
        lines.append(f"Ⅱ held to {short(room.held_until)}")
    return lines[0], lines[1] if len(lines) > 1 else ""


def spoken(day: date) -> str:
    """`Mon 14 Dec 2026`."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def short(day: date) -> str:
    """`Mon 14 Dec`."""
    return f"{day:%a} {day.day} {day:%b}"


def local_date(now: datetime, zone: str) -> date:
    """The date there."""
    return now.astimezone(ZoneInfo(zone)).date()


def _before(turns: Sequence[Turn], monday: date, otherwise: bool) -> bool:
    """Whether it is there when a week begins."""
    before = [turn for turn in turns if turn.day < monday]
    return before[-1].kind == "returns" if before else otherwise
