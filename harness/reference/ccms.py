"""The model's CCMS: records, what people do to them, and the days on which a child attends."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from parktime.harness.reference.calendar_days import (
    days,
    is_public_holiday,
    is_school_holiday,
    monday_of,
)
from parktime.harness.reference.entries import BookingEntry, ChildEntry, ServiceEntry, Who
from parktime.harness.reference.names import whole_name
from parktime.harness.reference.plain import RefusedError

Found = TypeVar("Found")


@dataclass
class Booking:
    """A booking; casual if `on` is given. `cancelled` dates never take place."""

    room: int
    first: date
    on: date | None = None
    weekdays: tuple[int, ...] = ()
    last: date | None = None
    every_weeks: int = 1
    only: str | None = None
    cancelled: set[date] = field(default_factory=set)

    def covers(self, day: date) -> bool:
        """Whether the booking falls on that day, apart from closures and cancellations."""
        if self.on is not None:
            return day == self.on
        if day < self.first or (self.last is not None and day > self.last):
            return False
        if day.weekday() not in self.weekdays:
            return False
        weeks_since = (monday_of(day) - monday_of(self.first)).days // 7
        return weeks_since % self.every_weeks == 0


@dataclass
class Child:
    """A record; `number` counts the service's records from 1 in order of enrolment."""

    number: int
    given: str
    family: str
    born: date | None
    pinned: str | None
    bookings: list[Booking]
    listed: bool = True

    @property
    def name(self) -> str:
        return whole_name(self.given, self.family)


