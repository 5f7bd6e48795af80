"""Random operator steps, by page, support and daemon.

Each function returns the verbs of one step, or None if nothing fits.
"""

from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from parktime.harness.fuzz.generate.builder import ScenarioBuilder
from parktime.harness.fuzz.generate.ccms_steps import Verbs, today
from parktime.harness.fuzz.generate.storypark_steps import some_profile
from parktime.harness.reference import page
from parktime.harness.reference.service import Service
from parktime.simulator.scenario.scenario import Scenario


def children_shown(builder: ScenarioBuilder, service: Service) -> list[tuple[int, Any]]:
    """Children that the page shows under their current names: number, and how to name each."""
    live = {child.number: child for child in service.ccms.listed()}
    shown = page.children_on_page(service, builder.world.now)
    bearers = [each.name for each in shown]
    same = [
        live[each.number]
        for each in shown
        if each.number in live
        and (live[each.number].name, live[each.number].born) == (each.name, each.born)
        and (bearers.count(each.name) == 1 or each.born is not None)
    ]
    named = [(child.number, builder.child(service, child)) for child in same]
    return [pair for pair in named if pair[1] is not None]


def map_children(builder: ScenarioBuilder, service: Service) -> Verbs:
    """Another mapping for one child, or for two that swap."""
    random = builder.random
    shown = children_shown(builder, service)
    if not service.memory.on or not shown:
        return None
    if len(shown) > 1 and random.random() < 0.25:
        return swap(builder, service, shown)
    _, name = random.choice(shown)
    to: Any = random.choice(("create", "skip", "skip", "profile", "profile"))
    if to == "profile":
        found = some_profile(builder, service)
        if not found:
            return None
        to = found[1]
    return [{"map": {name: to}}]


def swap(builder: ScenarioBuilder, service: Service, shown: list[tuple[int, Any]]) -> Verbs:
    """Swap the profiles of two children in one step."""
    view = {**page.proposed_children(service, builder.world.now), **service.memory.choices}
    profiles = service.storypark.profiles
    linked = [pair for pair in shown if view.get(pair[0]) in profiles]
    if len(linked) < 2:
        return None
    (one, one_name), (other, other_name) = builder.random.sample(linked, 2)
    one_profile = builder.profile(service, profiles[int(view[one])])
    other_profile = builder.profile(service, profiles[int(view[other])])
    if one_profile is None or other_profile is None:
        return None
    return [{"map": {one_name: other_profile, other_name: one_profile}}]


def map_rooms(builder: ScenarioBuilder, service: Service) -> Verbs:
    random = builder.random
    shown = service.picture(builder.world.now).ccms.rooms
    same = [name for number, name in shown.items() if service.ccms.rooms.get(number) == name]
    if not service.memory.on or not same:
        return None
    present = [room.name for room in service.storypark.rooms.values() if room.present]
    to = random.choice(("create", "skip", "skip", "skip", *present, *present))
    return [{"map_room": {random.choice(same): to}}]


def one_word_verb(verb: str) -> Any:
    """A verb without argument, while the integration is on."""

    def play(builder: ScenarioBuilder, service: Service) -> Verbs:
        return [verb] if service.memory.on else None

    return play


def update(builder: ScenarioBuilder, service: Service) -> Verbs:
    """Mostly if there are pending choices."""
    memory = service.memory
    pending = memory.choices or memory.room_choices
    fit = memory.on and (memory.set_up or builder.random.random() < 0.1)
    return ["update"] if fit and (pending or builder.random.random() < 0.1) else None


def sync_inactive(builder: ScenarioBuilder, service: Service) -> Verbs:
    wrong_ccms = service.entry.ccms == "kidsoft"
    if not service.memory.on or (wrong_ccms and builder.random.random() < 0.8):
        return None
    now = service.memory.sync_inactive
    wanted = now if builder.random.random() < 0.15 else not now
    return [{"sync_inactive": "on" if wanted else "off"}]


def set_up(builder: ScenarioBuilder, service: Service) -> Verbs:
    """The next step towards set-up; refused once it is done."""
    random = builder.random
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


def hold_room(builder: ScenarioBuilder, service: Service) -> Verbs:
    shown = service.picture(builder.world.now).ccms.rooms
    same = [name for number, name in shown.items() if service.ccms.rooms.get(number) == name]
    if (
        not service.memory.set_up
        or not same
        or (service.entry.ccms == "manage" and builder.random.random() < 0.8)
    ):
        return None
    day = today(builder, service) + timedelta(days=builder.random.randint(-3, 60))
    return [{"hold_room": {builder.random.choice(same): day.isoformat()}}]


def turn_off(builder: ScenarioBuilder, service: Service) -> Verbs:
    memory = service.memory
    if not memory.set_up or memory.choices or memory.room_choices or builder.random.random() < 0.5:
        return None
    return ["turn_off"]


def daemon(builder: ScenarioBuilder, service: Service) -> Verbs:
    return [{"daemon": "down" if builder.world.daemon_is_up else "up"}]


ACTIONS: tuple[tuple[int, Any], ...] = (
    (3, one_word_verb("refresh")),
    (9, map_children),
    (7, map_rooms),
    (14, update),
    (5, sync_inactive),
    (8, set_up),
    (5, hold_room),
    (2, turn_off),
    (5, one_word_verb("sync")),
    (3, daemon),
)

ACTIONS_UNDER_FAULTS: tuple[tuple[int, Any], ...] = tuple(
    pair for pair in ACTIONS if pair[1] not in (turn_off, daemon, hold_room)
)
"""Actions that can be repeated after a refusal, and leave nothing behind."""


TimedVerbs = list[tuple[datetime, str, Any]]

APPROVAL_VERBS: Final = frozenset({"approve", "reject", "undo", "let_go"})
ONE_IN: Final = 6
"""One of so many seeds has approvals and undone runs."""


def is_selected(seed: int) -> bool:
    """Whether this seed has approvals and undone runs."""
    return seed % ONE_IN == 3


def hold_runs(random: Random, services: dict[str, Any]) -> None:
    """Make every service hold its runs, some above very few changes."""
    for service in services.values():
        few = {
            "children": random.choice((0, 0, 1)),
            "percent": random.choice((0, 10)),
            "week_percent": 20,
        }
        service["hold_above"] = random.choice(("on", few, few))


def approval_steps(
    random: Random, services: dict[str, Any], starts: datetime, ends: datetime
) -> TimedVerbs:
    """Approvals, rejections, undos and releases at random instants."""
    minutes = int((ends - starts) / timedelta(minutes=1))
    found: TimedVerbs = []
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
    one_word_verb = random.choice(
        ("approve", "approve", "approve", "reject", "reject", "undo", "undo", "undo", "let_go")
    )
    if one_word_verb == "undo":
        return {"undo": random.choice(("last", "last", "last", random.randint(1, 12)))}
    if one_word_verb == "let_go":
        return {"let_go": random.choice(service["rooms"])}
    return one_word_verb


def has_approvals(scenario: Scenario) -> bool:
    """Whether the scenario holds or undoes runs."""
    verbs = (verb.word for step in scenario.steps for verb in step.verbs)
    return any(entry.hold_above is not None for entry in scenario.services) or any(
        one_word_verb in APPROVAL_VERBS for one_word_verb in verbs
    )
