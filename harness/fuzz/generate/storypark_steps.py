"""Random steps in Storypark.

Each function returns the verbs of one step, or None if nothing fits.
"""

from collections.abc import Callable
from typing import Any

from parktime.harness.fuzz.generate import services as people
from parktime.harness.fuzz.generate.builder import ScenarioBuilder
from parktime.harness.fuzz.generate.ccms_steps import Verbs
from parktime.harness.reference.service import Service
from parktime.harness.reference.storypark import Profile


def some_profile(
    builder: ScenarioBuilder, service: Service, fit: Callable[[Profile], bool] = lambda _: True
) -> tuple[Profile, Any] | None:
    """A profile and how to name it."""
    named = [
        (each, builder.profile(service, each))
        for each in service.storypark.profiles.values()
        if fit(each)
    ]
    usable = [pair for pair in named if pair[1] is not None]
    return builder.random.choice(usable) if usable else None


def on_profile(word: str, fit: Callable[[Profile], bool] = lambda _: True) -> Any:
    """Make an action of a verb that takes the name of a profile."""

    def verb(builder: ScenarioBuilder, service: Service) -> Verbs:
        found = some_profile(
            builder, service, fit if builder.random.random() < 0.9 else lambda _: True
        )
        return [{word: found[1]}] if found else None

    return verb


def paid_children(builder: ScenarioBuilder, service: Service) -> Verbs:
    active = service.storypark.active_count()
    return [{"paid_children": max(0, active + builder.random.choice((-2, -1, 0, 0, 1, 1, 2, 30)))}]


def add_profile(builder: ScenarioBuilder, service: Service) -> Verbs:
    """A new person, or one with the name of a child."""
    random = builder.random
    rooms = [room.name for room in service.storypark.rooms.values() if room.present]
    rooms = [room for room in rooms if rooms.count(room) == 1]
    given, family = people.fresh_name(random, builder.used_names)
    born = people.birth(random)
    children = service.ccms.listed()
    if children and random.random() < 0.5:
        child = random.choice(children)
        given, family, born = child.given, child.family, child.born or born
    builder.used_names.add(f"{given} {family}")
    return [{"add_profile": people.profile(random, given, family, born, rooms)}]


def edit_profile(builder: ScenarioBuilder, service: Service) -> Verbs:
    random = builder.random
    found = some_profile(builder, service)
    if not found:
        return None
    fields = {
        "given": random.choice(people.GIVEN),
        "family": random.choice(people.FAMILY),
        "born": people.birth(random).isoformat(),
    }
    chosen = sorted(random.sample(sorted(fields), random.randint(1, 2)))
    return [{"edit_profile": {found[1]: {key: fields[key] for key in chosen}}}]


def post(builder: ScenarioBuilder, service: Service) -> Verbs:
    rooms = [
        room
        for room in service.storypark.rooms.values()
        if room.name in known_rooms(builder, service)
    ]
    if not rooms:
        return None
    return [{"post": {builder.random.choice(rooms).name: builder.random.randint(1, 9)}}]


def known_rooms(builder: ScenarioBuilder, service: Service) -> set[str]:
    """Names of rooms that the file mentions."""
    return builder.rooms_named | {"Old room"} | set(service.ccms.rooms.values())


def edit_room(builder: ScenarioBuilder, service: Service) -> Verbs:
    rooms = [room for room in service.storypark.rooms.values() if room.present]
    if not rooms:
        return None
    name = people.fresh_room(builder.random, builder.rooms_named)
    builder.rooms_named.add(name)
    return [{"edit_room": {builder.random.choice(rooms).name: name}}]


def in_room(word: str) -> Any:
    """Make an action of put_in_room or take_out_of_room."""

    def verb(builder: ScenarioBuilder, service: Service) -> Verbs:
        found = some_profile(builder, service)
        rooms = [room for room in service.storypark.rooms.values() if room.present]
        if not found or not rooms:
            return None
        return [{word: {found[1]: builder.random.choice(rooms).name}}]

    return verb


ACTIONS: tuple[tuple[int, Any], ...] = (
    (4, paid_children),
    (4, add_profile),
    (4, edit_profile),
    (3, on_profile("archive_profile", lambda each: each.active)),
    (4, on_profile("delete_profile")),
    (4, on_profile("restore_profile", lambda each: not each.active)),
    (3, on_profile("invite", lambda each: not each.invited)),
    (2, post),
    (2, edit_room),
    (3, in_room("put_in_room")),
    (2, in_room("take_out_of_room")),
)
