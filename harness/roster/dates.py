"""The birth dates of a roster; the whole column decides the order of day and month."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from parktime.harness.roster.errors import RosterIssue, RosterIssuesError
from parktime.harness.roster.options import DateOrder

NO_DATE = frozenset(
    {"", "-", "--", "n/a", "na", "nil", "none", "null", "unknown", "not known", "tbc", "tba", "?"}
)

_CLOCK = re.compile(
    r"[T ,]+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(?:([AaPp])\.?[Mm]\.?)?"
    r"\s*((?:Z|UTC|GMT)?(?:[+-]\d\d:?\d\d)?)(?:\s*\([^()]*\))?$"
)
_AGE = re.compile(
    r"[\s,;:/|(\[–-]*\b(?:aged?:?\s*)?\d{1,2}\s*(?:y(?:(?:ea)?rs?)?|m(?:o(?:nth)?s?|ths?)?|w(?:ee)?ks?"
    r"|d(?:ays?)?)\b[^/]*$|\s*\(\s*\d{1,2}\s*\)$",
    re.I,
)
"""What follows a birth date in a column such as "DOB (age)": "(4y 8m)", "- 4 years", "(4)"."""
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_NUMBERS = re.compile(r"(\d{1,2})\s?[-/. ]\s?(\d{1,2})\s?[-/. ]\s?(\d{4}|\d\d)")
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?"
_DAY_MONTH = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th)?[-/. ]+(?:of )?([a-z]{{3,9}})"
    rf"\.?,?[-/. ]+(\d{{4}}|\d\d)",
    re.I,
)
_MONTH_DAY = re.compile(
    rf"{_WEEKDAY}([a-z]{{3,9}})\.?[-/. ]+(\d{{1,2}})(?:st|nd|rd|th)?,?[-/. ]+(\d{{4}}|\d\d)",
    re.I,
)
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


@dataclass(frozen=True, slots=True)
class DateCell:
    """The birth-date cell of one row."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class _Numbers:
    """A date of three numbers: which of the first two is the day, the column must tell."""

    cell: DateCell
    first: int
    second: int
    year: int

    @property
    def is_open(self) -> bool:
        """Whether it could be read both ways, with two results."""
        return self.first <= 12 and self.second <= 12 and self.first != self.second


def birth_dates(
    cells: Sequence[DateCell],
    order: DateOrder | None = None,
    said_by: str = "--dates",
    time_zone: ZoneInfo | None = None,
) -> list[date | None]:
    """The dates of a column; None for a cell that says there is none.

    `order` decides for a column that does not tell by itself; `said_by` is who says so. `time_zone`
    is that of the service, for dates written as instants. Raises RosterIssuesError for dates that
    are none, for a column that could be read both ways, and for one that contradicts itself or
    `order`, naming the rows.
    """
    issues: list[RosterIssue] = []
    read: list[date | _Numbers | None] = []
    for cell in cells:
        try:
            read.append(_read(cell, time_zone))
        except ValueError as error:
            issues.append(RosterIssue(cell.line, str(error)))
            read.append(None)
    open_dates = [one for one in read if isinstance(one, _Numbers)]
    try:
        order = _order(open_dates, order, said_by)
    except RosterIssuesError as error:
        raise RosterIssuesError(*issues, *error.issues) from error
    dates = [_ordered(one, order, issues) if isinstance(one, _Numbers) else one for one in read]
    if issues:
        raise RosterIssuesError(*issues)
    return dates


def _read(cell: DateCell, time_zone: ZoneInfo | None) -> date | _Numbers | None:
    text = " ".join(cell.text.split())
    if text.casefold() in NO_DATE:
        return None
    clock = _CLOCK.search(text)
    if clock is None:
        return _read_day(cell, _AGE.sub("", text))
    day = _read_day(cell, text[: clock.start()])
    return day if _is_midnight(clock) else _day_of_instant(cell, day, clock, time_zone)


def _read_day(cell: DateCell, text: str) -> date | _Numbers:
    if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        year, month, day = map(int, match.groups())
        return _date(cell, year, month, day)
    if match := _NUMBERS.fullmatch(text):
        return _Numbers(cell, int(match[1]), int(match[2]), _year(match[3]))
    if match := _DAY_MONTH.fullmatch(text):
        return _date(cell, _year(match[3]), _month(cell, match[2]), int(match[1]))
    if match := _MONTH_DAY.fullmatch(text):
        return _date(cell, _year(match[3]), _month(cell, match[1]), int(match[2]))
    raise ValueError(_what_else(text))


