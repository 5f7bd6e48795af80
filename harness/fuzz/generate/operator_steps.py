"""What people may do next on the page, by support and with the daemon; each function gives the verbs of one step."""

from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from parktime.harness.fuzz.generate.builder import Story
from parktime.harness.fuzz.generate.ccms_steps import Verbs, today
from parktime.harness.fuzz.generate.storypark_steps import some_profile
from parktime.harness.reference import page
from parktime.harness.reference.service import Service
from parktime.simulator.scenario.scenario import Scenario


def children_shown(story: Story, service: Service) -> list[tuple[int, Any]]:
    """Children that the page shows under the names that the CCMS has now: number and how to name each."""
    live = {child.number: child for child in service.ccms.listed()}
    shown = page.children_on_page(service, story.world.now)
    bearers = [each.name for each in shown]
    same = [
        live[each.number]
        for each in shown
        if each.number in live
        and (live[each.number].name, live[each.number].born) == (each.name, each.born)
        and (bearers.count(each.name) == 1 or each.born is not None)
    ]
    named = [(child.number, story.child(service, child)) for child in same]
    return [pair for pair in named if pair[1] is not None]


def map_children(story: Story, service: Service) -> Verbs:
    """Another mapping for one child or for two that are swapped."""
    random = story.random
    shown = children_shown(story, service)
    if not service.memory.on or not shown:
        return None
    if len(shown) > 1 and random.random() < 0.25:
        return swap(story, service, shown)
    _, name = random.choice(shown)
    to: Any = random.choice(("create", "skip", "skip", "profile", "profile"))
    if to == "profile":
        found = some_profile(story, service)
        if not found:
            return None
        to = found[1]
    return [{"map": {name: to}}]


def swap(story: Story, service: Service, shown: list[tuple[int, Any]]) -> Verbs:
    """Two children change profiles in one go."""
    view = {**page.proposed_children(service, story.world.now), **service.memory.choices}
    profiles = service.storypark.profiles
    linked = [pair for pair in shown if view.get(pair[0]) in profiles]
    if len(linked) < 2:
        return None
    (one, one_name), (other, other_name) = story.random.sample(linked, 2)
    one_profile = story.profile(service, profiles[int(view[one])])
    other_profile = story.profile(service, profiles[int(view[other])])
    if one_profile is None or other_profile is None:
        return None
    return [{"map": {one_name: other_profile, other_name: one_profile}}]


def map_rooms(story: Story, service: Service) -> Verbs:
    random = story.random
    shown = service.picture(story.world.now).ccms.rooms
    same = [name for number, name in shown.items() if service.ccms.rooms.get(number) == name]
    if not service.memory.on or not same:
        return None
    present = [room.name for room in service.storypark.rooms.values() if room.present]
    to = random.choice(("create", "skip", "skip", "skip", *present, *present))
    return [{"map_room": {random.choice(same): to}}]


def word(verb: str) -> Any:
    """A verb that is one word, while the integration is on."""

    def play(story: Story, service: Service) -> Verbs:
        return [verb] if service.memory.on else None

    return play


def update(story: Story, service: Service) -> Verbs:
    """Mostly when something was chosen."""
    memory = service.memory
    pending = memory.choices or memory.room_choices
    fit = memory.on and (memory.set_up or story.random.random() < 0.1)
    return ["update"] if fit and (pending or story.random.random() < 0.1) else None


def sync_inactive(story: Story, service: Service) -> Verbs:
    wrong_ccms = service.entry.ccms == "kidsoft"
    if not service.memory.on or (wrong_ccms and story.random.random() < 0.8):
        return None
    now = service.memory.sync_inactive
    wanted = now if story.random.random() < 0.15 else not now
    return [{"sync_inactive": "on" if wanted else "off"}]


def set_up(story: Story, service: Service) -> Verbs:
    """The way to a set-up, one step at a time; refused once it is done."""
    random = story.random
    memory = service.memory
    if memory.set_up:
        return ["set_up"] if random.random() < 0.1 else None
    if memory.on:
        return ["set_up"]
    if service.entry.ccms == "manage":
        return ["turn_on"]
    pins = ("S12345", "S999999999", "S434783891", service.entry.pin)
    if not service.switched_on and random.random() < 0.7:
        return ["switch_on_at_kidsoft"]
    return [
        {"turn_on": {"pin": service.entry.pin if random.random() < 0.7 else random.choice(pins)}}
    ]


def hold_room(story: Story, service: Service) -> Verbs:
    shown = service.picture(story.world.now).ccms.rooms
    same = [name for number, name in shown.items() if service.ccms.rooms.get(number) == name]
    if (
        not service.memory.set_up
        or not same
        or (service.entry.ccms == "manage" and story.random.random() < 0.8)
    ):
        return None
    day = today(story, service) + timedelta(days=story.random.randint(-3, 60))
    return [{"hold_room": {story.random.choice(same): day.isoformat()}}]


def turn_off(story: Story, service: Service) -> Verbs:
    memory = service.memory
    if not memory.set_up or memory.choices or memory.room_choices or story.random.random() < 0.5:
        return None
    return ["turn_off"]


def daemon(story: Story, service: Service) -> Verbs:
    return [{"daemon": "down" if story.world.daemon_is_up else "up"}]


ACTIONS: tuple[tuple[int, Any], ...] = (
    (3, word("refresh")),
    (9, map_children),
    (7, map_rooms),
    (14, update),
    (5, sync_inactive),
    (8, set_up),
    (5, hold_room),
    (2, turn_off),
    (5, word("sync")),
    (3, daemon),
)

IN_STORMS: tuple[tuple[int, Any], ...] = tuple(
    pair for pair in ACTIONS if pair[1] not in (turn_off, daemon, hold_room)
)
"""What can be asked again where it was refused for a fault, and leaves nothing behind where it was not."""


Doings = list[tuple[datetime, str, Any]]

WORDS: Final = frozenset({"approve", "reject", "undo", "let_go"})
ONE_IN: Final = 6
"""Of so many seeds, one has a world in which runs are held and taken back."""


def is_one(seed: int) -> bool:
    """Whether it is that seed's turn."""
    return seed % ONE_IN == 3


def hold(random: Random, services: dict[str, Any]) -> None:
    """Has every service hold its runs, some above very little."""
    for service in services.values():
        few = {
            "children": random.choice((0, 0, 1)),
            "percent": random.choice((0, 10)),
            "week_percent": 20,
        }
        service["hold_above"] = random.choice(("on", few, few))


def recourse(random: Random, services: dict[str, Any], starts: datetime, ends: datetime) -> Doings:
    """Who does what about runs, and when."""
    minutes = int((ends - starts) / timedelta(minutes=1))
    found: Doings = []
    for _ in range(random.randint(3, 12)):
        key = random.choice(list(services))
        found.append(
            (
                starts + timedelta(minutes=random.randrange(minutes)),
                key,
                _verb(random, services[key]),
            )
        )
    return found


def _verb(random: Random, service: dict[str, Any]) -> Any:
    word = random.choice(
        ("approve", "approve", "approve", "reject", "reject", "undo", "undo", "undo", "let_go")
    )
    if word == "undo":
        return {"undo": random.choice(("last", "last", "last", random.randint(1, 12)))}
    if word == "let_go":
        return {"let_go": random.choice(service["rooms"])}
    return word


def has_recourse(scenario: Scenario) -> bool:
    """Whether runs are held or taken back in it."""
    verbs = (verb.word for step in scenario.steps for verb in step.verbs)
    return any(entry.hold_above is not None for entry in scenario.services) or any(
        word in WORDS for word in verbs
    )
