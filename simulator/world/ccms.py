"""One service's CCMS: the records that staff keep in Kidsoft or Manage.

Every operation is atomic: it succeeds, or raises RefusedError and changes nothing. `today` is the
service's local date.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from parktime.simulator.errors import RefusedError
from parktime.simulator.generated.seeded import Path
from parktime.simulator.scenario.scenario import BookingEntry, ChildEntry, Label, ServiceEntry, Who
from parktime.simulator.world.calendar import Closures
from parktime.simulator.world.lookup import (
    KIDSOFT_CHILDREN,
    KIDSOFT_ROOMS,
    MANAGE_CHILDREN,
    MANAGE_ROOMS,
    describe_people,
    find_person,
    find_room,
)
from parktime.simulator.world.sessions import Attendance, Booking, make_booking


@dataclass(frozen=True, slots=True)
class Child:
    """A child's record.

    `pinned` is a label set by hand; `listed` is False for a child that left.
    """

    id: str
    given: str
    family: str
    born: date | None = None
    bookings: tuple[Booking, ...] = ()
    pinned: Label | None = None
    listed: bool = True
    guardians: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The full name."""
        return f"{self.given} {self.family}".strip()

    def could_be(self, name: str, born: date | None) -> bool:
        """Whether name and birth date may be this child; an unknown date matches any."""
        return self.name == name and (born is None or self.born is None or self.born == born)


@dataclass(frozen=True, slots=True)
class Room:
    """A room of the CCMS. Rooms are never removed.

    `capacity`: for how many children it is; None if that is not said. Nothing here obeys it.
    """

    id: str
    name: str
    capacity: int | None = None


NAMES = {"kidsoft": "Kidsoft", "manage": "Storypark Manage"}


