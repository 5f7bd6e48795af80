"""School terms and public holidays: a service's own terms, else those of its region.

A region is the code that the `holidays` package has for a country and optionally a part: AU,
AU-QLD, NZ, NZ-AUK. Days are date ordinals.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import holidays

Range = tuple[date, date]
"""Days that follow one another, both ends included."""

LOCAL_HOLIDAYS = {
    "The Royal Queensland Show": "Brisbane",
    "Melbourne Cup Day": "metropolitan Melbourne",
}
"""Public holidays that the package gives to a whole region though only one place keeps them."""


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
def school_holidays(region: str, year: int, terms: tuple[Range, ...] = ()) -> frozenset[int] | None:
    """The dates of `year` without school; all others are term.

    `terms`: the service's own, which count alone in each year that one of them reaches. None where
    neither they nor the package have data.
    """
    in_term = days_of_ranges(terms, year)
    if in_term:
        return frozenset(day.toordinal() for day in dates_of(year)) - in_term
    try:
        return _days(region, year, category="school") or None
    except ValueError:  # the package's word for a category that a country does not have
        return None


def days_of_ranges(ranges: Iterable[Range], year: int) -> frozenset[int]:
    """The days of `year` in any of the ranges."""
    new_year, end_of_year = date(year, 1, 1), date(year, 12, 31)
    return frozenset(
        day
        for first, last in ranges
        for day in range(max(first, new_year).toordinal(), min(last, end_of_year).toordinal() + 1)
    )


def _days(region: str, year: int, category: str) -> frozenset[int]:
    return frozenset(day.toordinal() for day in _holidays(region, year, category))


def _holidays(region: str, year: int, category: str) -> "holidays.HolidayBase":
    country, _, part = region.partition("-")
    return _country(country)(subdiv=part or None, years=year, categories=(category,))


@cache
def _country(code: str) -> "type[holidays.HolidayBase]":
    """The package's class for a country. Raises NotImplementedError if it has none."""
    import holidays  # slow to import, and most commands need no calendar
    from holidays.registry import COUNTRIES

    name = next((module for module, codes in COUNTRIES.items() if code in codes), None)
    if name is None:
        raise NotImplementedError(f"Country {code} not available")
    # Imported by its name, it would bring all 250 countries with it.
    folder = Path(holidays.__file__).parent / "countries"
    spec = PathFinder.find_spec(f"holidays.countries.{name}", [str(folder)])
    assert spec is not None and spec.loader is not None, "the package's registry names its modules"
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    found: type[holidays.HolidayBase] = getattr(module, code)
    return found


@cache
def dates_of(year: int) -> tuple[date, ...]:
    """Every date of a year, cached so that all bookings share them."""
    first = date(year, 1, 1).toordinal()
    return tuple(date.fromordinal(first + day) for day in range(days_in(year)))


def days_in(year: int) -> int:
    """365 or 366."""
    return date(year, 12, 31).timetuple().tm_yday
