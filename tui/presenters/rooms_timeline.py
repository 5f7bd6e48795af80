"""The picture of a service's rooms: an axis of weeks above two lines per room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rich.text import Text

from parktime.tui.presenters import week_strip
from parktime.tui.presenters.rooms_forecast import (
    NARROW_COLUMNS,
    Calendar,
    RoomEvent,
    RoomForecast,
    RoomsForecast,
    presence_by_week,
    short_future,
)
from parktime.tui.presenters.time_format import long_date
from parktime.tui.presenters.week_strip import Palette, StripLayout, Week

WEEKS_BACK = 4
ZOOMS = (12, 26, 52)
"""Weeks ahead that can be shown."""

WIDEST_NAME = 24
WIDE = 76
"""Columns from which on there is space for whole words."""

FUTURE_COLUMNS = 18
TALLEST_BAR = 4
TABLE_COLUMNS = 8
"""Columns that a table of three columns needs for padding and its scroll bar."""

LEGEND = (
    f"{week_strip.THIS_WEEK} this week  "
    f"{week_strip.WINDOW}{week_strip.WINDOW_ENDS} room window  "
    f"▁█ sessions a week  {week_strip.NO_SESSION} none  "
    f"{week_strip.PRESENT} in Storypark  {week_strip.GOES} goes  "
    f"{week_strip.RETURNS} comes back  {week_strip.UNLINKED} not linked"
)


@dataclass(frozen=True, slots=True)
class RoomStrip:
    """A room of the picture: its bars, its presence, its future in two lines, and its state."""

    ccms_id: str
    name: str
    state: str
    sessions: Text
    presence: Text
    future: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The picture; `axis` has a word and a line for each row of the axis, from the top."""

    axis: tuple[tuple[str, Text], ...]
    strips: tuple[RoomStrip, ...]
    legend: str
    bar_lines: int = 1
    palette: Palette = field(default_factory=Palette)

    def to_text(self, title: str) -> str:
        """The picture as plain text."""
        words = (*(word for word, _ in self.axis), *(strip.name for strip in self.strips))
        width = max(map(len, words), default=0)
        lines = [title, *(f"{word:<{width}}  {line.plain}" for word, line in self.axis)]
        for strip in self.strips:
            *upper, lowest = strip.sessions.plain.split("\n")
            lines += [f"{'':<{width}}  {line}" for line in upper]
            lines.append(f"{strip.name:<{width}}  {lowest}  {strip.future[0]}")
            lines.append(f"{strip.state:<{width}}  {strip.presence.plain}  {strip.future[1]}")
        return "\n".join(line.rstrip() for line in (*lines, self.legend))


def make_timeline(
    forecast: RoomsForecast,
    calendar: Calendar,
    past: Mapping[str, Sequence[RoomEvent]],
    *,
    columns: int,
    rows: int,
    palette: Palette,
) -> Timeline:
    """The picture that fits into `columns` and `rows`; bars grow with the space there is."""
    weeks = week_strip.make_weeks(
        forecast.first_week,
        forecast.weeks,
        today=forecast.today,
        window_ends=forecast.window_ends,
        holidays=calendar.school_holidays,
        closed=calendar.closed,
    )
    used = name_columns(forecast, columns) + future_columns(columns) + TABLE_COLUMNS
    layout = StripLayout(weeks, week_strip.cell_width(columns - used, len(weeks)), palette)
    axis = tuple(_axis(layout, compact=columns < WIDE))
    lines = bar_lines(rows - len(axis), len(forecast.rooms))
    strips = tuple(
        _room_strip(
            room,
            forecast,
            past.get(room.ccms_id, ()),
            layout=layout,
            lines=lines,
            compact=columns < WIDE,
        )
        for room in forecast.rooms
    )
    return Timeline(axis, strips, _legend(forecast, weeks), lines, palette)


def bar_lines(rows: int, rooms: int) -> int:
    """The height of the bars that lets all rooms fit; a room needs two more lines."""
    return max(1, min(TALLEST_BAR, rows // max(rooms, 1) - 2))


def name_columns(forecast: RoomsForecast, columns: int) -> int:
    """The width of the names and of the words of the axis."""
    longest = max((len(room.name) for room in forecast.rooms), default=0)
    return max(15 if columns >= WIDE else 11, min(longest, WIDEST_NAME, columns // 5))


def future_columns(columns: int) -> int:
    """The width of the words at the end of a row."""
    return FUTURE_COLUMNS if columns >= WIDE else NARROW_COLUMNS


def _axis(layout: StripLayout, *, compact: bool) -> list[tuple[str, Text]]:
    days = week_strip.day_labels(layout)
    rows = [("", week_strip.month_labels(layout))]
    if days is not None:
        rows.append(("week of", days))
    if any(week.holiday_days for week in layout.weeks):
        word = "holidays" if compact else "school holidays"
        rows.append((word, week_strip.holidays_line(layout)))
    if any(week.closed_days for week in layout.weeks):
        rows.append(("closed", week_strip.closures_line(layout)))
    return [*rows, ("window" if compact else "room window", week_strip.window_line(layout))]


def _room_strip(
    room: RoomForecast,
    forecast: RoomsForecast,
    past: Sequence[RoomEvent],
    *,
    layout: StripLayout,
    lines: int,
    compact: bool,
) -> RoomStrip:
    earlier = [each for each in past if each.day < forecast.today or each not in room.events]
    events = sorted((*earlier, *room.events), key=lambda event: event.day)
    states = presence_by_week(room, events, layout.weeks)
    return RoomStrip(
        ccms_id=room.ccms_id,
        name=room.name,
        state=_state(room),
        sessions=week_strip.bars(room.sessions, forecast.most_sessions, layout, lines),
        presence=week_strip.presence_line(states, layout),
        future=short_future(room, forecast, narrow=compact),
    )


def _state(room: RoomForecast) -> str:
    if room.mapping == "skip":
        return "┄ unlinked"
    if room.mapping == "create":
        return "○ not added"
    return "━ present" if room.state == "present" else "✖ removed"


def _legend(forecast: RoomsForecast, weeks: Sequence[Week]) -> str:
    parts = [
        LEGEND,
        f"most sessions in a week: {forecast.most_sessions}",
        f"window to {long_date(forecast.window_ends)}",
    ]
    if any(week.holiday_days for week in weeks):
        some = f"({week_strip.SOME_HOLIDAYS} some days)"
        parts.insert(1, f"{week_strip.HOLIDAYS} school holidays {some}")
    if any(week.closed_days for week in weeks):
        parts.insert(1, f"{week_strip.CLOSED} closed ({week_strip.SOME_CLOSED} some days)")
    return "  ".join(parts)
