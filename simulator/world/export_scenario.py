"""The world as it is now, as plain data in the form of a scenario file.

What a file cannot say is told beside it: who has left the CCMS's list, and what is linked.
"""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

from parktime.simulator.scenario.scenario import HoldEntry
from parktime.simulator.scenario.schema.people import WEEKDAYS
from parktime.simulator.world.ccms import Child, Room
from parktime.simulator.world.published_roster import take_picture
from parktime.simulator.world.service import Service
from parktime.simulator.world.sessions import Booking
from parktime.simulator.world.storypark import Profile, StoryparkRoom
from parktime.simulator.world.world import World

_LEAST = timedelta(weeks=4)
"""How long the scenario goes on at least."""

Plain = dict[str, Any]


def export_scenario(world: World) -> Plain:
    """`{scenario, links}`: the scenario without steps, and what is linked by service.

    `links[KEY]`: `children` and `rooms` of the set-up page, each with its profile or room, or None;
    `left`: children who have left; `hidden`: how many linked children the page would not show;
    `in_use`: whether the integration has been set up; `switched_on`: whether it is at Kidsoft.
    """
    now = world.now
    return {
        "scenario": {
            "title": world.scenario.title,
            "starts": format_written(now),
            "ends": format_written(max(world.scenario.ends, now + _LEAST)),
            "seed": world.scenario.seed,
            "services": {key: _service(each) for key, each in world.services.items()},
        },
        "links": {key: _links(each) for key, each in world.services.items()},
    }


def format_written(at: datetime) -> str:
    """An instant as a scenario file writes it, in UTC."""
    return at.astimezone(UTC).isoformat(" ").replace("+00:00", "Z")


def _service(service: Service) -> Plain:
    entry, ccms = service.entry, service.ccms
    closures = ccms.closures
    lag = int(entry.api_lag.total_seconds())
    holidays: Any = "closed" if closures.public_holidays_closed else "open"
    if closures.open_on and closures.public_holidays_closed:
        holidays = {"except": [day.isoformat() for day in sorted(closures.open_on)]}
    return {
        "name": entry.name,
        "ccms": entry.ccms,
        **({"pin": entry.pin} if entry.pin else {}),
        "time_zone": entry.time_zone,
        "region": entry.region,
        "paid_children": service.storypark.paid_children,
        **({"sync_inactive": "on"} if entry.sync_inactive else {}),
        **_given("closed", [_range(*each) for each in closures.ranges]),
        **_given("terms", [_range(*each) for each in closures.terms]),
        "public_holidays": holidays,
        "removal": entry.removal,
        "weeks": entry.weeks,
        **({"hold_above": _hold(entry.hold_above)} if entry.hold_above is not None else {}),
        "api_lag": f"{lag // 3600}h" if lag % 3600 == 0 else f"{lag}s",
        "rooms": [_room(each) for each in ccms.rooms.values()],
        "children": [_child(each, ccms.rooms) for each in ccms.children.values()],
        "storypark": _storypark(service),
        "integration": "off",
    }


def _given(key: str, value: Any) -> Plain:
    return {key: value} if value else {}


def _range(first: date, last: date) -> str:
    return f"{first.isoformat()}..{last.isoformat()}"


def _hold(above: HoldEntry) -> Any:
    return "on" if above == HoldEntry() else asdict(above)


def _room(room: Room) -> Any:
    return room.name if room.capacity is None else {"name": room.name, "capacity": room.capacity}


def _person(one: Child | Profile) -> Plain:
    name = {"given": one.given, "family": one.family} if one.given else {"family": one.family}
    return {"name": name, **({} if one.born is None else {"born": one.born.isoformat()})}


def _child(child: Child, rooms: dict[str, Room]) -> Plain:
    books = [plain for each in child.bookings for plain in _bookings(each, rooms)]
    return {
        **_person(child),
        **_given("status", child.pinned),
        **_given("guardians", list(child.guardians)),
        **_given("books", books),
    }