class Ccms:
    """Children and rooms by id, in order of enrolment. Children who left have `listed` False.

    `revision` increases with every change that could alter what is served, and only then.
    """

    def __init__(self, entry: ServiceEntry, seed: int) -> None:
        self.name = NAMES[entry.ccms]
        self.labelled = entry.ccms == "manage"
        self.children: dict[str, Child] = {}
        self.rooms: dict[str, Room] = {}
        self.attendances: dict[str, Attendance] = {}
        self.closures = Closures.of(entry)
        self.revision = 1
        self._seed_path = (seed, entry.key)

    def copy(self) -> "Ccms":
        """An independent CCMS in the same state."""
        twin = object.__new__(Ccms)
        twin.__dict__.update(self.__dict__)
        twin.children, twin.rooms = dict(self.children), dict(self.rooms)
        twin.attendances = dict(self.attendances)
        return twin

    def listed_children(self) -> list[Child]:
        """The children on the list, in order of enrolment."""
        return [child for child in self.children.values() if child.listed]

    def child(self, who: Who) -> Child:
        """The listed child that `who` names. Raises RefusedError if none or several match."""
        return find_person(self.listed_children(), who, self.name)

    def room(self, name: str) -> Room:
        """The room of that name. Raises RefusedError."""
        return find_room(self.rooms.values(), name, self.name)

    # Children

    def add(self, entry: ChildEntry, today: date, seed_path: Path = ()) -> Child:
        """Add a record, even if the name is taken. `seed_path` seeds a generated child's values."""
        numbering = MANAGE_CHILDREN if self.labelled else KIDSOFT_CHILDREN
        return self._put(self._entered(numbering.id(len(self.children)), entry, today, seed_path))

    def enrol(self, entry: ChildEntry, today: date) -> Child:
        """Enrol a new child, or re-enrol one that left:

        same record, with only this entry's bookings and label.
        """
        if entry.label is not None:
            self._need_labels()
        name = f"{entry.given} {entry.family}".strip()
        same = [child for child in self.children.values() if child.could_be(name, entry.born)]
        present = [child for child in same if child.listed]
        if present:
            raise RefusedError(f"{self.name} lists {describe_people(present)} already")
        if not same:
            return self.add(entry, today)
        record = self._find_departed(same, entry.born)
        again = self._entered(record.id, entry, today)
        return self._put(replace(again, born=again.born or record.born))

    def leave(self, who: Who) -> Child:
        """Take a child off the list. Its bookings end; the record stays."""
        return self._put(replace(self.child(who), listed=False, bookings=()))

    def merge(self, who: Who, into: Who) -> Child:
        """Merge two records of one child: the first ends, and its bookings go to the second.

        A birth date that only the first knows goes along. Raises RefusedError if it is one record.
        """
        ends, stays = self.child(who), self.child(into)
        if ends.id == stays.id:
            raise RefusedError(f"{self.name} has one record of {who}: name two to merge")
        self._put(replace(ends, listed=False, bookings=()))
        bookings = stays.bookings + ends.bookings
        return self._put(replace(stays, born=stays.born or ends.born, bookings=bookings))

    def pin(self, who: Who, label: Label | None) -> Child:
        """Set a label by hand; None lets it follow the bookings (rule manage-status)."""
        self._need_labels()
        return self._put(replace(self.child(who), pinned=label))

    def rename(self, who: Who, given: str, family: str) -> Child:
        """Rename a child; the name need not be unique."""
        return self._put(replace(self.child(who), given=given, family=family))

    def correct(self, who: Who, born: date | None) -> Child:
        """Correct a birth date; None means unknown."""
        return self._put(replace(self.child(who), born=born))

    # Bookings

    def book(self, who: Who, entries: Sequence[BookingEntry], today: date) -> Child:
        """Add bookings to a child."""
        child = self.child(who)
        return self._put(
            replace(child, bookings=child.bookings + self._bookings(child, entries, today))
        )

    def end_bookings(self, who: Who, on: date) -> Child:
        """End all current bookings of a child; `on` is the last day."""
        child = self.child(who)
        ended = (booking.truncated(on) for booking in child.bookings)
        return self._put(
            replace(child, bookings=tuple(booking for booking in ended if booking is not None))
        )

    def cancel(self, who: Who, day: date) -> Child:
        """Cancel the child's sessions on `day`. A booking made later is not affected."""
        child = self.child(who)
        kept = tuple(
            booking.with_cancelled(day)
            if Attendance((booking,), self.closures).next(day, day)
            else booking
            for booking in child.bookings
        )
        return self._put(replace(child, bookings=kept))

    def absent(self, who: Who) -> Child:
        """Record an absence, which changes nothing; the child must exist."""
        return self.child(who)

    def set_guardians(self, who: Who, names: tuple[str, ...]) -> Child:
        """Note who a child's guardians are."""
        return self._put(replace(self.child(who), guardians=names))

    def close(self, first: date, last: date) -> None:
        """Close the service from `first` to `last`, both inclusive."""
        closures = self.closures.with_closed(first, last)
        if closures is not self.closures:
            self.closures = closures
            self.attendances = {
                child.id: self._attendance(child) for child in self.children.values()
            }
            self.revision += 1

    # Rooms

    def add_room(self, name: str, capacity: int | None = None) -> Room:
        """Add a room. Raises RefusedError if the name is taken."""
        self._need_no_room(name)
        numbering = MANAGE_ROOMS if self.labelled else KIDSOFT_ROOMS
        return self._put_room(Room(numbering.id(len(self.rooms)), name, capacity))

    def rename_room(self, old: str, new: str) -> Room:
        """Rename a room. Raises RefusedError if the name is taken."""
        room = self.room(old)
        self._need_no_room(new)
        return self._put_room(replace(room, name=new))

    def set_capacity(self, name: str, capacity: int | None) -> Room:
        """Say for how many children a room is; None: say nothing (rule room-capacity)."""
        return self._put_room(replace(self.room(name), capacity=capacity))

    # Inside

    def _need_labels(self) -> None:
        if not self.labelled:
            raise RefusedError(
                "Kidsoft has no labels and no Inactive setting: a child that it lists is synced"
            )

    def _need_no_room(self, name: str) -> None:
        if any(room.name == name for room in self.rooms.values()):
            raise RefusedError(f"{self.name} has a room {name} already")

    def _find_departed(self, same: list[Child], born: date | None) -> Child:
        exact = [child for child in same if child.born == born] if born is not None else []
        candidates = exact or same
        if len(candidates) > 1:
            raise RefusedError(
                f"{len(candidates)} of that name have left: say which: "
                f"{describe_people(candidates)}"
            )
        return candidates[0]

    def _entered(
        self, child_id: str, entry: ChildEntry, today: date, seed_path: Path = ()
    ) -> Child:
        child = Child(
            child_id,
            entry.given,
            entry.family,
            entry.born,
            pinned=entry.label,
            guardians=entry.guardians,
        )
        return replace(child, bookings=self._bookings(child, entry.bookings, today, seed_path))

    def _bookings(
        self,
        child: Child,
        entries: Sequence[BookingEntry],
        today: date,
        seed_path: Path = (),
    ) -> tuple[Booking, ...]:
        """The bookings for `entries`.

        `seed_path` replaces the child's name as seed for generated children.
        """
        whose = seed_path or (*self._seed_path, "child", child.name, child.born)
        return tuple(
            make_booking(
                entry,
                self.room(entry.room).id,
                today,
                (*whose, "booking", index, entry.room, entry.first),
            )
            for index, entry in enumerate(entries)
        )

    def _attendance(self, child: Child) -> Attendance:
        return Attendance(child.bookings, self.closures)

    def _put(self, child: Child) -> Child:
        known = self.children.get(child.id)
        if known != child:
            self.children[child.id] = child
            if known is None or known.bookings != child.bookings:
                self.attendances[child.id] = self._attendance(child)
            self.revision += 1
        return child

    def _put_room(self, room: Room) -> Room:
        if self.rooms.get(room.id) != room:
            self.rooms[room.id] = room
            self.revision += 1
        return room
