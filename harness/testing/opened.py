"""A world that is open: its simulator served on loopback, and with it, unless somebody tests a sync of their own, the daemon."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx2

from harness.addresses import LOOPBACK
from harness.in_process import TIMEOUT_S, in_process
from harness.retracing import Retracing
from harness.serving import bound, served
from harness.simulator_client import SimulatorClient
from harness.world_steps import world_steps
from simulator.app import create_app
from simulator.clock.clock import Clock
from simulator.scenario.scenario import Scenario
from simulator.world.build import build_world


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
        async with in_process(scenario) as way, served(way.app, bound(LOOPBACK, 0), lifespan="off") as url:
            player = Retracing(scenario, way, steps=steps)
            await player.begin()
            yield Opened(url, way.simulator, player)
        return
    world = build_world(scenario)
    clock = Clock(world)
    app = create_app(world, clock=clock, steps=world_steps(scenario)[0] if steps else ())
    async with served(app, bound(LOOPBACK, 0)) as url, httpx2.AsyncClient(base_url=url, timeout=TIMEOUT_S) as http:
        try:
            yield Opened(url, SimulatorClient(http, url), None)
        finally:
            clock.close()
