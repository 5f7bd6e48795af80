"""Plays a scenario as it is, and once more for each alternative from some instant on."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from parktime.harness.player.in_process import InProcessRuntime, in_process, open_runtime
from parktime.harness.player.player import Player
from parktime.harness.player.working_folder import working_folder
from parktime.harness.results.result import build_result
from parktime.simulator.clock.clock import Clock
from parktime.simulator.scenario.scenario import Scenario, WhatIf


@asynccontextmanager
async def branch(runtime: InProcessRuntime, folder: Path) -> AsyncIterator[InProcessRuntime]:
    """Copy world and store at this settled instant, the store into an empty folder.

    Nothing is shared afterwards. Daemon and store lock of the branch are in the same state.
    """
    assert runtime.world is not None, "a world is copied"
    world, store_url = runtime.world.copy(), f"sqlite:///{folder / 'daemon.db'}"
    runtime.copy_store(store_url)
    async with open_runtime(world, store_url, Clock(world)) as other:
        if runtime.daemon is not None:
            await other.daemon_up()
        if runtime.store_lock.is_held:
            other.store_lock.hold()
        yield other


Result = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The play of one alternative; `refused` is why its verbs were not all done, if so."""

    what_if: WhatIf
    refused: str | None
    result: Result


async def play_timelines(
    scenario: Scenario, what_ifs: Sequence[WhatIf], until: datetime
) -> tuple[Result, list[Timeline]]:
    """Play the scenario up to `until`, and each alternative; results in the order given.

    The scenario's later steps are played in all of them.
    """
    found: dict[int, Timeline] = {}
    ordered = sorted(enumerate(what_ifs), key=lambda each: each[1].step.at)
    async with in_process(scenario) as runtime:
        player = Player(scenario, runtime)
        await player.begin()
        for number, what_if in ordered:
            await player.play_until(what_if.step.at)
            found[number] = await _play_alternative(runtime, player, what_if, until)
        await player.play_until(until)
        whole = build_result(await player.played(until), seconds=0)
    return whole, [found[number] for number in range(len(what_ifs))]


async def _play_alternative(
    runtime: InProcessRuntime, player: Player, what_if: WhatIf, until: datetime
) -> Timeline:
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(working_folder())
        other = player.fork(await stack.enter_async_context(branch(runtime, folder)))
        attempt = await other.perform_step(what_if.step)
        await other.play_until(until)
        return Timeline(
            what_if, attempt.refusal, build_result(await other.played(until), seconds=0)
        )
