"""Whether a play that goes back in time, and forward again with nobody doing anything else, ends as if it had never gone back."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from parktime.harness.fuzz.compare_model import service_differences
from parktime.harness.player.in_process import in_process
from parktime.harness.player.rewindable import Retracing
from parktime.harness.results.result import result
from parktime.simulator.fault_injection.operations import GROUPS
from parktime.simulator.scenario.scenario import KillEntry, Scenario, Verb

ONE_IN = 5
"""Of so many seeds, one has its play go back."""


def is_one(scenario: Scenario) -> bool:
    """Whether it is that seed's turn, and no kill waits for so many readings: how many there are depends on what the daemon still remembers."""
    return scenario.seed % ONE_IN == 2 and not any(
        _counts_readings(verb) for step in scenario.steps for verb in step.verbs
    )


def _counts_readings(verb: Verb) -> bool:
    return isinstance(verb.argument, KillEntry) and not verb.argument.calls <= GROUPS["writes"]


def retraced(scenario: Scenario, straight: dict[str, Any]) -> Iterator[str]:
    """Where the services of a play with detours are not those of the straight one.

    What a refusal or a run's note said is not compared: which of the calls met a fault first depends on what the daemon still remembers of
    tokens and readings.
    """
    detours = _without_notes(asyncio.run(_with_detours(scenario)))
    services = _without_notes(straight)
    if detours == services:
        return
    told = False
    for key, service in services.items():
        for line in service_differences(service, detours[key]):
            told = True
            yield f"{key}: {line}"
    if not told:
        yield "told otherwise, though who and what is there is the same"


def _without_notes(result: dict[str, Any]) -> dict[str, Any]:
    """The services of a result."""
    return {
        key: {**service, "runs": [{**run, "note": ""} for run in service["runs"]]}
        for key, service in result["services"].items()
    }


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
    random, minutes = (
        Random(f"detours {scenario.seed}"),
        int((scenario.ends - scenario.starts) / timedelta(minutes=1)),
    )
    known = [step.at for step in scenario.steps] or [scenario.starts]
    now = scenario.starts
    for _ in range(2):
        drawn = (scenario.starts + timedelta(minutes=random.randrange(minutes)) for _ in range(2))
        back, far = sorted(random.choice((each, each, random.choice(known))) for each in drawn)
        if far >= now:
            yield far, back
            now = back
