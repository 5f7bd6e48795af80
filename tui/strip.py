"""A heat strip of weeks: a bar a week for the sessions of a room, a line for whether it is in Storypark, and the axis above them.

Everything is told by glyphs; colour only repeats it. A strip is as wide as its weeks times `cell` columns.
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
PRESENCES: dict[Presence, tuple[str, str]] = {
    "present": (PRESENT, PRESENT),
    "absent": (ABSENT, ABSENT),
    "goes": (GOES, ABSENT),
    "returns": (RETURNS, PRESENT),
    "unlinked": (UNLINKED, UNLINKED),
}
"""The first glyph of a week's cell, and the one that fills it."""

SCHOOL_DAYS = 5
"""Days of a week on which there is school: Monday to Friday."""


@dataclass(frozen=True, slots=True)
class Range:
    """Local dates that follow one another, both ends included."""

    first: date
    last: date

    def days_of(self, monday: date) -> int:
        """How many of a week's days from Monday to Friday are in it."""
        first, last = max(self.first, monday), min(self.last, monday + timedelta(days=SCHOOL_DAYS - 1))
        return max((last - first).days + 1, 0)


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the picture: its Monday, where it stands to today and to the room window, and its days off (0 to 5)."""

    monday: date
    this: bool = False
    in_window: bool = False
    holiday_days: int = 0
    closed_days: int = 0


@dataclass(frozen=True, slots=True)
class Palette:
    """Styles for what the glyphs say already; all empty: no colour."""

    window: str = ""
    goes: str = ""
    holiday: str = ""
    closed: str = ""

    @classmethod
    def of(cls, colours: Mapping[str, str], holiday: str, closed: str) -> "Palette":
        """Blue inside the window, orange for what goes, and shades behind days off."""
        return cls(
            window=colours.get("text-primary", ""),
            goes=f"bold {colours.get('text-warning', '')}".strip(),
            holiday=f"on {holiday}",
            closed=f"on {closed}",
        )

    def behind(self, week: Week) -> str:
        """The shade behind a week: closed before school holidays; most of its days decide."""
        if week.closed_days * 2 > SCHOOL_DAYS:
            return self.closed
        return self.holiday if week.holiday_days * 2 > SCHOOL_DAYS else ""


def weeks_of(
    first: date,
    count: int,
    today: date,
    window_ends: date | None,
    holidays: Sequence[Range] = (),
    closed: Sequence[Range] = (),
) -> tuple[Week, ...]:
    """`count` weeks from the one in which `first` is."""
    monday, this = _monday(first), _monday(today)
    return tuple(
        Week(
            each,
            each == this,
            window_ends is not None and this <= each <= window_ends,
            min(sum(span.days_of(each) for span in holidays), SCHOOL_DAYS),
            min(sum(span.days_of(each) for span in closed), SCHOOL_DAYS),
        )
        for each in (monday + timedelta(weeks=number) for number in range(count))
    )


def cell_for(columns: int, weeks: int) -> int:
    """How many columns a week gets so that all of them fit; 1 at least."""
    return max(1, min(WIDEST_CELL, columns // max(weeks, 1)))


def bars(
    sessions: Sequence[int], most: int, weeks: Sequence[Week], cell: int, palette: Palette, lines: int = 1
) -> Text:
    """A bar a week, its height the week's share of `most` sessions, over so many lines; a dot where there is none."""
    rows = [_bar_line(sessions, most, weeks, cell, palette, (lines, above)) for above in range(lines - 1, -1, -1)]
    return Text("\n", no_wrap=True).join(rows)


