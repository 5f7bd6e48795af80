"""Random but valid stories over every verb and setting: `random_scenario(seed)` gives the YAML text of one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from parktime.harness.fuzz.generate import ccms_steps, operator_steps, services, storypark_steps
from parktime.harness.fuzz.generate.builder import Story, local_time
from parktime.harness.fuzz.generate.fault_windows import (
    NO_WEATHER,
    Climate,
    Storm,
    Weather,
    calm,
    weather,
)
from parktime.harness.fuzz.generate.targeted_faults import Gust, blow
from parktime.harness.fuzz.generate.yaml_writer import document

STARTS = (
    "2026-11-23",
    "2026-11-30",
    "2026-12-07",
    "2026-12-16",
    "2026-09-21",
    "2027-03-15",
    "2026-06-15",
    "2027-01-04",
)


Actions = tuple[tuple[int, Any], ...]

FAIR = Climate(faults=False, kills=False)


@dataclass(frozen=True, slots=True)
class Shape:
    """How much of a world there is: its days, its steps, and how many services (each as likely as it is often there)."""

    days: tuple[int, int]
    steps: tuple[int, int]
    services: tuple[int, ...]


LONG = Shape((14, 70), (8, 40), (1, 1, 1, 2))
BRIEF = Shape((3, 14), (4, 16), (1, 1, 1, 1, 1, 2))
"""Enough for windows to pass and rooms to empty; ten times as many in the same time."""


def random_scenario(seed: int, shape: Shape = LONG, climate: Climate = FAIR) -> str:
    """The text of a scenario file; the same for the same seed and shape."""
    return document(random_world(seed, shape, climate))


def random_world(seed: int, shape: Shape, climate: Climate = FAIR) -> dict[str, Any]:
    """The same as plain data in the file's form."""
    random = Random(seed)
    taken: set[str] = set()
    day = datetime.fromisoformat(random.choice(STARTS))
    keys = ("banksia", "wattle")[: random.choice(shape.services)]
    services = {
        key: services.service(random, number, day.date(), taken)
        for number, key in enumerate(keys, start=1)
    }
    zone = services["banksia"]["time_zone"]
    local = day.replace(
        hour=random.randint(0, 23), minute=random.choice((0, 0, 30, 17)), tzinfo=ZoneInfo(zone)
    )
    starts = local.astimezone(UTC)
    length = timedelta(days=random.randint(*shape.days), hours=random.choice((0, 0, 5)))
    storms = NO_WEATHER
    if climate:  # drawn apart: the same seed's world in fair weather stays as it is
        length = max(length, timedelta(days=4) + calm(services))
        storms = weather(seed, climate, services, starts, starts + length)
    doings: operator_steps.Doings = []
    if climate and operator_steps.is_one(seed):
        drawn = Random(f"recourse {seed}")
        operator_steps.hold(drawn, services)
        doings = operator_steps.recourse(drawn, services, starts, starts + length)
    scenario: dict[str, Any] = {
        "title": f"Random world {seed}",
        "starts": local_time(starts, zone, offset=False),
        "ends": local_time(starts + length, zone, offset=False),
        "seed": seed,
        "services": services,
        "steps": [],
    }
    write_steps(
        Story(random, scenario, starts, taken),
        starts + length,
        shape,
        replace(storms, steps=(*storms.steps, *doings)),
    )
    return scenario


def write_steps(story: Story, ends: datetime, shape: Shape, storms: Weather = NO_WEATHER) -> None:
    """Steps in order of time; at the end everything that was down or off is brought back now and then.

    Before a storm the daemon is brought up; in a storm nothing is done but what people do in a CCMS and, in some, on the page; after it
    nothing for a while.
    """
    count = story.random.randint(*shape.steps)
    happens: list[tuple[datetime, Any]] = [(instant(story, ends), None) for _ in range(count)]
    happens += [(storm.begins, "brought up") for storm in storms.storms]
    happens += [(at, (key, verb)) for at, key, verb in storms.steps]
    happens += storms.gusts
    for at, what in sorted(happens, key=lambda each: each[0]):
        story.world.advance(at)
        if what is None:
            ordinary_steps(story, at, storms.at(at))
        elif isinstance(what, Gust):
            blow(story, at, what)
        elif what != "brought up":
            story.bring(at, *what)
        elif not story.world.daemon_is_up:
            story.play(at, next(iter(story.world.services)), [{"daemon": "up"}])
    finish(story, ends)


