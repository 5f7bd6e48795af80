"""Dates and ranges of dates as people write them: `2026-12-24`, `2026-12-24..2027-01-03`."""

import re
from datetime import date

DAY_PATTERN = r"^\d{4}-\d{2}-\d{2}$"
RANGE_PATTERN = r"^\d{4}-\d{2}-\d{2}(\.\.\d{4}-\d{2}-\d{2})?$"
FIRST_YEAR, LAST_YEAR = 1900, 2200


def parse_day(text: str) -> date:
    """The date that `text` says. Raises ValueError with the remedy in words."""
    if re.fullmatch(DAY_PATTERN, text, re.ASCII) is None:
        raise ValueError(f"'{text}' is no date: write it like 2026-12-24")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"there is no {text}: a date of the calendar is wanted here") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(
            f"{text} is out of reach: a year from {FIRST_YEAR} to {LAST_YEAR} is wanted here"
        )
    return day


def parse_range(text: str) -> tuple[date, date]:
    """First and last date, both included; one date alone is a range of one day. Raises ValueError with the remedy."""
    first_text, dots, last_text = text.partition("..")
    first = parse_day(first_text.strip())
    last = parse_day(last_text.strip()) if dots else first
    if last < first:
        raise ValueError(f"{last} is before {first}: the first date comes first, {last}..{first}")
    return first, last
