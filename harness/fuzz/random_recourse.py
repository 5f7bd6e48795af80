"""What people do about runs in a random world: what waits is approved or rejected, runs are taken back, things let go. The model knows
nothing of it: such a world is held against the promises alone."""

from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from simulator.scenario.scenario import Scenario

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
        few = {"children": random.choice((0, 0, 1)), "percent": random.choice((0, 10)), "week_percent": 20}
        service["hold_above"] = random.choice(("on", few, few))


def recourse(random: Random, services: dict[str, Any], starts: datetime, ends: datetime) -> Doings:
    """Who does what about runs, and when."""
    minutes = int((ends - starts) / timedelta(minutes=1))
    found: Doings = []
    for _ in range(random.randint(3, 12)):
        key = random.choice(list(services))
        found.append((starts + timedelta(minutes=random.randrange(minutes)), key, _verb(random, services[key])))
    return found


def _verb(random: Random, service: dict[str, Any]) -> Any:
    word = random.choice(("approve", "approve", "approve", "reject", "reject", "undo", "undo", "undo", "let_go"))
    if word == "undo":
        return {"undo": random.choice(("last", "last", "last", random.randint(1, 12)))}
    if word == "let_go":
        return {"let_go": random.choice(service["rooms"])}
    return word


def has_recourse(scenario: Scenario) -> bool:
    """Whether runs are held or taken back in it."""
    verbs = (verb.word for step in scenario.steps for verb in step.verbs)
    return any(entry.hold_above is not None for entry in scenario.services) or any(word in WORDS for word in verbs)