def ordinary_steps(story: Story, at: datetime, storm: Storm | None) -> None:
    """What people do."""
    if storm is not None and at >= storm.ends:
        return
    for _ in range(story.random.choice((1, 1, 1, 2, 3))):
        one_step(story, at, None if storm is None else in_storm(storm))


def in_storm(storm: Storm) -> Sequence[Actions]:
    """What is done while calls go wrong."""
    return (ccms_steps.ACTIONS, operator_steps.IN_STORMS) if storm.paged else (ccms_steps.ACTIONS,)


def instant(story: Story, ends: datetime) -> datetime:
    """Any minute of the story; often one at which runs or publications are due."""
    random = story.random
    span = ends - story.starts
    kind = random.random()
    if kind < 0.3:
        return story.starts + timedelta(hours=12) * random.randrange(
            int(span / timedelta(hours=12)) + 1
        )
    if kind < 0.35:
        return story.starts
    if kind < 0.5:
        return story.starts + timedelta(hours=random.randrange(int(span / timedelta(hours=1))))
    return story.starts + timedelta(minutes=random.randrange(int(span / timedelta(minutes=1))))


def one_step(story: Story, at: datetime, among: Sequence[Actions] | None = None) -> None:
    """Tries actions until one fits."""
    random = story.random
    for _ in range(20):
        service = random.choice(list(story.world.services.values()))
        verbs = pick(story, service) if among is None else draw(story, service, among)
        if verbs is None:
            continue
        on_page = any(word_of(verb) in PAGE_VERBS for verb in verbs)
        acting = "educator" if on_page and random.random() < 0.05 else "admin"
        story.play(at, service.key, verbs, acting)
        return


def pick(story: Story, service: Any) -> list[Any] | None:
    """One action; what is down or not set up yet is seen to more often than not."""
    random = story.random
    if not story.world.daemon_is_up and random.random() < 0.35:
        return [{"daemon": "up"}]
    if not service.memory.set_up and random.random() < 0.4:
        return operator_steps.set_up(story, service)
    among = (
        ccms_steps.ACTIONS,
        ccms_steps.ACTIONS,
        storypark_steps.ACTIONS,
        operator_steps.ACTIONS,
    )
    return draw(story, service, among)


def draw(story: Story, service: Any, among: Sequence[Actions]) -> list[Any] | None:
    """One action of one of these lists, by its weight."""
    actions = story.random.choice(among)
    weights = [weight for weight, _ in actions]
    (_, action) = story.random.choices(actions, weights)[0]
    verbs: list[Any] | None = action(story, service)
    return verbs


PAGE_VERBS = {"refresh", "map", "map_room", "set_up", "update", "sync_inactive"}


def word_of(verb: Any) -> str:
    """A verb's word."""
    return verb if isinstance(verb, str) else next(iter(verb))


def finish(story: Story, ends: datetime) -> None:
    """Somebody is set up at last, and the number of runs is expected."""
    if not story.world.daemon_is_up and story.random.random() < 0.8:
        story.play(story.world.now, next(iter(story.world.services)), [{"daemon": "up"}])
    service = next(iter(story.world.services.values()))
    if story.world.daemon_is_up and not any(
        each.memory.runs for each in story.world.services.values()
    ):
        if service.entry.ccms == "kidsoft" and not service.memory.on:
            turn_on: Any = {"turn_on": {"pin": service.entry.pin}}
            story.play(story.world.now, service.key, ["switch_on_at_kidsoft", turn_on])
        elif not service.memory.on:
            story.play(story.world.now, service.key, ["turn_on"])
        story.play(story.world.now, service.key, ["set_up"])
    story.world.advance(ends)
    for key, each in story.world.services.items():
        step: dict[str, Any] = {
            "at": local_time(ends, each.entry.time_zone, offset=True),
            "service": key,
        }
        story.scenario["steps"].append({**step, "expect": {"runs": len(each.memory.runs)}})
