"""Reads bookings as offices export them: dates, weekly patterns with day columns, date ranges."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from parktime.daemon.domain.names import same_name_key
from parktime.daemon.matching.person import Person
from parktime.harness.roster.births import read_births
from parktime.harness.roster.columns import columns_of, plain_heading
from parktime.harness.roster.csv_reader import csv_table
from parktime.harness.roster.dates import DateCell, birth_dates
from parktime.harness.roster.encoding import roster_text
from parktime.harness.roster.errors import RosterError, RosterIssue, RosterIssuesError
from parktime.harness.roster.json_reader import is_json, json_table
from parktime.harness.roster.options import ReadingOptions
from parktime.harness.roster.read import Roster, name_of
from parktime.harness.roster.rows import Row, Table

Part = Literal["room", "on", "first", "last", "days", "every"]
HEADINGS: Mapping[Part, frozenset[str]] = {
    "room": frozenset(
        {"room", "rooms", "room name", "class", "class name", "group", "group name", "location"}
        | {"care room", "booked room", "session room"}
    ),
    "on": frozenset(
        {"date", "booking date", "session date", "attendance date", "booked date", "care date"}
    ),
    "first": frozenset(
        {"from", "start", "start date", "starts", "from date", "date from", "begin", "begins"}
        | {"booking start", "booking start date", "booking from", "first day", "commences"}
        | {"commencement date", "commencement", "effective from", "valid from", "start of booking"}
    ),
    "last": frozenset(
        {"to", "until", "till", "end", "end date", "ends", "to date", "date to", "finish"}
        | {"booking end", "booking end date", "booking to", "last day", "finish date"}
        | {"effective to", "valid to", "valid until", "end of booking"}
    ),
    "days": frozenset(
        {"days", "day", "weekdays", "weekday", "days of week", "day of week", "booked days"}
        | {"days booked", "attendance days", "booking days", "permanent days", "days of the week"}
    ),
    "every": frozenset({"every", "frequency", "recurrence", "repeats", "cycle", "pattern"}),
}
"""Headings, in plain words, of what a row says of a booking."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FULL = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT = {"m": 0, "tu": 1, "tues": 1, "w": 2, "th": 3, "thur": 3, "thurs": 3, "f": 4, "sa": 5}
_ALL = {"weekdays": range(5), "every day": range(5), "daily": range(5), "all": range(5)}
_NO = frozenset({"", "-", "--", "–", "0", "n", "no", "false", "off", "nil", "none", "n/a", "na"})
_YES = re.compile(
    r"x|y|yes|true|on|1|✓|✔|✗|●|b|p|booked|permanent|full|full day|half|half day|am|pm|ld|sd"
    r"|all day|.*\d{1,2}[:.]\d\d.*|\d{1,2}(\.\d+)?( ?h(ou)?rs?)?|\d{1,2} ?[ap]m.*",
    re.I,
)
_EVERY = {
    **dict.fromkeys(("", "weekly", "1w", "week", "every week", "1", "1 week", "permanent"), 1),
    **dict.fromkeys(("fortnightly", "2w", "every second week", "fortnight", "2", "2 weeks"), 2),
    **dict.fromkeys(("biweekly", "bi-weekly", "every 2 weeks", "every two weeks"), 2),
}
NO_ROOM = "Room 1"
"""The room of bookings that name none."""


@dataclass(frozen=True, slots=True)
class RosterBooking:
    """One booking: casual on `on`, else on `days` (0: Monday) from `first` until `last`."""

    room: str
    on: date | None = None
    days: tuple[int, ...] = ()
    first: date | None = None
    last: date | None = None
    weeks: int = 1


@dataclass(frozen=True, slots=True)
class Bookings:
    """The bookings of each child by its id in the roster, and the rooms in their order."""

    by_child: Mapping[str, tuple[RosterBooking, ...]]
    rooms: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Places:
    """The columns: one of each part, and those of weekdays."""

    parts: Mapping[Part, int]
    weekdays: tuple[tuple[int, int], ...]


def holds_bookings(path: Path, options: ReadingOptions) -> bool:
    """Whether a file is headed as bookings rather than as a roster of profiles.

    Raises RosterError if it cannot be read.
    """
    try:
        table = _table(path, options)
    except RosterIssuesError as error:
        raise RosterError.of(str(path), error.issues) from error
    places = _places(table.headings)
    return bool(places.weekdays) or bool(places.parts.keys() & {"on", "days"})


def read_bookings(path: Path, roster: Roster, options: ReadingOptions) -> Bookings:
    """The bookings of a file, of children of the roster.

    Raises RosterError with every issue, as `file:line: what is wrong, and what would be right`.
    """
    try:
        return _bookings(_table(path, options), roster, options)
    except RosterIssuesError as error:
        raise RosterError.of(str(path), error.issues) from error


