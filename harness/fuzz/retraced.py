"""Whether a play that goes back in time, and forward again with nobody doing anything else, ends as if it had never gone back."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from harness.fuzz.compare import service_differences
from harness.in_process import in_process
from harness.result import result
from harness.retracing import Retracing
from simulator.scenario.scenario import Scenario

ONE_IN = 5
"""Of so many seeds, one has its play go back."""


def is_one(seed: int) -> bool:
    """Whether it is that seed's turn."""
    return seed % ONE_IN == 2


def retraced(scenario: Scenario, straight: dict[str, Any]) -> Iterator[str]:
    """Where the services of a play with detours are not those of the straight one.

    What a refusal said is not compared: which of its calls met a fault first depends on what the daemon still remembers of its readings.
    """
    detours = asyncio.run(_with_detours(scenario))
    if detours["services"] == straight["services"]:
        return
    told = False
    for key, service in straight["services"].items():
        for line in service_differences(service, detours["services"][key]):
            told = True
            yield f"{key}: {line}"
    if not told:
        yield "told otherwise, though who and what is there is the same"


async def _with_detours(scenario: Scenario) -> dict[str, Any]:
    async with in_process(scenario) as way:
        player = Retracing(scenario, way)
        await player.begin()
        for far, back in detours(scenario):
            await player.go_on(far)
            await player.rewind(back)
        await player.go_on(scenario.ends)
        return result(await player.played(), seconds=0)


def detours(scenario: Scenario) -> Iterator[tuple[datetime, datetime]]:
    """How far the play goes, and how far back from there: any minutes, or instants at which something is done; each further than the last."""
    random, minutes = Random(f"detours {scenario.seed}"), int((scenario.ends - scenario.starts) / timedelta(minutes=1))
    known = [step.at for step in scenario.steps] or [scenario.starts]
    now = scenario.starts
    for _ in range(2):
        drawn = (scenario.starts + timedelta(minutes=random.randrange(minutes)) for _ in range(2))
        back, far = sorted(random.choice((each, each, random.choice(known))) for each in drawn)
        if far >= now:
            yield far, back
            now = back
