"""Expands bookings to sessions: one child in one room on one local date."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date
from itertools import chain

from simulator.regional_calendar import dates_of, school_holidays
from simulator.world.bookings import Booking
from simulator.world.closures import Closures

MAX_CACHED_YEARS = 8
"""Expansions that one child keeps at most; a read spans three years at most."""

Dates = tuple[date, ...]


@dataclass(frozen=True, slots=True)
class YearOfSessions:
    """One child's session dates in a year, unique and sorted: by room id, and in any room."""

    by_room: tuple[tuple[str, Dates], ...]
    any_room: Dates


class Attendance:
    """The sessions that a child's bookings give under a service's closures.

    Immutable apart from a cache of expanded years.
    """

    __slots__ = ("_years", "bookings", "closures")

    def __init__(self, bookings: tuple[Booking, ...], closures: Closures) -> None:
        self.bookings = bookings
        self.closures = closures
        self._years: dict[int, YearOfSessions] = {}

    def by_room(self, first: date, last: date) -> list[tuple[str, Dates]]:
        """Room ids, sorted, with the session dates from `first` to `last` inclusive."""
        found: dict[str, Dates] = {}
        for year in self._years_between(first, last):
            for room_id, dates in self._year(year).by_room:
                between = _between(dates, first, last)
                if between:
                    found[room_id] = found.get(room_id, ()) + between
        return sorted(found.items())

    def next(self, first: date, last: date) -> date | None:
        """The earliest session date in any room from `first` to `last`, or None."""
        for year in self._years_between(first, last):
            dates = self._year(year).any_room
            index = bisect_left(dates, first)
            if index < len(dates):
                return dates[index] if dates[index] <= last else None
        return None

    def latest(self, first: date, last: date) -> date | None:
        """The latest session date in any room from `first` to `last`, or None."""
        for year in reversed(self._years_between(first, last)):
            dates = self._year(year).any_room
            index = bisect_right(dates, last)
            if index:
                return dates[index - 1] if dates[index - 1] >= first else None
        return None

    def _years_between(self, first: date, last: date) -> range:
        return range(first.year, last.year + 1 if self.bookings else first.year)

    def _year(self, year: int) -> YearOfSessions:
        known = self._years.get(year)
        if known is None:
            if len(self._years) >= MAX_CACHED_YEARS:
                self._years.clear()
            known = self._years[year] = expand_year(self.bookings, self.closures, year)
        return known


def expand_year(bookings: tuple[Booking, ...], closures: Closures, year: int) -> YearOfSessions:
    """One year of sessions. Two bookings in the same room on the same date give one session."""
    closed = closures.days(year)
    rooms: dict[str, set[int]] = {}
    for booking in bookings:
        days = _booked_days(booking, closures.region, year) - closed
        if days:
            rooms.setdefault(booking.room_id, set()).update(days)
    by_room = tuple((room_id, _as_dates(days, year)) for room_id, days in sorted(rooms.items()))
    if len(by_room) == 1:
        return YearOfSessions(by_room, by_room[0][1])
    return YearOfSessions(by_room, _as_dates(set(chain.from_iterable(rooms.values())), year))


def _booked_days(booking: Booking, region: str, year: int) -> set[int]:
    """Ordinals of the booked dates in `year`, without cancelled ones."""
    start = max(booking.first, date(year, 1, 1)).toordinal()
    stop = date(year, 12, 31) if booking.last is None else min(booking.last, date(year, 12, 31))
    days = (
        _weekly_days(booking, start, stop.toordinal())
        if booking.days
        else _all_days(start, stop.toordinal())
    )
    if booking.cancelled:
        days -= {day.toordinal() for day in booking.cancelled}
    return days if booking.only is None else _school_days(days, booking, region, year)


def _weekly_days(booking: Booking, start: int, stop: int) -> set[int]:
    """The booking's weekdays from `start` to `stop`, in its own weeks."""
    monday = booking.first.toordinal() - booking.first.weekday()
    step = 7 * booking.every_weeks
    days: set[int] = set()
    for weekday in booking.days:
        origin = monday + weekday
        skipped = max(0, -((origin - start) // step))  # whole steps that end before `start`
        days.update(range(origin + skipped * step, stop + 1, step))
    return days


def _all_days(start: int, stop: int) -> set[int]:
    return set(range(start, stop + 1))


def _school_days(days: set[int], booking: Booking, region: str, year: int) -> set[int]:
    """The days in terms or holidays, as `only` says; none in a year with unknown terms."""
    off = school_holidays(region, year)
    if off is None:
        return set()
    return days - off if booking.only == "terms" else days & off


def _as_dates(days: set[int], year: int) -> Dates:
    dates = dates_of(year)
    new_year = dates[0].toordinal()
    return tuple(dates[day - new_year] for day in sorted(days))


def _between(dates: Dates, first: date, last: date) -> Dates:
    return dates[bisect_left(dates, first) : bisect_right(dates, last)]
