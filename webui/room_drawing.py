"""The weeks of rooms as SVG: bars for sessions, a line for presence, and the axis. Pure.

A drawing is as wide as its weeks and stretched to the width of the page, so it holds no text.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from parktime.tui.presenters.rooms_forecast import (
    Calendar,
    RoomEvent,
    RoomForecast,
    RoomsForecast,
    presence_by_week,
    short_future,
)
from parktime.tui.presenters.week_strip import Presence, Week, make_weeks

WEEK = 10
"""The width of a week in units of the drawing."""

HEIGHT = 40
LINE = 8
SHORT, LONG = 8, 17
"""Percent of the width of a telephone that a month takes, without its year and with it."""


@dataclass(frozen=True, slots=True)
class Label:
    """A word on the axis, at a percentage of the width."""

    percent: float
    word: str


@dataclass(frozen=True, slots=True)
class RoomDrawing:
    """A room: paths of its bars and its presence, and the same in words and numbers."""

    room: RoomForecast
    bars: str
    present: str
    unlinked: str
    going: str
    coming: str
    state: str
    future: tuple[str, str]
    sessions: tuple[tuple[date, int, Presence], ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """All rooms of a service on one axis of weeks; the shades are paths."""

    width: int
    rooms: tuple[RoomDrawing, ...]
    months: tuple[Label, ...]
    this_week: str
    window: str
    holidays: str
    closed: str


STATES = {"skip": "unlinked", "create": "not added"}


def draw_rooms(
    forecast: RoomsForecast, calendar: Calendar, past: Mapping[str, Sequence[RoomEvent]]
) -> Drawing:
    """The drawing of a forecast."""
    weeks = make_weeks(
        forecast.first_week,
        forecast.weeks,
        today=forecast.today,
        window_ends=forecast.window_ends,
        holidays=calendar.school_holidays,
        closed=calendar.closed,
    )
    return Drawing(
        width=len(weeks) * WEEK,
        rooms=tuple(
            _draw(room, past.get(room.ccms_id, ()), weeks, forecast) for room in forecast.rooms
        ),
        months=tuple(_months(weeks)),
        this_week=_columns(weeks, lambda week: week.is_current),
        window=_columns(weeks, lambda week: week.in_window),
        holidays=_columns(weeks, lambda week: week.holiday_days > 0),
        closed=_columns(weeks, lambda week: week.closed_days > 0),
    )


def _draw(
    room: RoomForecast, past: Sequence[RoomEvent], weeks: Sequence[Week], forecast: RoomsForecast
) -> RoomDrawing:
    earlier = [each for each in past if each.day < forecast.today or each not in room.events]
    events = sorted((*earlier, *room.events), key=lambda event: event.day)
    states = presence_by_week(room, events, weeks)
    return RoomDrawing(
        room=room,
        bars=_bars(room.sessions, forecast.most_sessions),
        present=_pieces(states, "present", f"0h{WEEK}v{LINE}h-{WEEK}z"),
        unlinked=_pieces(states, "unlinked", f"2h{WEEK}v2h-{WEEK}z"),
        going=_pieces(states, "goes", f"0h{WEEK}l-{WEEK // 2} {LINE}z"),
        coming=_pieces(states, "returns", f"{LINE}h{WEEK}l-{WEEK // 2} -{LINE}z"),
        state=STATES.get(room.mapping) or room.state or "absent",
        future=short_future(room, forecast),
        sessions=tuple(
            (week.monday, count, state)
            for week, count, state in zip(weeks, room.sessions, states, strict=False)
        ),
    )


def _bars(sessions: Sequence[int], most: int) -> str:
    """A bar for each week with sessions; one session is always seen."""
    found = []
    for number, count in enumerate(sessions):
        if count > 0:
            height = max(round(count / max(most, 1) * HEIGHT), 2)
            found.append(f"M{number * WEEK + 1} {HEIGHT}v-{height}h{WEEK - 2}v{height}z")
    return "".join(found)


def _pieces(states: Sequence[Presence], wanted: Presence, piece: str) -> str:
    """A piece of the line of presence for each week in this state.

    Each state has a shape of its own, so that no colour is needed.
    """
    found = (f"M{number * WEEK} {piece}" for number, state in enumerate(states) if state == wanted)
    return "".join(found)


def _columns(weeks: Sequence[Week], wanted: Callable[[Week], bool]) -> str:
    """A column for each of these weeks."""
    found = (
        f"M{number * WEEK} 0h{WEEK}v{HEIGHT}h-{WEEK}z"
        for number, week in enumerate(weeks)
        if wanted(week)
    )
    return "".join(found)


def _months(weeks: Sequence[Week]) -> Iterator[Label]:
    """Where months begin; with the year at first and in January. Those too close are left out."""
    free = 0.0
    for number, week in enumerate(weeks):
        monday = week.monday
        begins = number == 0 or (monday - timedelta(weeks=1)).month != monday.month
        percent = round(100 * number / len(weeks), 1)
        if begins and free <= percent <= 100 - SHORT:
            with_year = (number == 0 or monday.month == 1) and percent <= 100 - LONG
            yield Label(percent, f"{monday:%b %Y}" if with_year else f"{monday:%b}")
            free = percent + (LONG if with_year else SHORT)
