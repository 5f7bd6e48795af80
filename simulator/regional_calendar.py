"""School terms and public holidays of a region, from the `holidays` package.

A region is the package's code of a country and optionally a part: AU, AU-QLD, NZ, NZ-AUK. Days are
date ordinals.
"""

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import holidays


@cache
def public_holidays(region: str, year: int) -> frozenset[int]:
    """Public holidays of `year`, including moved ones.

    Raises NotImplementedError for an unknown region.
    """
    return _days(region, year, category="public")


@cache
def holiday_names(region: str, year: int) -> dict[date, str]:
    """Names of the public holidays of `year` by date. Do not modify."""
    return dict(_holidays(region, year, category="public"))


@cache
def school_holidays(region: str, year: int) -> frozenset[int] | None:
    """The dates of `year` without school; all others are term.

    None where the package has no data.
    """
    try:
        return _days(region, year, category="school") or None
    except ValueError:  # the package's word for a category that a country does not have
        return None


def _days(region: str, year: int, category: str) -> frozenset[int]:
    return frozenset(day.toordinal() for day in _holidays(region, year, category))


def _holidays(region: str, year: int, category: str) -> "holidays.HolidayBase":
    import holidays  # slow to import, and most commands need no calendar

    country, _, part = region.partition("-")
    return holidays.country_holidays(
        country, subdiv=part or None, years=year, categories=(category,)
    )


@cache
def dates_of(year: int) -> tuple[date, ...]:
    """Every date of a year, cached so that all bookings share them."""
    first = date(year, 1, 1).toordinal()
    return tuple(date.fromordinal(first + day) for day in range(days_in(year)))


def days_in(year: int) -> int:
    """365 or 366."""
    return date(year, 12, 31).timetuple().tm_yday
