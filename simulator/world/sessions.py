"""Bookings, the sessions that they expand to, and the label that follows from these."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain
from typing import Literal

from parktime.simulator.generated.seeded import Path, derive_random
from parktime.simulator.regional_calendar import dates_of
from parktime.simulator.scenario.scenario import BookingEntry
from parktime.simulator.scenario.scenario import Label as PinnedLabel
from parktime.simulator.world.calendar import Closures

Only = Literal["terms", "holidays"]


@dataclass(frozen=True, slots=True)
class Booking:
    """Permanent with `days` (weekdays, 0 = Monday), otherwise casual on `first`.

    `first` and `last` are inclusive; `last` None means open-ended. With `every_weeks` 2, weeks
    count from the Monday of the week of `first`. Sessions on `cancelled` dates are lost.
    """

    room_id: str
    first: date
    last: date | None
    days: tuple[int, ...] = ()
    every_weeks: int = 1
    only: Only | None = None
    cancelled: frozenset[date] = frozenset()

    def truncated(self, on: date) -> "Booking | None":
        """The booking with `on` as its last day, or None if nothing is left of it."""
        if self.first > on:
            return None
        return self if self.last is not None and self.last <= on else replace(self, last=on)

    def with_cancelled(self, day: date) -> "Booking":
        """The booking with `day` cancelled."""
        return replace(self, cancelled=self.cancelled | {day})


def make_booking(entry: BookingEntry, room_id: str, entered_on: date, seed_path: Path) -> Booking:
    """The booking for an entry.

    `entered_on` is the local date of entry, `seed_path` seeds its random days.
    """
    if entry.on is not None:
        return Booking(room_id, entry.on, entry.on)
    days = entry.days if entry.day_count is None else pick_weekdays(entry.day_count, seed_path)
    first = entered_on if entry.first is None else entry.first
    return Booking(
        room_id=room_id,
        first=first,
        last=entry.last,
        days=tuple(sorted(set(days))),
        every_weeks=entry.every_weeks,
        only=entry.only,
    )


def pick_weekdays(count: int, seed_path: Path) -> tuple[int, ...]:
    """`count` weekdays from Monday (0) to Friday (4) in order, determined by the path alone."""
    return tuple(sorted(derive_random(*seed_path, "days").sample(range(5), count)))


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
        days = _booked_days(booking, closures, year) - closed
        if days:
            rooms.setdefault(booking.room_id, set()).update(days)
    by_room = tuple((room_id, _as_dates(days, year)) for room_id, days in sorted(rooms.items()))
    if len(by_room) == 1:
        return YearOfSessions(by_room, by_room[0][1])
    return YearOfSessions(by_room, _as_dates(set(chain.from_iterable(rooms.values())), year))


def _booked_days(booking: Booking, closures: Closures, year: int) -> set[int]:
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
    return days if booking.only is None else _school_days(days, booking, closures, year)


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


def _school_days(days: set[int], booking: Booking, closures: Closures, year: int) -> set[int]:
    """The days in terms or holidays, as `only` says; none in a year with unknown terms."""
    off = closures.school_holidays(year)
    if off is None:
        return set()
    return days - off if booking.only == "terms" else days & off


def _as_dates(days: set[int], year: int) -> Dates:
    dates = dates_of(year)
    new_year = dates[0].toordinal()
    return tuple(dates[day - new_year] for day in sorted(days))


def _between(dates: Dates, first: date, last: date) -> Dates:
    return dates[bisect_left(dates, first) : bisect_right(dates, last)]


Label = Literal["Active", "Inactive", "Archived"]

DAYS_BACK = 42
"""Six weeks: how long a session keeps a child Active, in days, both ends included."""
DAYS_AHEAD = 56
"""Eight weeks: how far ahead a session makes a child Active, in days, both ends included."""
LOOKAHEAD_DAYS = 366
"""How far ahead the end of a label is looked for."""

LABELS: dict[PinnedLabel, Label] = {
    "active": "Active",
    "inactive": "Inactive",
    "archived": "Archived",
}


@dataclass(frozen=True, slots=True)
class LabelPeriod:
    """A label and the dates (both inclusive) on which it holds if the child is not edited."""

    label: Label
    since: date
    until: date

    def covers(self, today: date) -> bool:
        """Whether the label is known to hold on `today`."""
        return self.since <= today <= self.until


def label_period(pinned: PinnedLabel | None, attendance: Attendance, today: date) -> LabelPeriod:
    """The label on a local date: the pinned one, or what the sessions around that date imply."""
    if pinned is not None:
        return LabelPeriod(LABELS[pinned], date.min, date.max)
    latest = attendance.latest(
        today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD)
    )
    if latest is not None:
        return LabelPeriod("Active", today, latest + timedelta(days=DAYS_BACK))
    return LabelPeriod("Inactive", today, _last_inactive_day(attendance, today))


def _last_inactive_day(attendance: Attendance, today: date) -> date:
    ahead = today + timedelta(days=DAYS_AHEAD)
    horizon = ahead + timedelta(days=LOOKAHEAD_DAYS)
    upcoming = attendance.next(ahead, horizon)
    return (horizon if upcoming is None else upcoming - timedelta(days=1)) - timedelta(
        days=DAYS_AHEAD
    )
