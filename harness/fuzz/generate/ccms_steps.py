"""Random steps in a CCMS.

Each function returns the verbs of one step, or None if nothing fits.
"""

from datetime import date, timedelta
from typing import Any

from parktime.harness.fuzz.generate import services as people
from parktime.harness.fuzz.generate.builder import ScenarioBuilder
from parktime.harness.reference.ccms import Child
from parktime.harness.reference.service import Service

Verbs = list[Any] | None


def today(builder: ScenarioBuilder, service: Service) -> date:
    return service.today(builder.world.now)


def some_child(builder: ScenarioBuilder, service: Service) -> tuple[Child, Any] | None:
    """A listed child and how to name it."""
    named = [(child, builder.child(service, child)) for child in service.ccms.listed()]
    fit = [pair for pair in named if pair[1] is not None]
    return builder.random.choice(fit) if fit else None


def new_books(builder: ScenarioBuilder, service: Service) -> Any:
    rooms = list(service.ccms.rooms.values())
    terms = service.entry.region.startswith("AU")
    return people.books(builder.random, rooms, today(builder, service), terms=terms)


def enrol(builder: ScenarioBuilder, service: Service) -> Verbs:
    """A new child; sometimes with the name of another."""
    random = builder.random
    given, family = people.fresh_name(random, builder.used_names)
    born: date | None = people.birth(random) if random.random() < 0.8 else None
    known = [each for each in service.ccms.children if each.born is not None]
    if known and random.random() < 0.15:
        given, family = random.choice(known).given, random.choice(known).family
        born = people.birth(random)
    builder.used_names.add(f"{given} {family}")
    entry = people.child(random, given, family, born, new_books(builder, service))
    if service.entry.ccms == "manage" and random.random() < 0.1:
        entry["status"] = random.choice(("active", "inactive", "archived"))
    return [{"enrol": entry}]


def enrol_again(builder: ScenarioBuilder, service: Service) -> Verbs:
    """A child who has left; sometimes one who is still listed."""
    random = builder.random
    listed = random.random() < 0.1
    who = [each for each in service.ccms.children if each.listed == listed]
    if not who:
        return None
    child = random.choice(who)
    if sum(each.name == child.name for each in service.ccms.children) > 1:
        return None
    born = child.born if random.random() < 0.8 else None
    return [
        {
            "enrol": people.child(
                random, child.given, child.family, born, new_books(builder, service)
            )
        }
    ]


def leave(builder: ScenarioBuilder, service: Service) -> Verbs:
    """One child leaves; sometimes all do."""
    drawn = builder.random.random()
    if drawn > 0.9:
        return merge(builder, service)
    if drawn < 0.06:
        names = [builder.child(service, each) for each in service.ccms.listed()]
        return [{"leave": name} for name in names if name is not None] or None
    found = some_child(builder, service)
    return [{"leave": found[1]}] if found else None


def merge(builder: ScenarioBuilder, service: Service) -> Verbs:
    """Two records of one child become one; sometimes one record is named twice."""
    first, second = some_child(builder, service), some_child(builder, service)
    if not first or not second:
        return None
    return [{"merge": {first[1]: second[1]}}]


def label(builder: ScenarioBuilder, service: Service) -> Verbs:
    """archive, unarchive, status; refused on Kidsoft."""
    random = builder.random
    found = some_child(builder, service)
    if not found or (service.entry.ccms == "kidsoft" and random.random() < 0.8):
        return None
    child, name = found
    if child.pinned == "archived" and random.random() < 0.6:
        return [{"unarchive": name}]
    if random.random() < 0.5:
        return [{"archive": name}]
    return [{"status": {name: random.choice(("active", "inactive", "archived", "follow"))}}]


def rename(builder: ScenarioBuilder, service: Service) -> Verbs:
    random = builder.random
    found = some_child(builder, service)
    if not found:
        return None
    child, name = found
    given, family = child.given, random.choice(people.FAMILY)
    if random.random() < 0.3:
        given, family = people.fresh_name(random, builder.used_names)
    if child.born is None and any(
        each.name == f"{given} {family}" for each in service.ccms.children
    ):
        return None
    builder.used_names.add(f"{given} {family}")
    return [{"rename": {name: people.name_entry(given, family)}}]


