"""Plays a story once as it is, and from given instants on once more for everything that could be done there."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from parktime.harness.player.in_process import InProcess, in_process, opened
from parktime.harness.player.player import Player
from parktime.harness.results.result import result
from parktime.simulator.clock.clock import Clock
from parktime.simulator.scenario.scenario import Scenario, WhatIf


@asynccontextmanager
async def branch(way: InProcess, folder: Path) -> AsyncIterator[InProcess]:
    """World and store are copied as they are at this settled instant, the store into an empty folder; nothing is shared from here on.

    The daemon of the branch is up if this one is, and its store is locked if this one is.
    """
    assert way.world is not None, "a world is copied"
    world, store_url = way.world.copy(), f"sqlite:///{folder / 'daemon.db'}"
    way.copy_store(store_url)
    async with opened(world, store_url, Clock(world)) as other:
        if way.daemon is not None:
            await other.daemon_up()
        if way.store_lock.is_held:
            other.store_lock.hold()
        yield other


pass

Result = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Future:
    """What became of it. `refused` is why it, or the rest of it, was not done; None where all was."""

    what_if: WhatIf
    refused: str | None
    result: Result


async def futures(
    scenario: Scenario, what_ifs: Sequence[WhatIf], until: datetime
) -> tuple[Result, list[Future]]:
    """The story as it is up to `until`, and each other future, in the order given. The file's own later steps are played in all of them."""
    found: dict[int, Future] = {}
    ordered = sorted(enumerate(what_ifs), key=lambda each: each[1].step.at)
    async with in_process(scenario) as way:
        player = Player(scenario, way)
        await player.begin()
        for number, what_if in ordered:
            await player.go_on(what_if.step.at)
            found[number] = await _future(way, player, what_if, until)
        await player.go_on(until)
        whole = result(await player.played(until), seconds=0)
    return whole, [found[number] for number in range(len(what_ifs))]


async def _future(way: InProcess, player: Player, what_if: WhatIf, until: datetime) -> Future:
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(prefix="parktime-"))
        other = player.beside(await stack.enter_async_context(branch(way, Path(folder))))
        attempt = await other.act(what_if.step)
        await other.go_on(until)
        return Future(what_if, attempt.refusal, result(await other.played(until), seconds=0))
