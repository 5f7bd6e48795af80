"""Strips of weeks: bars for the sessions of a room, a line for its presence, and the axis.

Glyphs say everything and colour repeats it. A strip is as wide as its weeks times the cell width.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from rich.text import Text

WIDEST_CELL = 3
BARS = "▁▂▃▄▅▆▇█"
NO_SESSION = "·"
THIS_WEEK, WINDOW, WINDOW_ENDS = "▼", "━", "┫"
HOLIDAYS, SOME_HOLIDAYS, CLOSED, SOME_CLOSED = "▒", "░", "╳", "×"
PRESENT, ABSENT, GOES, RETURNS, UNLINKED = "━", " ", "✖", "↑", "┄"

Presence = Literal["present", "absent", "goes", "returns", "unlinked"]
PRESENCE_GLYPHS: dict[Presence, tuple[str, str]] = {
    "present": (PRESENT, PRESENT),
    "absent": (ABSENT, ABSENT),
    "goes": (GOES, ABSENT),
    "returns": (RETURNS, PRESENT),
    "unlinked": (UNLINKED, UNLINKED),
}
"""The first glyph of a week's cell, and the glyph that fills the cell."""

SCHOOL_DAYS = 5
"""School days of a week: Monday to Friday."""


@dataclass(frozen=True, slots=True)
class DateRange:
    """Local dates from `first` to `last`, both included."""

    first: date
    last: date

    def school_days_of(self, monday: date) -> int:
        """How many school days of the week are in the range."""
        friday = monday + timedelta(days=SCHOOL_DAYS - 1)
        return max((min(self.last, friday) - max(self.first, monday)).days + 1, 0)


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the picture; days off count school days, 0 to 5."""

    monday: date
    is_current: bool = False
    in_window: bool = False
    holiday_days: int = 0
    closed_days: int = 0


@dataclass(frozen=True, slots=True)
class Palette:
    """Rich styles of the picture; all empty: no colour."""

    window: str = ""
    goes: str = ""
    holiday: str = ""
    closed: str = ""

    @classmethod
    def from_colours(cls, colours: Mapping[str, str], holiday: str, closed: str) -> "Palette":
        """Blue in the window, orange for what goes, and shades behind days off."""
        return cls(
            window=colours.get("text-primary", ""),
            goes=f"bold {colours.get('text-warning', '')}".strip(),
            holiday=f"on {holiday}",
            closed=f"on {closed}",
        )

    def background(self, week: Week) -> str:
        """The shade behind a week: of most of its days, closed before school holidays."""
        if week.closed_days * 2 > SCHOOL_DAYS:
            return self.closed
        return self.holiday if week.holiday_days * 2 > SCHOOL_DAYS else ""


@dataclass(frozen=True, slots=True)
class StripLayout:
    """The weeks of a strip, the columns of a week, and the colours."""

    weeks: Sequence[Week]
    cell: int
    palette: Palette


def make_weeks(
    first: date,
    count: int,
    *,
    today: date,
    window_ends: date | None,
    holidays: Sequence[DateRange] = (),
    closed: Sequence[DateRange] = (),
) -> tuple[Week, ...]:
    """`count` weeks from the week of `first` on."""
    start, current = _monday(first), _monday(today)
    return tuple(
        Week(
            monday,
            is_current=monday == current,
            in_window=window_ends is not None and current <= monday <= window_ends,
            holiday_days=_days_off(holidays, monday),
            closed_days=_days_off(closed, monday),
        )
        for monday in (start + timedelta(weeks=number) for number in range(count))
    )


def _days_off(ranges: Sequence[DateRange], monday: date) -> int:
    return min(sum(each.school_days_of(monday) for each in ranges), SCHOOL_DAYS)


def cell_width(columns: int, weeks: int) -> int:
    """The columns of a week that let all weeks fit; at least 1."""
    return max(1, min(WIDEST_CELL, columns // max(weeks, 1)))


def bars(sessions: Sequence[int], most: int, layout: StripLayout, lines: int = 1) -> Text:
    """A bar per week over so many lines, its height the share of `most` sessions."""
    rows = [_bar_line(sessions, most, layout, (lines, above)) for above in reversed(range(lines))]
    return Text("\n", no_wrap=True).join(rows)


def bar(count: int, most: int, lines: int = 1, above: int = 0) -> str:
    """The glyph of a bar of `lines` lines, on the line `above` the lowest.

    The lowest bar stands for one session of many, a full bar for `most`.
    """
    if count <= 0:
        return " " if above else NO_SESSION
    eighths = -(-count * len(BARS) * lines // max(most, count)) - above * len(BARS)
    return BARS[min(eighths, len(BARS)) - 1] if eighths > 0 else " "


def _bar_line(
    sessions: Sequence[int], most: int, layout: StripLayout, line: tuple[int, int]
) -> Text:
    row, palette, cell = Text(no_wrap=True), layout.palette, layout.cell
    for count, week in zip(sessions, layout.weeks, strict=False):
        glyph = bar(count, most, *line)
        drawn = (glyph * max(cell - 1, 1) if count > 0 else glyph).ljust(cell)
        colour = palette.window if week.in_window else ""
        row.append(drawn, _style(colour, palette.background(week)))
    return row


def presence_line(states: Sequence[Presence], layout: StripLayout) -> Text:
    """Whether a room is in Storypark, a cell per week; going and returning are marked."""
    line, palette = Text(no_wrap=True), layout.palette
    colours = {"goes": palette.goes, "returns": palette.window}
    for state, week in zip(states, layout.weeks, strict=False):
        first, rest = PRESENCE_GLYPHS[state]
        background = palette.background(week)
        line.append(first, _style(colours.get(state, ""), background))
        line.append(rest * (layout.cell - 1), background)
    return line


def month_labels(layout: StripLayout) -> Text:
    """The months above their first weeks; with the year where it is new and fits."""
    weeks, cell = layout.weeks, layout.cell
    starts = [
        number
        for number, week in enumerate(weeks)
        if number == 0 or week.monday.month != weeks[number - 1].monday.month
    ]
    row = [" "] * (len(weeks) * cell)
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else len(weeks)
        monday = weeks[start].monday
        with_year = number == 0 or monday.month == 1
        label = _month_label(monday, (end - start) * cell - 1, with_year=with_year)
        row[start * cell : start * cell + len(label)] = label
    return Text("".join(row), no_wrap=True)


def day_labels(layout: StripLayout) -> Text | None:
    """The day of the month of each Monday; None where a cell is too narrow."""
    if layout.cell < WIDEST_CELL:
        return None
    days = (f"{week.monday.day:>2}".ljust(layout.cell) for week in layout.weeks)
    return Text("".join(days), no_wrap=True)


def holidays_line(layout: StripLayout) -> Text:
    """The weeks of school holidays; another glyph where only some days are off."""
    off = [(week.holiday_days, HOLIDAYS, SOME_HOLIDAYS) for week in layout.weeks]
    return _shaded(off, layout.cell, layout.palette.holiday)


def closures_line(layout: StripLayout) -> Text:
    """The weeks in which the service is closed; another glyph where only on some days."""
    off = [(week.closed_days, CLOSED, SOME_CLOSED) for week in layout.weeks]
    return _shaded(off, layout.cell, layout.palette.closed)


def window_line(layout: StripLayout) -> Text:
    """The room window, from this week to its end."""
    weeks, cell = layout.weeks, layout.cell
    end = max((number for number, week in enumerate(weeks) if week.in_window), default=-1)
    row = Text(no_wrap=True)
    for number, week in enumerate(weeks):
        filler = WINDOW if week.in_window else " "
        drawn = (THIS_WEEK if week.is_current else filler) + filler * (cell - 1)
        if number == end and not (week.is_current and cell == 1):
            drawn = drawn[:-1] + WINDOW_ENDS
        row.append(drawn, layout.palette.window)
    return row


def _shaded(off: Sequence[tuple[int, str, str]], cell: int, style: str) -> Text:
    row = Text(no_wrap=True)
    for count, whole, some in off:
        glyph = whole if count >= SCHOOL_DAYS else some if count else " "
        row.append(glyph * cell, style if count else "")
    return row


def _month_label(day: date, columns: int, *, with_year: bool) -> str:
    labels = ([f"{day:%b %Y}", f"{day:%b ’%y}"] if with_year else []) + [f"{day:%b}"]
    return next((label for label in labels if len(label) <= columns), "")


def _style(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
