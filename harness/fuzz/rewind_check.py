"""Checks that a play with rewinds ends as one without."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from parktime.harness.fuzz.compare_model import service_differences
from parktime.harness.fuzz.generate.store_losses import losses_of
from parktime.harness.player.in_process import in_process
from parktime.harness.player.rewindable import RewindablePlayer
from parktime.harness.results.result import build_result
from parktime.simulator.fault_injection.operations import GROUPS
from parktime.simulator.scenario.scenario import KillEntry, Scenario, Verb

ONE_IN = 5
"""One of so many seeds is played with rewinds."""


def is_selected(scenario: Scenario) -> bool:
    """Whether this seed is played with rewinds.

    Not if a kill counts reads: how many there are depends on what the daemon has cached. Nor if the
    store loses runs, since going back restores what it knew then.
    """
    return (
        scenario.seed % ONE_IN == 2
        and not losses_of(scenario)
        and not any(_counts_readings(verb) for step in scenario.steps for verb in step.verbs)
    )


def _counts_readings(verb: Verb) -> bool:
    return isinstance(verb.argument, KillEntry) and not verb.argument.calls <= GROUPS["writes"]


def rewind_differences(scenario: Scenario, straight: dict[str, Any]) -> Iterator[str]:
    """Differences between the services of a play with rewinds and of the straight one.

    Notes of runs and refusals are not compared: which call meets a fault first depends on the
    tokens and readings that the daemon has cached.
    """
    detours = _without_notes(asyncio.run(_with_detours(scenario)))
    services = _without_notes(straight)
    if detours == services:
        return
    differs = False
    for key, service in services.items():
        for line in service_differences(service, detours[key]):
            differs = True
            yield f"{key}: {line}"
    if not differs:
        yield "the results differ, though the services do not"


def _without_notes(result: dict[str, Any]) -> dict[str, Any]:
    """The services of a result, without the notes of their runs."""
    return {
        key: {**service, "runs": [{**run, "note": ""} for run in service["runs"]]}
        for key, service in result["services"].items()
    }


async def _with_detours(scenario: Scenario) -> dict[str, Any]:
    async with in_process(scenario) as runtime:
        player = RewindablePlayer(scenario, runtime)
        await player.begin()
        for far, back in detours(scenario):
            await player.play_until(far)
            await player.rewind(back)
        await player.play_until(scenario.ends)
        return build_result(await player.played(), seconds=0)


def detours(scenario: Scenario) -> Iterator[tuple[datetime, datetime]]:
    """Pairs of instants: how far the play goes, and how far back from there."""
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
