"""Something asynchronous that lives in a thread of its own, for those who are not."""

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import httpx2

from parktime.harness.player.in_process import TIMEOUT_S, in_process
from parktime.harness.player.rewindable import Retracing
from parktime.harness.player.simulator_client import SimulatorClient, world_steps
from parktime.harness.servers.serve import LOOPBACK, bound, served
from parktime.simulator.app import create_app
from parktime.simulator.clock.clock import Clock
from parktime.simulator.scenario.scenario import Scenario
from parktime.simulator.world.factory import build_world

Held = TypeVar("Held")
Answer = TypeVar("Answer")


class Living(Generic[Held]):
    """Opens a context on a loop of its own, keeps it open until `close`, and runs there whatever it is asked to."""

    def __init__(self, opening: AbstractAsyncContextManager[Held]) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="parktime world", daemon=True
        )
        self._thread.start()
        self._closing = self.run(_event())
        opened: asyncio.Future[Held] = self.run(_future())
        self._life = asyncio.run_coroutine_threadsafe(self._live(opening, opened), self._loop)
        try:
            self.held: Held = self.run(_awaited(opened))
        except BaseException:
            self._end()
            raise

    async def _live(
        self, opening: AbstractAsyncContextManager[Held], opened: "asyncio.Future[Held]"
    ) -> None:
        """Opened and closed by one task, as some contexts want it."""
        try:
            async with opening as held:
                opened.set_result(held)
                await self._closing.wait()
        except BaseException as error:
            if opened.done():
                raise
            opened.set_exception(error)

    def run(self, asked: Coroutine[Any, Any, Answer]) -> Answer:
        """What the coroutine gives; its errors are raised here."""
        return asyncio.run_coroutine_threadsafe(asked, self._loop).result()

    def close(self) -> None:
        """Closes the context and ends the thread; harmless when done before."""
        if self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(self._closing.set)
        try:
            self._life.result()
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


async def _awaited(future: "asyncio.Future[Answer]") -> Answer:
    return await future


@dataclass(frozen=True, slots=True)
class Opened:
    """`player` is None where there is no daemon: the world's steps then happen by themselves."""

    url: str
    simulator: SimulatorClient
    player: Retracing | None


@asynccontextmanager
async def opened(scenario: Scenario, *, daemon: bool, steps: bool) -> AsyncIterator[Opened]:
    """The scenario's world at its start; with the daemon its services are known and, where they say so, set up."""
    if daemon:
        async with (
            in_process(scenario) as way,
            served(way.app, bound(LOOPBACK, 0), lifespan="off") as url,
        ):
            player = Retracing(scenario, way, steps=steps)
            await player.begin()
            yield Opened(url, way.simulator, player)
        return
    world = build_world(scenario)
    clock = Clock(world)
    app = create_app(world, clock=clock, steps=world_steps(scenario)[0] if steps else ())
    async with (
        served(app, bound(LOOPBACK, 0)) as url,
        httpx2.AsyncClient(base_url=url, timeout=TIMEOUT_S) as http,
    ):
        try:
            yield Opened(url, SimulatorClient(http, url), None)
        finally:
            clock.close()
