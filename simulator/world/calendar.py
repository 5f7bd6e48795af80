"""The calendar of a service: school holidays, public holidays and closed days."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from parktime.simulator.regional_calendar import (
    LOCAL_HOLIDAYS,
    Range,
    days_of_ranges,
    holiday_names,
    public_holidays,
    school_holidays,
)
from parktime.simulator.scenario.scenario import ServiceEntry


@dataclass(frozen=True, slots=True)
class Closures:
    """Closed ranges (both ends inclusive) of a service in `region`, and its school terms.

    `terms` are the service's own (see `school_holidays`). `open_on`: public holidays of the region
    that the service does not keep.
    """

    region: str
    ranges: tuple[Range, ...] = ()
    public_holidays_closed: bool = False
    terms: tuple[Range, ...] = ()
    open_on: frozenset[date] = frozenset()

    @classmethod
    def of(cls, entry: ServiceEntry) -> "Closures":
        """The closures of a service at the start."""
        return cls(
            entry.region,
            entry.closed,
            entry.public_holidays == "closed",
            terms=entry.terms,
            open_on=frozenset(entry.open_on),
        )

    def with_closed(self, first: date, last: date) -> "Closures":
        """These closures with one more range; the same object if the range is already included."""
        if (first, last) in self.ranges:
            return self
        return replace(self, ranges=(*self.ranges, (first, last)))

    def school_holidays(self, year: int) -> frozenset[int] | None:
        """The dates of `year` without school, as ordinals; None where terms are unknown."""
        return school_holidays(self.region, year, self.terms)

    def days(self, year: int) -> frozenset[int]:
        """The closed days of `year`, as date ordinals."""
        closed = days_of_ranges(self.ranges, year)
        if not self.public_holidays_closed:
            return closed
        kept = public_holidays(self.region, year) - {day.toordinal() for day in self.open_on}
        return closed | kept


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
        _school_holidays(closures, first, last),
        tuple((day, name) for day, name in sorted(named.items()) if first <= day <= last),
        closed_ranges(closures, first, last),
    )


@lru_cache(maxsize=256)
def closed_ranges(closures: Closures, first: date, last: date) -> tuple[Range, ...]:
    """The closed days from `first` to `last` inclusive, as ranges in order."""
    return _ranges(_days(closures.days, first, last))


@dataclass(frozen=True, slots=True)
class LocalHoliday:
    """A public holiday of a region that only one place keeps."""

    day: date
    name: str
    place: str


def closed_local_holidays(closures: Closures, first: date, last: date) -> tuple[LocalHoliday, ...]:
    """Public holidays from `first` to `last` that close the service, and that one place keeps."""
    if not closures.public_holidays_closed:
        return ()
    return tuple(
        LocalHoliday(day, name, LOCAL_HOLIDAYS[name])
        for year in range(first.year, last.year + 1)
        for day, name in sorted(holiday_names(closures.region, year).items())
        if name in LOCAL_HOLIDAYS and first <= day <= last and day not in closures.open_on
    )


def _school_holidays(closures: Closures, first: date, last: date) -> tuple[Range, ...] | None:
    years = range(first.year, last.year + 1)
    if not any(closures.school_holidays(year) is not None for year in years):
        return None
    return _ranges(_days(lambda year: closures.school_holidays(year) or frozenset(), first, last))


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
