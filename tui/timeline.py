"""The picture of a service's rooms: an axis of weeks, and two lines a room, as wide as there is space."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rich.text import Text

from tui import strip
from tui.forecast import NARROW, Calendar, Forecast, RoomForecast, Turn, presences, short_fate, spoken
from tui.strip import Palette, Week

WEEKS_BACK = 4
ZOOMS = (12, 26, 52)
"""Weeks ahead that can be shown."""

WIDEST_NAME = 24
WIDE = 76
"""Columns from which on there is space for whole words."""

FATE = 18
TALLEST_BAR = 4
BETWEEN = 8
"""Columns that a table with three columns needs for itself, its scroll bar included."""

LEGEND = (
    f"{strip.THIS_WEEK} this week  {strip.WINDOW}{strip.WINDOW_ENDS} room window  ▁█ sessions a week  {strip.NO_SESSION} none  "
    f"{strip.PRESENT} in Storypark  {strip.GOES} goes  {strip.RETURNS} comes back  {strip.UNLINKED} not linked"
)


@dataclass(frozen=True, slots=True)
class Strip:
    """A room: the bars of its sessions, a line for whether it is in Storypark, what becomes of it, and its state."""

    ccms_id: str
    name: str
    state: str
    sessions: Text
    presence: Text
    fate: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Timeline:
    """`axis`: a word and a line each, from top to bottom."""

    axis: tuple[tuple[str, Text], ...]
    strips: tuple[Strip, ...]
    legend: str
    bar_lines: int = 1
    palette: Palette = field(default_factory=Palette)

    def text(self, title: str) -> str:
        """The picture as plain text, for a report."""
        wide = max(
            (len(word) for word in (*(word for word, _ in self.axis), *(each.name for each in self.strips))), default=0
        )
        lines = [title, *(f"{word:<{wide}}  {line.plain}" for word, line in self.axis)]
        for each in self.strips:
            *tall, last = each.sessions.plain.split("\n")
            lines += [f"{'':<{wide}}  {line}" for line in tall]
            lines.append(f"{each.name:<{wide}}  {last}  {each.fate[0]}")
            lines.append(f"{each.state:<{wide}}  {each.presence.plain}  {each.fate[1]}")
        return "\n".join(line.rstrip() for line in (*lines, self.legend))


def timeline(
    forecast: Forecast,
    calendar: Calendar,
    past: Mapping[str, Sequence[Turn]],
    *,
    columns: int,
    rows: int,
    palette: Palette,
) -> Timeline:
    """The picture in so many columns and rows; bars are as high as there is space."""
    weeks = strip.weeks_of(
        forecast.first_week,
        forecast.weeks,
        forecast.today,
        forecast.window_ends,
        calendar.school_holidays,
        calendar.closed,
    )
    cell = strip.cell_for(columns - name_columns(forecast, columns) - fate_columns(columns) - BETWEEN, len(weeks))
    axis = tuple(_axis(weeks, cell, palette, compact=columns < WIDE))
    lines = bar_lines(rows - len(axis), len(forecast.rooms))
    canvas = _Canvas(weeks, cell, palette, lines, columns < WIDE)
    strips = tuple(_strip(room, forecast, past.get(room.ccms_id, ()), canvas) for room in forecast.rooms)
    return Timeline(axis, strips, _legend(forecast, weeks), lines, palette)


def bar_lines(rows: int, rooms: int) -> int:
    """How high the bars may be so that all rooms are seen at once: a room needs two lines more."""
    return max(1, min(TALLEST_BAR, rows // max(rooms, 1) - 2))


def name_columns(forecast: Forecast, columns: int) -> int:
    """How wide the names may be; the words of the axis stand there too."""
    longest = max((len(room.name) for room in forecast.rooms), default=0)
    return max(15 if columns >= WIDE else 11, min(longest, WIDEST_NAME, columns // 5))


def fate_columns(columns: int) -> int:
    """How wide the words at the end may be."""
    return FATE if columns >= WIDE else NARROW


def _axis(weeks: Sequence[Week], cell: int, palette: Palette, compact: bool) -> list[tuple[str, Text]]:
    days = strip.days(weeks, cell)
    rows = [("", strip.months(weeks, cell))]
    if days is not None:
        rows.append(("week of", days))
    if any(week.holiday_days for week in weeks):
        rows.append(("holidays" if compact else "school holidays", strip.holidays(weeks, cell, palette)))
    if any(week.closed_days for week in weeks):
        rows.append(("closed", strip.closures(weeks, cell, palette)))
    return [*rows, ("window" if compact else "room window", strip.window(weeks, cell, palette))]


def _strip(room: RoomForecast, forecast: Forecast, past: Sequence[Turn], canvas: "_Canvas") -> Strip:
    weeks, cell, palette = canvas.weeks, canvas.cell, canvas.palette
    earlier = [turn for turn in past if turn.day < forecast.today or turn not in room.turns]
    states = presences(room, sorted((*earlier, *room.turns), key=lambda turn: turn.day), weeks)
    fate = short_fate(room, forecast, narrow=canvas.short_words)
    bars = strip.bars(room.sessions, forecast.most, weeks, cell, palette, canvas.bar_lines)
    presence = strip.presence(states, weeks, cell, palette)
    return Strip(room.ccms_id, room.name, _state(room), bars, presence, fate)


@dataclass(frozen=True, slots=True)
class _Canvas:
    weeks: Sequence[Week]
    cell: int
    palette: Palette
    bar_lines: int
    short_words: bool


def _state(room: RoomForecast) -> str:
    if room.mapping == "skip":
        return "┄ unlinked"
    if room.mapping == "create":
        return "○ not added"
    return "━ present" if room.state == "present" else "✖ removed"


def _legend(forecast: Forecast, weeks: Sequence[Week]) -> str:
    parts = [LEGEND, f"most sessions in a week: {forecast.most}", f"window to {spoken(forecast.window_ends)}"]
    if any(week.holiday_days for week in weeks):
        parts.insert(1, f"{strip.HOLIDAYS} school holidays ({strip.SOME_HOLIDAYS} some days)")
    if any(week.closed_days for week in weeks):
        parts.insert(1, f"{strip.CLOSED} closed ({strip.SOME_CLOSED} some days)")
    return "  ".join(parts)
