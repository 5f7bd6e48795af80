"""Divides scenarios among the jobs of a CI matrix: `--shard 2/5`. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parktime.harness.errors import UsageError

if TYPE_CHECKING:
    from parktime.simulator.scenario.scenario import Scenario

MOST = 1_000
_RUNS_A_DAY = 2
_CHILDREN_OF_A_RUN = 50
"""A run costs about as much as reading so many children."""


@dataclass(frozen=True, slots=True)
class Shard:
    """Part `number` of `count`; both count from 1."""

    number: int
    count: int


def parse_shard(text: str) -> Shard:
    """The shard of a text such as 2/5. Raises UsageError."""
    found = re.fullmatch(r"([1-9]\d{0,3})/([1-9]\d{0,3})", text.strip(), re.ASCII)
    if found is None or not int(found[1]) <= int(found[2]) <= MOST:
        raise UsageError(
            f"--shard {text}: write a part and how many there are, as 2/5 (at most {MOST})"
        )
    return Shard(int(found[1]), int(found[2]))


def weight(scenario: "Scenario") -> int:
    """About how long a scenario plays, for comparison with others: its runs and their children."""
    days = (scenario.ends - scenario.starts).total_seconds() / 86_400
    children = sum(child.count or 1 for service in scenario.services for child in service.children)
    runs = days * _RUNS_A_DAY
    return 1 + round(runs * (len(scenario.services) + children / _CHILDREN_OF_A_RUN))


def shard_of(weights: Sequence[int], shard: Shard) -> list[int]:
    """The places of the scenarios in this part, in order.

    The heaviest first, each goes to the part that has least. Every part is divided in the same way,
    so that each scenario is in exactly one; the heaviest part has at most one scenario's weight
    more than the lightest.
    """
    loads = [0] * shard.count
    mine: list[int] = []
    for place in sorted(range(len(weights)), key=lambda place: (-weights[place], place)):
        lightest = loads.index(min(loads))
        loads[lightest] += weights[place]
        if lightest == shard.number - 1:
            mine.append(place)
    return sorted(mine)
