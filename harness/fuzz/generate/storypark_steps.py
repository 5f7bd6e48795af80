"""What people may do next in Storypark; each function gives the verbs of one step, or None where nothing fits."""

from collections.abc import Callable
from typing import Any

from parktime.harness.fuzz.generate import services as people
from parktime.harness.fuzz.generate.builder import Story
from parktime.harness.fuzz.generate.ccms_steps import Verbs
from parktime.harness.reference.service import Service
from parktime.harness.reference.storypark import Profile


def some_profile(
    story: Story, service: Service, fit: Callable[[Profile], bool] = lambda _: True
) -> tuple[Profile, Any] | None:
    """A profile and how to name it."""
    named = [
        (each, story.profile(service, each))
        for each in service.storypark.profiles.values()
        if fit(each)
    ]
    usable = [pair for pair in named if pair[1] is not None]
    return story.random.choice(usable) if usable else None


def on_profile(word: str, fit: Callable[[Profile], bool] = lambda _: True) -> Any:
    """The verbs that take a profile's name."""

    def verb(story: Story, service: Service) -> Verbs:
        found = some_profile(story, service, fit if story.random.random() < 0.9 else lambda _: True)
        return [{word: found[1]}] if found else None

    return verb


def paid_children(story: Story, service: Service) -> Verbs:
    active = service.storypark.active_count()
    return [{"paid_children": max(0, active + story.random.choice((-2, -1, 0, 0, 1, 1, 2, 30)))}]


def add_profile(story: Story, service: Service) -> Verbs:
    """Somebody new, or a namesake of a child."""
    random = story.random
    rooms = [room.name for room in service.storypark.rooms.values() if room.present]
    rooms = [room for room in rooms if rooms.count(room) == 1]
    given, family = people.fresh_name(random, story.taken)
    born = people.birth(random)
    children = service.ccms.listed()
    if children and random.random() < 0.5:
        child = random.choice(children)
        given, family, born = child.given, child.family, child.born or born
    story.taken.add(f"{given} {family}")
    return [{"add_profile": people.profile(random, given, family, born, rooms)}]


def edit_profile(story: Story, service: Service) -> Verbs:
    random = story.random
    found = some_profile(story, service)
    if not found:
        return None
    fields = {
        "given": random.choice(people.GIVEN),
        "family": random.choice(people.FAMILY),
        "born": people.birth(random).isoformat(),
    }
    chosen = sorted(random.sample(sorted(fields), random.randint(1, 2)))
    return [{"edit_profile": {found[1]: {key: fields[key] for key in chosen}}}]


def post(story: Story, service: Service) -> Verbs:
    rooms = [
        room
        for room in service.storypark.rooms.values()
        if room.name in known_rooms(story, service)
    ]
    if not rooms:
        return None
    return [{"post": {story.random.choice(rooms).name: story.random.randint(1, 9)}}]


def known_rooms(story: Story, service: Service) -> set[str]:
    """Names of rooms that the file has somewhere."""
    return story.rooms_named | {"Old room"} | set(service.ccms.rooms.values())


def edit_room(story: Story, service: Service) -> Verbs:
    rooms = [room for room in service.storypark.rooms.values() if room.present]
    if not rooms:
        return None
    name = people.fresh_room(story.random, story.rooms_named)
    story.rooms_named.add(name)
    return [{"edit_room": {story.random.choice(rooms).name: name}}]


def in_room(word: str) -> Any:
    """put_in_room and take_out_of_room."""

    def verb(story: Story, service: Service) -> Verbs:
        found = some_profile(story, service)
        rooms = [room for room in service.storypark.rooms.values() if room.present]
        if not found or not rooms:
            return None
        return [{word: {found[1]: story.random.choice(rooms).name}}]

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
