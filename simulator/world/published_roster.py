"""Pictures: what a CCMS's API serves as of one publication."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import starmap

from parktime.simulator.world.ccms import Ccms, Child, Room
from parktime.simulator.world.sessions import Attendance, Dates, Label, LabelPeriod, label_period

ALWAYS_ACTIVE = LabelPeriod("Active", date.min, date.max)
"""Kidsoft has no labels: every listed child counts as Active."""

SessionRow = tuple[str, str, Dates]
"""A child's id, a room's id, and the dates on which the child is there."""

RoomRecord = Room


@dataclass(frozen=True, slots=True)
class ChildRecord:
    """A listed child as published. `updated_at`: the publication that first had these values.

    `label_set_by_hand`: the label does not follow the bookings.
    """

    id: str
    given: str
    family: str
    born: date | None
    label: Label
    updated_at: datetime
    label_set_by_hand: bool = False
    guardians: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The full name."""
        return f"{self.given} {self.family}".strip()


@dataclass(frozen=True, slots=True)
class PublishedChild:
    """One child of a picture: the served record and what it was built from."""

    record: ChildRecord
    child: Child
    attendance: Attendance
    label_period: LabelPeriod

    def holds(self, child: Child, attendance: Attendance, today: date) -> bool:
        """Whether building it again would give the same result."""
        return (
            self.child is child
            and self.attendance is attendance
            and self.label_period.covers(today)
        )


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """An immutable snapshot served to all reads. `revision` changes when the data may differ.

    `ccms_revision`, `since` and `until` say for which records and local dates the picture stays
    valid.
    """

    revision: int
    published_at: datetime
    children: tuple[ChildRecord, ...]
    rooms: tuple[RoomRecord, ...]
    listings: dict[str, PublishedChild]
    ccms_revision: int
    since: date
    until: date

    def sessions(self, first: date, last: date) -> list[SessionRow]:
        """Sessions of listed children, `first` to `last` inclusive, by child and room id."""
        return [
            (listing.record.id, room_id, dates)
            for listing in self.listings.values()
            for room_id, dates in listing.attendance.by_room(first, last)
        ]

    def next_session(self, child_id: str, first: date, last: date) -> date | None:
        """The child's earliest session from `first` to `last` inclusive.

        Raises KeyError for an unlisted child.
        """
        return self.listings[child_id].attendance.next(first, last)


def take_picture(ccms: Ccms, today: date, at: datetime, previous: Picture | None = None) -> Picture:
    """The CCMS as of now, with labels for the local date `today`; reuses parts of `previous`."""
    if previous is not None and _is_same(previous, ccms, today):
        return replace(previous, published_at=at)
    before = {} if previous is None else previous.listings
    listings = {
        child.id: _listing(ccms, child, today, at, before.get(child.id))
        for child in ccms.listed_children()
    }
    rooms = tuple(ccms.rooms.values())
    return Picture(
        revision=_revision(listings, rooms, previous),
        published_at=at,
        children=tuple(listing.record for listing in listings.values()),
        rooms=rooms,
        listings=listings,
        ccms_revision=ccms.revision,
        since=max((listing.label_period.since for listing in listings.values()), default=date.min),
        until=min((listing.label_period.until for listing in listings.values()), default=date.max),
    )


def _is_same(previous: Picture, ccms: Ccms, today: date) -> bool:
    return previous.ccms_revision == ccms.revision and previous.since <= today <= previous.until


def _listing(
    ccms: Ccms, child: Child, today: date, at: datetime, before: PublishedChild | None
) -> PublishedChild:
    attendance = ccms.attendances[child.id]
    if before is not None and before.holds(child, attendance, today):
        return before
    found = label_period(child.pinned, attendance, today) if ccms.labelled else ALWAYS_ACTIVE
    by_hand = ccms.labelled and child.pinned is not None
    record = ChildRecord(
        id=child.id,
        given=child.given,
        family=child.family,
        born=child.born,
        label=found.label,
        updated_at=at,
        label_set_by_hand=by_hand,
        guardians=child.guardians,
    )
    if before is not None and replace(before.record, updated_at=at) == record:
        record = before.record
    return PublishedChild(record, child, attendance, found)


def _revision(
    listings: dict[str, PublishedChild], rooms: tuple[Room, ...], previous: Picture | None
) -> int:
    """The previous picture's revision, plus one where anything served could differ."""
    if previous is None:
        return 1
    same = previous.rooms == rooms and len(previous.listings) == len(listings)
    pairs = zip(previous.listings.values(), listings.values(), strict=False)
    return previous.revision + (not (same and all(starmap(_serve_the_same, pairs))))


def _serve_the_same(before: PublishedChild, now: PublishedChild) -> bool:
    """Compare bookings by identity: an attendance is replaced when they change."""
    return before is now or (before.attendance is now.attendance and before.record == now.record)