class Ccms:
    """All records of one service, and the verbs that people use on them."""

    def __init__(self, entry: ServiceEntry, today: date) -> None:
        self.kind = entry.ccms
        self.region = entry.region
        self.terms = entry.terms
        self.closed_on_public_holidays = entry.public_holidays == "closed"
        self.open_on = entry.open_on
        self.closed = list(entry.closed)
        self.rooms = dict(enumerate(entry.rooms, start=1))
        self.children: list[Child] = []
        for child in entry.children:
            if child.count is not None:
                raise NotImplementedError("the model does not generate people")
            self._add(child, today)

    # -- reading

    def listed(self) -> list[Child]:
        """The listed children, in order of enrolment."""
        return [child for child in self.children if child.listed]

    def rooms_on(self, child: Child, day: date) -> set[int]:
        """The rooms in which the child has a session on a day."""
        if any(first <= day <= last for first, last in self.closed):
            return set()
        if (
            self.closed_on_public_holidays
            and day not in self.open_on
            and is_public_holiday(day, self.region)
        ):
            return set()
        return {booking.room for booking in child.bookings if self._takes_place(booking, day)}

    def _takes_place(self, booking: Booking, day: date) -> bool:
        if day in booking.cancelled or not booking.covers(day):
            return False
        if booking.only is None:
            return True
        return is_school_holiday(day, self.region, self.terms) == (booking.only == "holidays")

    def has_session(self, child: Child, first: date, last: date) -> bool:
        """Whether the child has a session between two dates, both included."""
        return any(self.rooms_on(child, day) for day in days(first, last))

    def next_session(self, child: Child, first: date, last: date) -> date | None:
        """The first date with a session between two dates, both included."""
        return next((day for day in days(first, last) if self.rooms_on(child, day)), None)

    def label(self, child: Child, today: date) -> str:
        """active, inactive or archived (manage-status); always active on Kidsoft."""
        if self.kind == "kidsoft":
            return "active"
        if child.pinned is not None:
            return child.pinned
        near = self.has_session(child, today - timedelta(days=42), today + timedelta(days=56))
        return "active" if near else "inactive"

    def find(self, who: Who) -> Child:
        """The one listed child of that name. Raises RefusedError if there is not exactly one."""
        found = [child for child in self.listed() if child.name == who.name]
        if who.born is not None:
            found = [child for child in found if child.born == who.born]
        return only(found, f"child {who}")

    def find_room(self, name: str) -> int:
        """The room of that name."""
        return only([number for number, each in self.rooms.items() if each == name], f"room {name}")

    # -- people

    def enrol(self, entry: ChildEntry, today: date) -> None:
        """A new record, or the same one again for a child who has left."""
        name = whole_name(entry.given, entry.family)
        same = [
            each
            for each in self.children
            if each.name == name and may_be_same_birth(each.born, entry.born)
        ]
        if any(each.listed for each in same):
            raise RefusedError(f"{name} is listed already")
        bookings = self._bookings(entry.bookings, today)
        if not same:
            self._add(entry, today)
            return
        child = only(same, f"child {name} who has left")
        child.listed, child.bookings, child.pinned = True, bookings, entry.label
        child.born = child.born or entry.born

    def _add(self, entry: ChildEntry, today: date) -> None:
        bookings = self._bookings(entry.bookings, today)
        number = len(self.children) + 1
        self.children.append(
            Child(
                number,
                entry.given,
                entry.family,
                born=entry.born,
                pinned=entry.label,
                bookings=bookings,
            )
        )

    def _bookings(self, entries: tuple[BookingEntry, ...], today: date) -> list[Booking]:
        return [self._booking(entry, today) for entry in entries]

    def _booking(self, entry: BookingEntry, today: date) -> Booking:
        if entry.day_count is not None:
            raise NotImplementedError("the model does not pick weekdays by the seed")
        return Booking(
            room=self.find_room(entry.room),
            first=entry.first or today,
            on=entry.on,
            weekdays=entry.days,
            last=entry.last,
            every_weeks=entry.every_weeks,
            only=entry.only,
        )

    def leave(self, who: Who) -> None:
        """Remove the child from the list and end its bookings."""
        child = self.find(who)
        child.listed, child.bookings = False, []

    def merge(self, who: Who, into: Who) -> None:
        """The first record ends; its bookings, and a birth date only it has, go to the second."""
        ends, stays = self.find(who), self.find(into)
        if ends is stays:
            raise RefusedError("a record cannot be merged with itself")
        stays.bookings = [*stays.bookings, *ends.bookings]
        stays.born = stays.born or ends.born
        ends.listed, ends.bookings = False, []

    def pin(self, who: Who, label: str | None) -> None:
        """Pin Manage's label, or let it follow the bookings again (None)."""
        if self.kind == "kidsoft":
            raise RefusedError("Kidsoft has no labels")
        self.find(who).pinned = label

    def rename(self, who: Who, given: str, family: str) -> None:
        child = self.find(who)
        child.given, child.family = given, family

    def correct(self, who: Who, born: date | None) -> None:
        self.find(who).born = born

    def book(self, who: Who, entry: BookingEntry, today: date) -> None:
        child = self.find(who)
        child.bookings.append(self._booking(entry, today))

    def end_bookings(self, who: Who, last: date) -> None:
        """`last` is the last day of every booking that the child has."""
        kept = []
        for booking in self.find(who).bookings:
            if booking.on is None:
                booking.last = last if booking.last is None else min(booking.last, last)
            if booking.on is None or booking.on <= last:
                kept.append(booking)
        self.find(who).bookings = kept

    def cancel(self, who: Who, day: date) -> None:
        """Cancel the child's current sessions on that day; later bookings still count."""
        for booking in self.find(who).bookings:
            if booking.covers(day):
                booking.cancelled.add(day)

    def add_room(self, name: str) -> None:
        if name in self.rooms.values():
            raise RefusedError(f"there is a room {name} already")
        self.rooms[len(self.rooms) + 1] = name

    def rename_room(self, old: str, new: str) -> None:
        number = self.find_room(old)
        if new != old and new in self.rooms.values():
            raise RefusedError(f"there is a room {new} already")
        self.rooms[number] = new

    def close(self, first: date, last: date) -> None:
        self.closed.append((first, last))


def only(found: list[Found], what: str) -> Found:
    """The single element. Raises RefusedError if there is none or more than one."""
    if not found:
        raise RefusedError(f"there is no {what}")
    if len(found) > 1:
        raise RefusedError(f"there is more than one {what}: say which")
    return found[0]


def may_be_same_birth(known: date | None, given: date | None) -> bool:
    """Whether two birth dates may be one child's: equal, or one of them unknown."""
    return known is None or given is None or known == given
