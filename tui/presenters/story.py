"""One bar over a whole story: what happened, what people did, days off, and what is foretold."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from rich.text import Text

from parktime.tui.presenters.week_strip import CLOSED, HOLIDAYS

Kind = Literal["changed", "failed", "held", "partial", "people", "foretold"]

GLYPHS: dict[Kind, tuple[str, str]] = {
    "failed": ("✖", "text-warning"),
    "held": ("Ⅱ", "text-warning"),
    "partial": ("◐", "text-warning"),
    "changed": ("▲", "text-primary"),
    "foretold": ("△", "text-primary"),
    "people": ("✎", "text-primary"),
}
"""Glyph and colour of what happens; of several in one column the first is shown."""

LEGEND = (
    f"▲ changed ✖ failed Ⅱ held ◐ partial ✎ people △ foretold {HOLIDAYS} holidays {CLOSED} closed"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happens; `run` is the id of its run, None for what has none."""

    at: datetime
    kind: Kind
    text: str
    run: int | None = None


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Local dates, both ends included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Story:
    """All that the bar shows, from `starts` to `ends`; `moments` are in the order of time."""

    starts: datetime
    ends: datetime
    now: datetime
    zone: str
    moments: tuple[Moment, ...] = ()
    holidays: tuple[DaysOff, ...] = ()
    closed: tuple[DaysOff, ...] = ()

    def column_of(self, at: datetime, width: int) -> int:
        """The column of an instant in a bar of that width."""
        span = (self.ends - self.starts).total_seconds() or 1.0
        share = (at - self.starts).total_seconds() / span
        return min(max(round(share * (width - 1)), 0), width - 1)

    def instant_of(self, column: int, width: int) -> datetime:
        """The instant of a column, to the minute."""
        share = min(max(column, 0), width - 1) / max(width - 1, 1)
        at = self.starts + (self.ends - self.starts) * share
        return at.replace(second=0, microsecond=0)

    def within(self, at: datetime) -> datetime:
        """The instant, or the end of the story that it is beyond."""
        return min(max(at, self.starts), self.ends)

    def next_after(self, at: datetime) -> Moment | None:
        """The first moment after an instant."""
        place = bisect_right(self.moments, at, key=lambda each: each.at)
        return self.moments[place] if place < len(self.moments) else None

    def last_before(self, at: datetime) -> Moment | None:
        """The last moment before an instant."""
        place = bisect_left(self.moments, at, key=lambda each: each.at)
        return self.moments[place - 1] if place else None

    def moments_at(self, at: datetime) -> Sequence[Moment]:
        """All moments at an instant."""
        return [each for each in self.moments if each.at == at]


def bar_lines(
    story: Story,
    width: int,
    cursor: datetime,
    marks: Sequence[datetime],
    colours: dict[str, str],
) -> list[Text]:
    """Months, days off, what happened, and the line with the cursor; each `width` columns wide."""
    return [
        _months(story, width),
        _days_off(story, width),
        _moments(story, width, colours),
        _line(story, width, cursor, marks, colours),
    ]


def _months(story: Story, width: int) -> Text:
    cells = [" "] * width
    free = 0
    for first in _first_of_months(story):
        column, words = (
            story.column_of(first, width),
            f"{first.astimezone(ZoneInfo(story.zone)):%b}",
        )
        if column >= free and column + len(words) <= width:
            cells[column : column + len(words)] = words
            free = column + len(words) + 1
    return Text("".join(cells), no_wrap=True)


def _first_of_months(story: Story) -> Iterator[datetime]:
    zone = ZoneInfo(story.zone)
    day = story.starts.astimezone(zone).date().replace(day=1)
    while (at := datetime(day.year, day.month, day.day, tzinfo=zone)) <= story.ends:
        if at >= story.starts:
            yield at
        day = (day + timedelta(days=32)).replace(day=1)


def _days_off(story: Story, width: int) -> Text:
    cells = [" "] * width
    for ranges, glyph in ((story.holidays, HOLIDAYS), (story.closed, CLOSED)):
        for each in ranges:
            first, last = _instants(each, story.zone)
            if last > story.starts and first < story.ends:
                columns = story.column_of(first, width), story.column_of(last, width)
                cells[columns[0] : columns[1] + 1] = glyph * (columns[1] - columns[0] + 1)
    return Text("".join(cells), no_wrap=True)


def _instants(days: DaysOff, zone: str) -> tuple[datetime, datetime]:
    info = ZoneInfo(zone)
    first = datetime(days.first.year, days.first.month, days.first.day, tzinfo=info)
    last = datetime(days.last.year, days.last.month, days.last.day, 23, 59, tzinfo=info)
    return first, last


def _moments(story: Story, width: int, colours: dict[str, str]) -> Text:
    order = list(GLYPHS)
    kinds: dict[int, Kind] = {}
    for each in story.moments:
        column = story.column_of(each.at, width)
        known = kinds.get(column)
        if known is None or order.index(each.kind) < order.index(known):
            kinds[column] = each.kind
    line = Text(no_wrap=True)
    for column in range(width):
        kind = kinds.get(column)
        if kind is None:
            line.append(" ")
        else:
            glyph, colour = GLYPHS[kind]
            line.append(glyph, colours.get(colour, ""))
    return line


def _line(
    story: Story,
    width: int,
    cursor: datetime,
    marks: Sequence[datetime],
    colours: dict[str, str],
) -> Text:
    now = story.column_of(story.now, width)
    cells = ["─" if column < now else "┄" for column in range(width)]
    cells[now] = "┃"
    for letter, mark in zip("AB", marks, strict=False):
        cells[story.column_of(mark, width)] = letter
    place = story.column_of(cursor, width)
    line = Text("".join(cells), no_wrap=True)
    under = cells[place]
    shown = under if under in "AB" else "◆"
    return Text.assemble(
        line[:place], (shown, f"bold {colours.get('text-warning', '')} reverse"), line[place + 1 :]
    )
