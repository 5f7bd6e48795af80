"""A forecast from some instant of a story, and what then really comes when nobody does anything."""

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from parktime.daemon.api.responses import to_json
from parktime.daemon.api.schemas.run import serialize_change, serialize_counts
from parktime.daemon.forecast.runs import UpcomingRun
from parktime.harness.errors import RefusedError
from parktime.harness.fuzz.generate.scenario import BRIEF, random_scenario
from parktime.harness.player.in_process import InProcessRuntime, in_process
from parktime.harness.player.player import Player
from parktime.simulator.scenario.read import read_text
from parktime.simulator.scenario.scenario import Scenario

KEYS = ("at", "cause", "outcome", "counts", "changes", "waiting", "without_a_room")


@dataclass(frozen=True)
class Coming:
    """One service's runs as they were foretold and as they came; `unpublished`: people had entered something that no publication told."""

    told: list[dict[str, Any]]
    came: list[dict[str, Any]]
    unpublished: bool


def coming(seed: int, weeks: int, *, by_api: bool = False) -> list[Coming]:
    """Of a random story, left to itself at a random instant; services that nothing can be told of are left out."""
    return asyncio.run(
        _coming(read_text(random_scenario(seed, BRIEF), "world.yaml"), Random(seed), weeks, by_api)
    )


async def _coming(scenario: Scenario, random: Random, weeks: int, by_api: bool) -> list[Coming]:
    span = scenario.ends - scenario.starts
    at = scenario.starts + timedelta(minutes=random.randrange(int(span / timedelta(minutes=1)) + 1))
    async with in_process(scenario) as runtime:
        await Player(scenario, runtime).play(at)
        world = runtime.world
        assert world is not None
        services = world.services.values()
        unpublished = {
            each.key: each.ccms.revision != each.picture.ccms_revision for each in services
        }
        if by_api:
            runtime.world = None
        told = {
            key: runs
            for key in unpublished
            if (runs := await _told(runtime, key, weeks)) is not None
        }
        before = {key: len(await _runs(runtime, key)) for key in told}
        await runtime.simulator.advance(at + timedelta(weeks=weeks))
        return [
            Coming(told[key], (await _runs(runtime, key))[before[key] :], unpublished[key])
            for key in told
        ]


async def _told(runtime: InProcessRuntime, key: str, weeks: int) -> list[dict[str, Any]] | None:
    try:
        return [_as_told(run) for run in (await runtime.forecast(key, weeks)).runs]
    except RefusedError:
        return None


async def _runs(runtime: InProcessRuntime, key: str) -> list[dict[str, Any]]:
    if runtime.daemon is None:
        return []
    return [
        {**{name: run[name] for name in KEYS}, "at": _instant(run["at"])}
        for run in await runtime.daemon.runs(key)
    ]


def _as_told(run: UpcomingRun) -> dict[str, Any]:
    plan = run.plan
    told = {
        "at": run.at,
        "cause": run.cause,
        "outcome": plan.outcome,
        "counts": serialize_counts(plan.counts),
    }
    told |= {"changes": [serialize_change(change) for change in plan.changes]}
    told |= {"waiting": plan.waiting, "without_a_room": plan.without_a_room}
    plain = json.loads(to_json(told))
    return {**plain, "at": _instant(plain["at"])}


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
