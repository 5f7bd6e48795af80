"""Opens worlds for synchronous tests: an event loop in a background thread."""

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from parktime.harness.errors import UsageError
from parktime.harness.player.in_process import TIMEOUT_S, in_process
from parktime.harness.player.rewindable import RewindablePlayer
from parktime.harness.player.simulator_client import SimulatorClient, world_steps
from parktime.harness.servers.addresses import LOOPBACK
from parktime.harness.servers.serve import bind, serve_app
from parktime.harness.testing.beside import ModelBeside
from parktime.harness.testing.frozen_time import RealTimeLoop, real_time, require_real_time
from parktime.simulator.app import create_app
from parktime.simulator.clock.clock import Clock
from parktime.simulator.scenario.scenario import Scenario
from parktime.simulator.world.factory import build_world
from parktime.simulator.world.world import World as SimulatedWorld
from parktime.web.client import open_client

Resource = TypeVar("Resource")
Returned = TypeVar("Returned")


class BackgroundLoop(Generic[Resource]):
    """Keeps an async context open on an event loop of its own, and runs coroutines there."""

    def __init__(self, opening: AbstractAsyncContextManager[Resource]) -> None:
        self._loop = RealTimeLoop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="parktime world", daemon=True
        )
        self._thread.start()
        try:
            with real_time():
                self._closing = self.run(_event())
                opened: asyncio.Future[Resource] = self.run(_future())
                self._task = asyncio.run_coroutine_threadsafe(
                    self._live(opening, opened), self._loop
                )
                self.resource: Resource = self.run(_awaited(opened))
        except BaseException:
            self._end()
            raise

    async def _live(
        self, opening: AbstractAsyncContextManager[Resource], opened: "asyncio.Future[Resource]"
    ) -> None:
        """Open and close the context in one task, as some contexts require."""
        try:
            async with opening as resource:
                opened.set_result(resource)
                await self._closing.wait()
        except BaseException as error:
            if opened.done():
                raise
            opened.set_exception(error)

    def run(self, coroutine: Coroutine[Any, Any, Returned]) -> Returned:
        """Run a coroutine on the loop and return its result, or raise its error."""
        try:
            require_real_time()
        except UsageError:
            coroutine.close()
            raise
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    def close(self) -> None:
        """Close the context and end the thread; no-op if already closed."""
        if self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(self._closing.set)
        try:
            self._task.result()
        finally:
            self._end()

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _event() -> asyncio.Event:
    return asyncio.Event()


async def _future() -> "asyncio.Future[Any]":
    return asyncio.get_running_loop().create_future()


async def _awaited(future: "asyncio.Future[Returned]") -> Returned:
    return await future


@dataclass(frozen=True, slots=True)
class OpenWorld:
    """An open world; without a daemon `player` is None, and the clock performs the steps.

    `beside`: the world, and the model that a test's own sync is held against.
    """

    url: str
    simulator: SimulatorClient
    player: RewindablePlayer | None
    beside: tuple[SimulatedWorld, ModelBeside] | None = None


@asynccontextmanager
async def open_world(scenario: Scenario, *, daemon: bool, steps: bool) -> AsyncIterator[OpenWorld]:
    """Open the scenario's world at its start; with a daemon, its services are added and set up."""
    if daemon:
        async with (
            in_process(scenario) as runtime,
            serve_app(runtime.app, bind(LOOPBACK, 0), lifespan="off") as url,
        ):
            player = RewindablePlayer(scenario, runtime, steps=steps)
            await player.begin()
            yield OpenWorld(url, runtime.simulator, player)
        return
    world = build_world(scenario)
    clock = Clock(world)
    app = create_app(world, clock=clock, steps=world_steps(scenario)[0] if steps else ())
    async with (
        serve_app(app, bind(LOOPBACK, 0)) as url,
        open_client(url, timeout_s=TIMEOUT_S) as http,
    ):
        try:
            model = ModelBeside(scenario, steps=steps)
            yield OpenWorld(url, SimulatorClient(http, url), None, (world, model))
        finally:
            clock.close()
