"""The calendar of a service: school holidays, public holidays and closed days."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from parktime.simulator.regional_calendar import holiday_names, public_holidays, school_holidays


@dataclass(frozen=True, slots=True)
class Closures:
    """Closed ranges (both ends inclusive) of a service in `region`."""

    region: str
    ranges: tuple[tuple[date, date], ...] = ()
    public_holidays_closed: bool = False

    def with_closed(self, first: date, last: date) -> "Closures":
        """These closures with one more range; the same object if the range is already included."""
        if (first, last) in self.ranges:
            return self
        return Closures(self.region, (*self.ranges, (first, last)), self.public_holidays_closed)

    def days(self, year: int) -> frozenset[int]:
        """The closed days of `year`, as date ordinals."""
        closed = set(public_holidays(self.region, year)) if self.public_holidays_closed else set()
        new_year, end_of_year = date(year, 1, 1), date(year, 12, 31)
        for first, last in self.ranges:
            start, stop = max(first, new_year), min(last, end_of_year)
            closed.update(range(start.toordinal(), stop.toordinal() + 1))
        return frozenset(closed)


Range = tuple[date, date]
"""Days that follow one another, both ends included."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days between two dates.

    `school_holidays` is None where the region's terms are unknown.
    """

    school_holidays: tuple[Range, ...] | None
    public_holidays: tuple[tuple[date, str], ...]
    closed: tuple[Range, ...]


def service_calendar(closures: Closures, first: date, last: date) -> Calendar:
    """The calendar for these closures and their region, `first` to `last` inclusive."""
    years = range(first.year, last.year + 1)
    named = {
        day: name for year in years for day, name in holiday_names(closures.region, year).items()
    }
    return Calendar(
        _school_holidays(closures.region, first, last),
        tuple((day, name) for day, name in sorted(named.items()) if first <= day <= last),
        _ranges(_days(closures.days, first, last)),
    )


def _school_holidays(region: str, first: date, last: date) -> tuple[Range, ...] | None:
    known = [school_holidays(region, year) is not None for year in range(first.year, last.year + 1)]
    if not any(known):
        return None
    return _ranges(_days(lambda year: school_holidays(region, year) or frozenset(), first, last))


def _days(of_year: Callable[[int], frozenset[int]], first: date, last: date) -> list[int]:
    days = frozenset[int]().union(*(of_year(year) for year in range(first.year, last.year + 1)))
    return sorted(day for day in days if first.toordinal() <= day <= last.toordinal())


def _ranges(days: Iterable[int]) -> tuple[Range, ...]:
    ends: list[list[int]] = []
    for day in days:
        if ends and day == ends[-1][1] + 1:
            ends[-1][1] = day
        else:
            ends.append([day, day])
    return tuple((date.fromordinal(start), date.fromordinal(stop)) for start, stop in ends)