def _table(path: Path, options: ReadingOptions) -> Table:
    text = roster_text(path, options.encoding)
    if is_json(text):
        return json_table(text, options.columns)
    return csv_table(text, options.columns, ids_suffice=True)


def _places(headings: Sequence[str]) -> _Places:
    plain = [plain_heading(heading) for heading in headings]
    parts: dict[Part, int] = {}
    for part, spellings in HEADINGS.items():
        for at, heading in enumerate(plain):
            if heading in spellings and part not in parts:
                parts[part] = at
    weekdays = (
        (at, day) for at, heading in enumerate(plain) if (day := _weekday_heading(heading)) >= 0
    )
    return _Places(parts, tuple(weekdays))


def _weekday_heading(heading: str) -> int:
    """The weekday of a heading such as `Mon`, `Monday` or `Tue AM`; -1 if it is none."""
    first, *others = heading.split() or [""]
    if others and not set(others) <= {"am", "pm", "session", "booking", "room", "hours"}:
        return -1
    return _weekday(first)


def _weekday(word: str) -> int:
    for names in (WEEKDAYS, _FULL):
        if word in names:
            return names.index(word)
    return _SHORT.get(word, -1) if len(word) > 1 else -1


def _bookings(table: Table, roster: Roster, options: ReadingOptions) -> Bookings:
    places = _places(table.headings)
    issues: list[RosterIssue] = []
    if not places.weekdays and not places.parts.keys() & {"on", "days"}:
        raise RosterIssuesError(
            RosterIssue(
                table.line,
                "no column says on which days: head one date, or days, or several Monday to Friday",
            )
        )
    children = _children(table, roster, options, issues)
    dates = _dates(table, places, options, issues)
    found: defaultdict[str, dict[RosterBooking, None]] = defaultdict(dict)
    for row, child, days in zip(table.rows, children, dates, strict=True):
        try:
            for booking in _of_row(row, places, *days):
                found[child][booking] = None
        except ValueError as error:
            issues.append(RosterIssue(row.line, str(error)))
    if issues:
        raise RosterIssuesError(*issues)
    rooms = dict.fromkeys(each.room for bookings in found.values() for each in bookings)
    nameless = "room" not in places.parts and NO_ROOM in rooms
    notes = (f"no column is headed room: all are booked in {NO_ROOM}",) if nameless else ()
    merged = {child: tuple(_merged(tuple(bookings))) for child, bookings in found.items()}
    return Bookings(merged, tuple(rooms), (*table.notes, *notes))


def _children(
    table: Table, roster: Roster, options: ReadingOptions, issues: list[RosterIssue]
) -> list[str]:
    """The child of each row, by id where the roster has ids and they are here, else by name."""
    known = {one.id for one in roster.people}
    if columns_of(roster.headings, 1, options.columns).ids:
        for column in table.columns.ids:
            ids = [row.cell(column).removeprefix("'") for row in table.rows]
            if known.issuperset(ids):
                return ids
    if not table.columns.have_names:
        raise RosterIssuesError(
            RosterIssue(
                table.line,
                f"the ids are not all those of {roster.file}: add a column with the names",
            )
        )
    born = read_births(table, replace(options, no_birth_dates=True), issues)
    found: list[str] = []
    for row, birth in zip(table.rows, born, strict=True):
        given, family = name_of(row, table, issues)
        name = f"{given} {family}".strip()
        same = _named(name, birth, roster.people)
        if len(same) != 1 and name:
            what = "nobody" if not same else f"{len(same)} children"
            issues.append(
                RosterIssue(
                    row.line,
                    f"{what} of {roster.file} is called {name!r}: write the name as it is there"
                    if not same
                    else f"{what} of {roster.file} are called {name!r}: add a column with their "
                    "ids or birth dates",
                )
            )
        found.append(same[0].id if same else "")
    return found


def _named(name: str, born: date | None, people: Sequence[Person]) -> list[Person]:
    exact = [one for one in people if one.name == name]
    same = exact or [one for one in people if one.name_key == same_name_key(name) != ()]
    return [one for one in same if born is None or one.born is None or one.born == born]


def _dates(
    table: Table, places: _Places, options: ReadingOptions, issues: list[RosterIssue]
) -> list[tuple[date | None, date | None, date | None]]:
    """Date, first and last day of each row; all columns tell the order of day and month."""
    columns = [places.parts.get(part) for part in ("on", "first", "last")]
    cells = [DateCell(row.line, row.cell(at)) for at in columns for row in table.rows]
    try:
        read = birth_dates(cells, options.dates, time_zone=options.time_zone)
    except RosterIssuesError as error:
        issues += error.issues
        read = [None] * len(cells)
    count = len(table.rows)
    return [(read[at], read[count + at], read[2 * count + at]) for at in range(count)]


