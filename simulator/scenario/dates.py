"""Dates and date ranges: `2026-12-24`, `2026-12-24..2027-01-03`."""

import re
from datetime import date

DAY_PATTERN = r"^\d{4}-\d{2}-\d{2}$"
RANGE_PATTERN = r"^\d{4}-\d{2}-\d{2}(\.\.\d{4}-\d{2}-\d{2})?$"
FIRST_YEAR, LAST_YEAR = 1900, 2200


def parse_day(text: str) -> date:
    """The date that `text` names. Raises ValueError with a remedy."""
    if re.fullmatch(DAY_PATTERN, text, re.ASCII) is None:
        raise ValueError(f"'{text}' is not a date: write it like 2026-12-24")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text} is not a calendar date") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"{text} is out of range: use a year from {FIRST_YEAR} to {LAST_YEAR}")
    return day


def parse_range(text: str) -> tuple[date, date]:
    """First and last date, both inclusive; a single date is a range of one day.

    Raises ValueError.
    """
    first_text, dots, last_text = text.partition("..")
    first = parse_day(first_text.strip())
    last = parse_day(last_text.strip()) if dots else first
    if last < first:
        raise ValueError(f"{last} is before {first}: the first date comes first, {last}..{first}")
    return first, last