def _bookings(booking: Booking, rooms: dict[str, Room]) -> Iterator[Plain]:
    """The booking, in pieces where dates are cancelled, since a file has no cancelled dates."""
    room = rooms[booking.room_id].name
    if not booking.days:
        if booking.first not in booking.cancelled:
            yield {"room": room, "on": booking.first.isoformat()}
        return
    first: date | None = booking.first
    for day in sorted(booking.cancelled):
        if first is not None and day >= first and (booking.last is None or day <= booking.last):
            before = day - timedelta(days=1)
            if before >= first:
                yield _piece(booking, room, first, before)
            first = _first_after(booking, day)
    if first is not None and (booking.last is None or first <= booking.last):
        yield _piece(booking, room, first, booking.last)


def _first_after(booking: Booking, day: date) -> date:
    """The first day after `day` in a week that counts, so that every second week stays the same."""
    after = day + timedelta(days=1)
    while (_week(after) - _week(booking.first)) % booking.every_weeks:
        after += timedelta(days=1)
    return after


def _week(day: date) -> int:
    return (day.toordinal() - 1) // 7


def _piece(booking: Booking, room: str, first: date, last: date | None) -> Plain:
    return {
        "room": room,
        "days": [WEEKDAYS[day] for day in booking.days],
        "from": first.isoformat(),
        **({} if last is None else {"until": last.isoformat()}),
        **({"every": "2w"} if booking.every_weeks == 2 else {}),
        **_given("only", booking.only),
    }


def _storypark(service: Service) -> Plain:
    storypark = service.storypark
    if service.entry.storypark_of is not None:
        return {"of": service.entry.storypark_of}
    present = {room.id: room.name for room in storypark.rooms.values() if room.state == "present"}
    profiles = []
    for each in storypark.profiles.values():
        rooms = [name for id, name in present.items() if id in each.room_ids]
        profiles.append(
            {
                **_person(each),
                **({"state": "archived"} if each.state == "archived" else {}),
                **_given("rooms", rooms),
                **_given("invited", each.invited),
                **_given("contacts", list(each.contacts)),
            }
        )
    educators: list[Any] = [
        {"name": name, "admin": True} if role == "admin" else name
        for name, role in service.entry.educators
    ]
    held: list[Any] = [
        {"name": room.name, "posts": room.posts} if room.posts else room.name
        for room in storypark.rooms.values()
    ]
    return {"rooms": held, **_given("educators", educators), "profiles": profiles}


# Links


def _links(service: Service) -> Plain:
    """What the set-up page would show now, with what each record is linked to by its reference."""
    ccms, storypark = service.ccms, service.storypark
    picture = take_picture(ccms, service.today, service.now)
    in_scope = {"Active", "Inactive"} if service.entry.sync_inactive else {"Active"}
    shown = {child.id for child in picture.children if child.label in in_scope}
    profiles = {_id(each): each for each in storypark.profiles.values() if each.reference}
    rooms = {_id(each): each for each in storypark.rooms.values() if each.reference}
    children = [
        [_told(child), None if child.id not in profiles else _told(profiles[child.id])]
        for child in ccms.listed_children()
        if child.id in shown
    ]
    return {
        "switched_on": service.switched_on and service.entry.ccms == "kidsoft",
        "in_use": service.entry.integration or bool(profiles or rooms),
        "children": children,
        "rooms": [
            [room.name, rooms[room.id].name if room.id in rooms else None]
            for room in ccms.rooms.values()
        ],
        "left": [_told(child) for child in ccms.children.values() if not child.listed],
        "hidden": sum(id not in shown for id in profiles),
    }


def _id(linked: Profile | StoryparkRoom) -> str:
    """The id of the CCMS's record in a reference such as `manage:banksia:c00004`."""
    return (linked.reference or "").rpartition(":")[2]


def _told(one: Child | Profile) -> str:
    """A person as a step refers to them."""
    return one.name if one.born is None else f"{one.name}, born {one.born.isoformat()}"