def _of_row(
    row: Row, places: _Places, on: date | None, first: date | None, last: date | None
) -> Iterator[RosterBooking]:
    """The bookings of a row. Raises ValueError, with a remedy, for one that is not understood."""
    room = row.cell(places.parts.get("room"))
    if on is not None:
        yield RosterBooking(room or NO_ROOM, on=on)
        return
    if first is not None and last is not None and last < first:
        raise ValueError(f"the booking ends on {last}, before it begins on {first}")
    every = row.cell(places.parts.get("every")).casefold()
    if every not in _EVERY:
        raise ValueError(f"{every[:30]!r} is no frequency: write weekly or fortnightly")
    by_room = _days_by_room(row, places, room)
    if not by_room and (first or last):
        raise ValueError("no day is booked: fill in the days, or remove the row")
    for name, days in by_room.items():
        yield RosterBooking(
            name, days=tuple(sorted(days)), first=first, last=last, weeks=_EVERY[every]
        )


def _days_by_room(row: Row, places: _Places, room: str) -> dict[str, set[int]]:
    by_room: defaultdict[str, set[int]] = defaultdict(set)
    written = row.cell(places.parts.get("days"))
    if written.casefold() not in _NO:
        by_room[room or NO_ROOM] |= set(parse_days(written))
    for at, day in places.weekdays:
        cell = row.cell(at)
        if cell.casefold() in _NO:
            continue
        named = "" if room or _YES.fullmatch(cell) else cell
        by_room[room or named or NO_ROOM].add(day)
    return dict(by_room)


def parse_days(text: str) -> list[int]:
    """The weekdays of a text such as `Mon, Wed`, `Mon-Fri` or `weekdays`. Raises ValueError."""
    folded = " ".join(text.casefold().replace(".", " ").split())
    if folded in _ALL:
        return list(_ALL[folded])
    found: list[int] = []
    spans = re.sub(r"\s*(?:-|–|\bto\b)\s*", "-", folded)
    for part in re.split(r"\s*(?:[,;/&+|]|\band\b|\s)\s*", spans):
        if not part:
            continue
        first, _, last = part.partition("-")
        ends = [_SHORT.get(word, _weekday(word)) for word in (first, last or first)]
        if min(ends) < 0 or ends[1] < ends[0]:
            raise ValueError(f"{text[:30]!r} are no weekdays: write Mon, Wed or Mon-Fri")
        found += range(ends[0], ends[1] + 1)
    return sorted(set(found))


_FEWEST = 3
"""Dates a week apart that make a weekly booking."""


def _merged(bookings: Sequence[RosterBooking]) -> Iterator[RosterBooking]:
    """Dates that follow each other week by week as weekly bookings; the sessions are the same."""
    casual = sorted({(each.room, each.on) for each in bookings if each.on is not None})
    series: list[list[tuple[str, date]]] = []
    waiting: dict[tuple[str, int], list[tuple[str, date]]] = {}
    for room, on in casual:
        assert on is not None
        current = waiting.get((room, on.weekday()))
        if current is not None and (on - current[-1][1]).days == 7:
            current.append((room, on))
        else:
            waiting[room, on.weekday()] = current = [(room, on)]
            series.append(current)
    weekly: dict[tuple[str, int, int], RosterBooking] = {}
    for dates in series:
        (room, first), (_, last) = dates[0], dates[-1]
        if len(dates) < _FEWEST:
            yield from (RosterBooking(room, on=on) for _, on in dates)
            continue
        span = room, _week(first), _week(last)
        known = weekly.get(span)
        days = (*(known.days if known else ()), first.weekday())
        weekly[span] = RosterBooking(
            room,
            days=tuple(sorted(days)),
            first=min(first, known.first or first) if known else first,
            last=max(last, known.last or last) if known else last,
        )
    yield from weekly.values()
    yield from (each for each in bookings if each.on is None)


def _week(day: date) -> int:
    return (day.toordinal() - 1) // 7


def renamed_rooms(bookings: Bookings, names: Mapping[str, str]) -> Bookings:
    """The same bookings in rooms of other names."""
    return replace(
        bookings,
        rooms=tuple(names[room] for room in bookings.rooms),
        by_child={
            child: tuple(replace(each, room=names[each.room]) for each in several)
            for child, several in bookings.by_child.items()
        },
    )
