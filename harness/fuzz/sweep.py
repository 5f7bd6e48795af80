"""World after world, each from its seed."""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from harness.fuzz.expected import without_expectations
from harness.fuzz.judge import Judged, judge
from harness.fuzz.random_weather import Climate
from harness.fuzz.random_worlds import BRIEF, FAIR, LONG, Shape, random_world
from harness.fuzz.yaml_flow import document
from simulator.scenario.read import read_text

LONG_ONE_IN = 20
"""Of brief worlds, every so many is a long one: weeks must pass somewhere."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Which worlds, and how many: `count` and `seconds` (None: no bound) end it, whichever comes first.

    Of several `parts`, which divide the seeds among them, one plays every so many.
    """

    seed: int = 1
    count: int | None = None
    seconds: float | None = None
    long: bool = False
    climate: Climate = FAIR
    part: int = 0
    parts: int = 1


def sweep(bounds: Bounds) -> Iterator[tuple[int, Judged]]:
    """The seed of each world and what came of it."""
    stops_at = None if bounds.seconds is None else time.monotonic() + bounds.seconds
    for seed in itertools.count(bounds.seed + bounds.part, bounds.parts):
        if bounds.count is not None and seed >= bounds.seed + bounds.count:
            return
        if stops_at is not None and time.monotonic() >= stops_at:
            return
        text = document(without_expectations(world_of(seed, bounds)))
        yield seed, judge(read_text(text, f"seed {seed}"))


def world_of(seed: int, bounds: Bounds) -> dict[str, Any]:
    """The world of a seed, as plain data."""
    return random_world(seed, shape_of(seed, long=bounds.long), bounds.climate)


def shape_of(seed: int, *, long: bool) -> Shape:
    """The shape of a seed's world."""
    return LONG if long or seed % LONG_ONE_IN == 0 else BRIEF
