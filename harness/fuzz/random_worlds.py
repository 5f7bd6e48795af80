"""Random but valid stories over every verb and setting: `random_scenario(seed)` gives the YAML text of one."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from harness.fuzz import random_ccms, random_page, random_services, random_storypark
from harness.fuzz.story import Story, local_time
from harness.fuzz.yaml_flow import document

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


@dataclass(frozen=True, slots=True)
class Shape:
    """How much of a world there is: its days, its steps, and how many services (each as likely as it is often there)."""

    days: tuple[int, int]
    steps: tuple[int, int]
    services: tuple[int, ...]


LONG = Shape((14, 70), (8, 40), (1, 1, 1, 2))
BRIEF = Shape((3, 14), (4, 16), (1, 1, 1, 1, 1, 2))
"""Enough for windows to pass and rooms to empty; ten times as many in the same time."""


def random_scenario(seed: int, shape: Shape = LONG) -> str:
    """The text of a scenario file; the same for the same seed and shape."""
    return document(random_world(seed, shape))


def random_world(seed: int, shape: Shape) -> dict[str, Any]:
    """The same as plain data in the file's form."""
    random = Random(seed)
    taken: set[str] = set()
    day = datetime.fromisoformat(random.choice(STARTS))
    keys = ("banksia", "wattle")[: random.choice(shape.services)]
    services = {
        key: random_services.service(random, number, day.date(), taken) for number, key in enumerate(keys, start=1)
    }
    zone = services["banksia"]["time_zone"]
    local = day.replace(hour=random.randint(0, 23), minute=random.choice((0, 0, 30, 17)), tzinfo=ZoneInfo(zone))
    starts = local.astimezone(UTC)
    length = timedelta(days=random.randint(*shape.days), hours=random.choice((0, 0, 5)))
    scenario: dict[str, Any] = {
        "title": f"Random world {seed}",
        "starts": local_time(starts, zone, offset=False),
        "ends": local_time(starts + length, zone, offset=False),
        "seed": seed,
        "services": services,
        "steps": [],
    }
    write_steps(Story(random, scenario, starts, taken), starts + length, shape)
    return scenario


def write_steps(story: Story, ends: datetime, shape: Shape) -> None:
    """Steps in order of time; at the end everything that was down or off is brought back now and then."""
    count = story.random.randint(*shape.steps)
    for at in sorted(instant(story, ends) for _ in range(count)):
        story.world.advance(at)
        for _ in range(story.random.choice((1, 1, 1, 2, 3))):
            one_step(story, at)
    finish(story, ends)


def instant(story: Story, ends: datetime) -> datetime:
    """Any minute of the story; often one at which runs or publications are due."""
    random = story.random
    span = ends - story.starts
    kind = random.random()
    if kind < 0.3:
        return story.starts + timedelta(hours=12) * random.randrange(int(span / timedelta(hours=12)) + 1)
    if kind < 0.35:
        return story.starts
    if kind < 0.5:
        return story.starts + timedelta(hours=random.randrange(int(span / timedelta(hours=1))))
    return story.starts + timedelta(minutes=random.randrange(int(span / timedelta(minutes=1))))


def one_step(story: Story, at: datetime) -> None:
    """Tries actions until one fits."""
    random = story.random
    for _ in range(20):
        service = random.choice(list(story.world.services.values()))
        verbs = pick(story, service)
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
        return random_page.set_up(story, service)
    actions = random.choice((random_ccms.ACTIONS, random_ccms.ACTIONS, random_storypark.ACTIONS, random_page.ACTIONS))
    weights = [weight for weight, _ in actions]
    (_, action) = random.choices(actions, weights)[0]
    verbs: list[Any] | None = action(story, service)
    return verbs


PAGE_VERBS = {"refresh", "map", "map_room", "set_up", "update", "sync_inactive"}


def word_of(verb: Any) -> str:
    """A verb's word."""
    return verb if isinstance(verb, str) else next(iter(verb))


def finish(story: Story, ends: datetime) -> None:
    """Somebody is set up at last, and the number of runs is expected."""
    if not story.world.daemon_is_up and story.random.random() < 0.8:
        story.play(story.last_at, next(iter(story.world.services)), [{"daemon": "up"}])
    service = next(iter(story.world.services.values()))
    if story.world.daemon_is_up and not any(each.memory.runs for each in story.world.services.values()):
        if service.entry.ccms == "kidsoft" and not service.memory.on:
            turn_on: Any = {"turn_on": {"pin": service.entry.pin}}
            story.play(story.last_at, service.key, ["switch_on_at_kidsoft", turn_on])
        elif not service.memory.on:
            story.play(story.last_at, service.key, ["turn_on"])
        story.play(story.last_at, service.key, ["set_up"])
    story.world.advance(ends)
    for key, each in story.world.services.items():
        step: dict[str, Any] = {"at": local_time(ends, each.entry.time_zone, offset=True), "service": key}
        story.scenario["steps"].append({**step, "expect": {"runs": len(each.memory.runs)}})
