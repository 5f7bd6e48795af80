"""Checks that school terms are known for bookings limited to terms or holidays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from simulator.regional_calendar import school_holidays
from simulator.scenario.scenario import BookingEntry

TERM_YEARS = {
    "AU-ACT": (2026, 2027),
    "AU-NSW": (2026, 2031),
    "AU-NT": (2026, 2032),
    "AU-QLD": (2026, 2029),
    "AU-SA": (2026, 2030),
    "AU-TAS": (2026, 2027),
    "AU-VIC": (2026, 2030),
    "AU-WA": (2026, 2029),
}
"""First and last year of a region's terms that are known without loading the holidays package."""


@dataclass(frozen=True, slots=True)
class Span:
    """The local dates in which bookings are expanded: the story's start to a year after its end."""

    first: date
    last: date


def one_year_after(day: date) -> date:
    """The same date in the next year; 28 February for the 29th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def _known(region: str, year: int) -> bool:
    first, last = TERM_YEARS.get(region, (1, 0))
    return first <= year <= last or school_holidays(region, year) is not None


def check_terms(booking: BookingEntry, entered: date, region: str, span: Span) -> str | None:
    """The issue with a booking's `only`, or None if the terms of all years are known."""
    if booking.only is None:
        return None
    lacking = [year for year in _years(booking, entered, span) if not _known(region, year)]
    if not lacking:
        return None
    years = str(lacking[0]) if len(lacking) == 1 else f"{lacking[0]} to {lacking[-1]}"
    known = [
        year
        for year in range(span.first.year - 10, span.last.year + 10)
        if school_holidays(region, year) is not None
    ]
    remedy = (
        f"known are {known[0]} to {known[-1]}; end the booking before, or leave `only` out"
        if known
        else "leave `only` out"
    )
    return f"the school terms of {region} are not known for {years}: {remedy}"


def _years(booking: BookingEntry, entered: date, span: Span) -> Iterator[int]:
    first = max(booking.first or entered, span.first)
    last = min(booking.last or span.last, span.last)
    return iter(range(first.year, last.year + 1) if first <= last else ())