def correct(builder: ScenarioBuilder, service: Service) -> Verbs:
    found = some_child(builder, service)
    if not found or not isinstance(found[1], str):
        return None
    return [{"correct": {found[1]: {"born": people.birth(builder.random).isoformat()}}}]


def book(builder: ScenarioBuilder, service: Service) -> Verbs:
    found = some_child(builder, service)
    rooms = list(service.ccms.rooms.values())
    if not found or not rooms:
        return None
    terms = service.entry.region.startswith("AU")
    entry = people.booking(builder.random, rooms, today(builder, service), terms=terms)
    return [{"book": {"child": found[1], **entry}}]


def day_of_child(word: str, least: int, most: int) -> Any:
    """The verbs of the form `{child, on}`, for a date some days from today."""

    def verb(builder: ScenarioBuilder, service: Service) -> Verbs:
        found = some_child(builder, service)
        if not found:
            return None
        day = today(builder, service) + timedelta(days=builder.random.randint(least, most))
        booked = [
            day + timedelta(days=ahead)
            for ahead in range(7)
            if word == "cancel" and service.ccms.rooms_on(found[0], day + timedelta(days=ahead))
        ]
        return [{word: {"child": found[1], "on": (booked or [day])[0].isoformat()}}]

    return verb


def cancel_and_book(builder: ScenarioBuilder, service: Service) -> Verbs:
    """A cancelled date that is booked again."""
    cancelled = day_of_child("cancel", 0, 10)(builder, service)
    if not cancelled or not service.ccms.rooms:
        return None
    argument = cancelled[0]["cancel"]
    room = builder.random.choice(list(service.ccms.rooms.values()))
    return [*cancelled, {"book": {"child": argument["child"], "room": room, "on": argument["on"]}}]


def end_all(builder: ScenarioBuilder, service: Service) -> Verbs:
    """All bookings of the service end, so that rooms become empty."""
    day = today(builder, service) + timedelta(days=builder.random.randint(-3, 10))
    names = [builder.child(service, each) for each in service.ccms.listed()]
    verbs = [
        {"end_bookings": {"child": name, "on": day.isoformat()}}
        for name in names
        if name is not None
    ]
    return verbs or None


def add_room(builder: ScenarioBuilder, service: Service) -> Verbs:
    random = builder.random
    if random.random() < 0.1:
        return [{"add_room": random.choice(list(service.ccms.rooms.values()))}]
    name = people.fresh_room(random, builder.rooms_named)
    builder.rooms_named.add(name)
    found = some_child(builder, service)
    if not found or random.random() < 0.3:
        return [{"add_room": name}]
    entry = people.booking(random, [name], today(builder, service), terms=False)
    return [{"add_room": name}, {"book": {"child": found[1], **entry}}]


def rename_room(builder: ScenarioBuilder, service: Service) -> Verbs:
    name = people.fresh_room(builder.random, builder.rooms_named)
    builder.rooms_named.add(name)
    return [{"rename_room": {builder.random.choice(list(service.ccms.rooms.values())): name}}]


def close(builder: ScenarioBuilder, service: Service) -> Verbs:
    first = today(builder, service) + timedelta(days=builder.random.randint(-5, 30))
    return [{"close": f"{first}..{first + timedelta(days=builder.random.randint(0, 50))}"}]


ACTIONS: tuple[tuple[int, Any], ...] = (
    (6, enrol),
    (6, enrol_again),
    (6, leave),
    (6, label),
    (3, rename),
    (2, correct),
    (8, book),
    (5, day_of_child("end_bookings", -5, 20)),
    (4, day_of_child("cancel", -2, 20)),
    (1, day_of_child("absent", -2, 10)),
    (2, cancel_and_book),
    (1, end_all),
    (3, add_room),
    (3, rename_room),
    (2, close),
)
