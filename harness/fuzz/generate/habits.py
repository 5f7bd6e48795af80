"""Habits of Storypark, and credentials of another centre, for random worlds."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from parktime.simulator.fault_injection.kinds import HABITS

ONE_IN: Final = 2
"""One of so many seeds has habits in its fault windows."""

MOST_TIMES: Final = {"upper_case": 2}
"""Kinds that meet few calls: names that are never kept are given up after three runs."""

Steps = list[tuple[datetime, str, Any]]


def habit_steps(
    seed: int, keys: Sequence[str], windows: Sequence[tuple[datetime, datetime]]
) -> Steps:
    """Habits that begin in fault windows, at whose end they end."""
    random = Random(f"habits {seed}")
    if seed % ONE_IN or not windows:
        return []
    found: Steps = []
    for begins, ends in windows:
        minutes = int((ends - begins) / timedelta(minutes=1))
        for _ in range(random.randint(1, 2)):
            at = begins + timedelta(minutes=random.choice((0, 0, random.randrange(minutes))))
            found.append((at, random.choice(keys), {"fault": _habit(random)}))
    return found


def credential_steps(
    seed: int, services: Mapping[str, Any], windows: Sequence[tuple[datetime, datetime]]
) -> Steps:
    """In worlds of two services, each is given the credentials of the other for a while."""
    random = Random(f"credentials {seed}")
    if len(services) < 2:
        return []
    found: Steps = []
    for begins, ends in windows:
        minutes = int((ends - begins) / timedelta(minutes=1))
        for key, service in services.items():
            fault = {
                "kind": "wrong_credentials",
                "api": random.choice((service["ccms"], "storypark")),
                **random.choice(({}, {"for": "1h"}, {"for": "13h"})),
            }
            at = begins + timedelta(minutes=random.choice((0, random.randrange(minutes))))
            found.append((at, key, {"fault": fault}))
    return found


def _habit(random: Random) -> dict[str, Any]:
    kind = HABITS[random.choice(sorted(HABITS))]
    habit: dict[str, Any] = {"kind": kind.name, "api": "storypark"}
    if kind.name in MOST_TIMES:
        habit["times"] = MOST_TIMES[kind.name]
    elif random.random() < 0.3:
        habit["times"] = random.choice((1, 2, 5))
    if "seconds" in kind.parameters and random.random() < 0.7:
        habit["seconds"] = random.choice((60, 1_800, 40_000))
    if random.random() < 0.4:
        habit["for"] = random.choice(("1h", "13h", "36h"))
    return habit
