"""A scenario from rosters: the children, profiles and bookings of a real service."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from parktime.daemon.matching.person import Person
from parktime.harness.authoring.anonymise import anonymise, proposals
from parktime.harness.authoring.template import PIN, zone_of
from parktime.harness.authoring.yaml_text import comment, flow, text
from parktime.harness.roster.bookings import (
    NO_ROOM,
    WEEKDAYS,
    Bookings,
    RosterBooking,
    renamed_rooms,
)
from parktime.simulator.scenario.schema.names import split_name

_PAST = timedelta(weeks=8)
"""Bookings that ended before this have no effect: labels look back six weeks."""
_SURE = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class ServiceOptions:
    """The service of the scenario. `paid_children` None: as many as could ever be."""

    title: str
    name: str
    ccms: str
    region: str
    time_zone: str
    starts: date
    weeks: int
    paid_children: int | None = None


@dataclass(frozen=True, slots=True)
class RosterSource:
    """What was read. `bookings` None: no file of bookings was given."""

    children: tuple[Person, ...]
    profiles: tuple[Person, ...]
    bookings: Bookings | None


def anonymous(source: RosterSource, random: Random) -> RosterSource:
    """The source with other names, birth dates and rooms; ids stay, and are not written."""
    people = anonymise(source.children, source.profiles, random)
    bookings = source.bookings
    if bookings is not None:
        names = {room: f"Room {number}" for number, room in enumerate(bookings.rooms, start=1)}
        bookings = renamed_rooms(bookings, names)
    return RosterSource(people.children, people.profiles, bookings)


def roster_scenario(source: RosterSource, options: ServiceOptions) -> str:
    """The text of the scenario: the service as it is, and its set-up with the automatic matches."""
    booked = _booked(source, options.starts)
    paid = options.paid_children
    if paid is None:
        paid = len(source.children) + len(source.profiles)
    ends = options.starts + timedelta(weeks=options.weeks)
    automatic, suggested = proposals(source.children, source.profiles)
    rooms = list(dict.fromkeys(each.room for several in booked.values() for each in several))
    lines = [
        f"title: {text(options.title)}",
        f"starts: {options.starts} 08:00",
        f"ends: {ends} 08:00",
        "services:",
        "  service:",
        f"    name: {text(options.name)}",
        f"    ccms: {options.ccms}",
        *([f"    pin: {PIN}"] if options.ccms == "kidsoft" else []),
        f"    time_zone: {text(options.time_zone or zone_of(options.region))}",
        f"    region: {text(options.region)}",
        f"    paid_children: {paid}",
        f"    rooms: {flow(rooms)}",
        *_assumptions(source),
        *_list("    ", "children", _children(source.children, booked)),
        "    storypark:",
        *_list("      ", "profiles", map(_person, source.profiles)),
        "steps:",
        *comment(
            f"The set-up page would match {len(automatic)} automatically and suggest "
            f"{len(suggested)}. Who is not matched gets a new profile: `map` says otherwise.",
            "  ",
        ),
        "  - expect:",
        "      last_run: {outcome: ok}",
        *_mappings(source.children, dict(automatic), booked, options),
    ]
    return "\n".join(lines) + "\n"


def _assumptions(source: RosterSource) -> Iterator[str]:
    if source.bookings is None:
        words = f"No bookings were given: everybody is booked in {NO_ROOM} on three days."
        yield from comment(words, "    ")


def _booked(source: RosterSource, starts: date) -> Mapping[str, Sequence[RosterBooking]]:
    """The bookings that still have an effect, by child."""
    if source.bookings is None:
        return {one.id: [RosterBooking(NO_ROOM)] for one in source.children}
    return {
        child: [each for each in several if _is_of_now(each, starts)]
        for child, several in source.bookings.by_child.items()
    }


def _is_of_now(booking: RosterBooking, starts: date) -> bool:
    last = booking.on or booking.last
    return last is None or last >= starts - _PAST


def _children(
    children: Sequence[Person], booked: Mapping[str, Sequence[RosterBooking]]
) -> Iterator[dict[str, Any]]:
    for one in children:
        books = [_booking(each) for each in booked.get(one.id, ())]
        yield _person(one) | ({"books": books[0] if len(books) == 1 else books} if books else {})


def _booking(booking: RosterBooking) -> dict[str, Any]:
    if booking.on is not None:
        return {"room": booking.room, "on": booking.on}
    days: Any = [WEEKDAYS[day] for day in booking.days] or 3
    every = {"every": "2w"} if booking.weeks == 2 else {}
    dates = {"from": booking.first, "until": booking.last}
    known = {key: day for key, day in dates.items() if day is not None}
    return {"room": booking.room, "days": days, **known, **every}


def _person(one: Person) -> dict[str, Any]:
    """The name as the file splits it, or in parts; and the birth date."""
    given, family = (one.given, one.family) if one.family else ("", one.given)
    parts: dict[str, Any] = {"given": given, "family": family} if given else {"family": family}
    named: Any = one.name if split_name(one.name) == (given, family) else parts
    return {"name": named} | ({} if one.born is None else {"born": one.born})


def _list(indent: str, key: str, rows: Iterable[dict[str, Any]]) -> list[str]:
    written = [f"{indent}  - {flow(row)}" for row in rows]
    return [f"{indent}{key}:", *written] if written else [f"{indent}{key}: []"]


def _mappings(
    children: Sequence[Person],
    matched: Mapping[str, str],
    booked: Mapping[str, Sequence[RosterBooking]],
    options: ServiceOptions,
) -> Iterator[str]:
    """The automatic matches that set-up makes, of children who are surely in scope."""
    sure = [
        one.name
        for one in children
        if one.id in matched and (options.ccms == "kidsoft" or _attends(booked, one.id, options))
    ]
    if sure:
        yield "      mapping:"
        yield from (f"        {text(' '.join(name.split()))}: linked" for name in sure)


def _attends(
    booked: Mapping[str, Sequence[RosterBooking]], child: str, options: ServiceOptions
) -> bool:
    """Whether a weekly booking has sessions in the first week, so that Manage says Active."""
    return any(
        each.on is None
        and each.weeks == 1
        and (each.first is None or each.first <= options.starts)
        and (each.last is None or each.last >= options.starts + _SURE)
        for each in booked.get(child, ())
    )


def without_other_names(people: Sequence[Person]) -> tuple[Person, ...]:
    """The people as a scenario has them: preferred and middle names are not in it."""
    return tuple(replace(one, other_names=()) for one in people)