def bar(count: int, most: int, lines: int = 1, above: int = 0) -> str:
    """The glyph of a week's sessions on the line with so many lines `above` the lowest: the least bar for one of many, full ones for `most`."""
    if count <= 0:
        return " " if above else NO_SESSION
    eighths = -(-count * len(BARS) * lines // max(most, count)) - above * len(BARS)
    return BARS[min(eighths, len(BARS)) - 1] if eighths > 0 else " "


def _bar_line(
    sessions: Sequence[int], most: int, weeks: Sequence[Week], cell: int, palette: Palette, line: tuple[int, int]
) -> Text:
    row = Text(no_wrap=True)
    for count, week in zip(sessions, weeks, strict=False):
        glyph = bar(count, most, *line)
        drawn = (glyph * max(cell - 1, 1) if count > 0 else glyph).ljust(cell)
        row.append(drawn, _style(palette.window if week.in_window else "", palette.behind(week)))
    return row


def presence(states: Sequence[Presence], weeks: Sequence[Week], cell: int, palette: Palette) -> Text:
    """Whether a room is in Storypark, a cell a week; the week in which it goes or comes back is marked."""
    strip = Text(no_wrap=True)
    for state, week in zip(states, weeks, strict=False):
        first, rest = PRESENCES[state]
        colour = palette.goes if state == "goes" else palette.window if state == "returns" else ""
        strip.append(first, _style(colour, palette.behind(week)))
        strip.append(rest * (cell - 1), palette.behind(week))
    return strip


def months(weeks: Sequence[Week], cell: int) -> Text:
    """The names of the months above the weeks in which they begin, with the year where it is new and fits."""
    starts = [
        number
        for number, week in enumerate(weeks)
        if number == 0 or week.monday.month != weeks[number - 1].monday.month
    ]
    row = [" "] * (len(weeks) * cell)
    for number, start in enumerate(starts):
        ends = starts[number + 1] if number + 1 < len(starts) else len(weeks)
        label = _month(
            weeks[start].monday, (ends - start) * cell - 1, with_year=number == 0 or weeks[start].monday.month == 1
        )
        row[start * cell : start * cell + len(label)] = label
    return Text("".join(row), no_wrap=True)


def days(weeks: Sequence[Week], cell: int) -> Text | None:
    """The day of the month of each Monday; None where a cell has no room for it."""
    if cell < WIDEST_CELL:
        return None
    return Text("".join(f"{week.monday.day:>2}".ljust(cell) for week in weeks), no_wrap=True)


def holidays(weeks: Sequence[Week], cell: int, palette: Palette) -> Text:
    """School holidays: half shaded where only some days of a week are."""
    return _shaded([(week.holiday_days, HOLIDAYS, SOME_HOLIDAYS) for week in weeks], cell, palette.holiday)


def closures(weeks: Sequence[Week], cell: int, palette: Palette) -> Text:
    """Weeks in which the service is closed, wholly or on some days."""
    return _shaded([(week.closed_days, CLOSED, SOME_CLOSED) for week in weeks], cell, palette.closed)


def window(weeks: Sequence[Week], cell: int, palette: Palette) -> Text:
    """From this week to the end of the room window."""
    ends = max((number for number, week in enumerate(weeks) if week.in_window), default=-1)
    row = Text(no_wrap=True)
    for number, week in enumerate(weeks):
        filler = WINDOW if week.in_window else " "
        drawn = (THIS_WEEK if week.this else filler) + filler * (cell - 1)
        row.append(
            drawn[:-1] + WINDOW_ENDS if number == ends and not (week.this and cell == 1) else drawn, palette.window
        )
    return row


def _shaded(off: Sequence[tuple[int, str, str]], cell: int, style: str) -> Text:
    row = Text(no_wrap=True)
    for count, whole, some in off:
        glyph = whole if count >= SCHOOL_DAYS else some if count else " "
        row.append(glyph * cell, style if count else "")
    return row


def _month(day: date, room: int, *, with_year: bool) -> str:
    labels = ([f"{day:%b %Y}", f"{day:%b ’%y}"] if with_year else []) + [f"{day:%b}"]
    return next((label for label in labels if len(label) <= room), "")


def _style(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