def _is_midnight(clock: re.Match[str]) -> bool:
    """Whether a time of day only says that it is a date: midnight, in whatever zone it names."""
    hour, half = int(clock[1]), (clock[4] or "").casefold()
    is_zero = hour == 12 if half == "a" else hour == 0 and not half
    return is_zero and int(clock[2]) == 0 and int(clock[3] or 0) == 0


def _day_of_instant(
    cell: DateCell, day: date | _Numbers, clock: re.Match[str], time_zone: ZoneInfo | None
) -> date:
    """The local date of an instant such as 2022-03-13T14:00:00Z, midnight of the 14th in Brisbane.

    Raises ValueError if that cannot be known.
    """
    shown = repr(cell.text[:40])
    offset, is_readable = clock[5].removeprefix("UTC").removeprefix("GMT"), not clock[4]
    if not clock[5] or isinstance(day, _Numbers) or not is_readable:
        raise ValueError(f"{shown} has a time of day: export dates alone, as 2022-03-14")
    if time_zone is None:
        raise ValueError(
            f"{shown} is an instant, whose date depends on the time zone: give the service's, as "
            "in --time-zone Australia/Brisbane, or export dates alone"
        )
    hours = f"{int(clock[1]):02}:{clock[2]}:{clock[3] or '00'}"
    try:
        instant = datetime.fromisoformat(f"{day}T{hours}{offset or 'Z'}")
    except ValueError:
        raise ValueError(f"{shown} is no date: there is no such time") from None
    local = instant.astimezone(time_zone)
    if local.time() != time():
        raise ValueError(
            f"{shown} is {local:%H:%M} in {time_zone.key}, and not the midnight that a date would "
            "be: give the time zone in which it was entered, or export dates alone"
        )
    return local.date()


def _what_else(text: str) -> str:
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return (
            f"{text} is a spreadsheet's number of a day: format the column as a date, then export "
            "it again"
        )
    return f"{text[:40]!r} is no date: write 2022-03-14, 14/03/2022 or 14 Mar 2022"


def _year(digits: str) -> int:
    """Two digits are of 2000 to 2069, or of 1970 to 1999."""
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (2000 if year < 70 else 1900)


def _month(cell: DateCell, word: str) -> int:
    for number, month in enumerate(_MONTHS, start=1):
        if month.startswith(word.casefold()):
            return number
    raise ValueError(f"{cell.text[:40]!r} is no date: {word[:20]!r} is no month")


def _date(cell: DateCell, year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise ValueError(f"{cell.text[:40]!r} is no date: there is no such day") from None
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(
            f"{cell.text[:40]!r} is no birth date: its year is not from {_FIRST_YEAR} to "
            f"{_LAST_YEAR}"
        )
    return found


def _order(dates: Sequence[_Numbers], order: DateOrder | None, said_by: str) -> DateOrder:
    """The order of day and month in a column. Raises RosterIssuesError if it is ambiguous."""
    day_first = next((one for one in dates if one.first > 12 >= one.second), None)
    month_first = next((one for one in dates if one.second > 12 >= one.first), None)
    if day_first and month_first:
        one, other = sorted((day_first, month_first), key=lambda found: found.cell.line)
        raise RosterIssuesError(
            RosterIssue(
                other.cell.line,
                f"{other.cell.text!r} and {one.cell.text!r} (line {one.cell.line}) cannot be read"
                f" in one order of day and "
                "month: correct the rows, or write all dates as 2022-03-14",
            )
        )
    told: DateOrder | None = "dmy" if day_first else "mdy" if month_first else None
    _agree(day_first or month_first, told, order, said_by)
    first_open = next((one for one in dates if one.is_open), None)
    if first_open and not (told or order):
        raise RosterIssuesError(
            RosterIssue(
                first_open.cell.line,
                f"{first_open.cell.text!r} may be day/month or month/day, and no other row tells "
                f"which: "
                "say --dates dmy or --dates mdy",
            )
        )
    return told or order or "dmy"


def _agree(
    evidence: _Numbers | None, told: DateOrder | None, order: DateOrder | None, said_by: str
) -> None:
    if evidence and order and told != order:
        raise RosterIssuesError(
            RosterIssue(
                evidence.cell.line,
                f"{evidence.cell.text!r} cannot be read as {order}, which {said_by} says: change "
                f"that, or correct the row",
            )
        )


def _ordered(numbers: _Numbers, order: DateOrder, issues: list[RosterIssue]) -> date | None:
    day, month = (
        (numbers.first, numbers.second) if order == "dmy" else (numbers.second, numbers.first)
    )
    try:
        return _date(numbers.cell, numbers.year, month, day)
    except ValueError as error:
        issues.append(RosterIssue(numbers.cell.line, str(error)))
        return None
