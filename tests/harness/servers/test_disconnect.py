"""Connections that are severed, over sockets and in this process: a caller cannot tell the two apart."""

import asyncio

import httpx2
import pytest
from fastapi import FastAPI

from parktime.harness.player.transport import InProcessTransport, simulated_delay
from parktime.harness.servers.serve import bind, run_loop, serve_app
from parktime.simulator.app import create_app
from parktime.simulator.clock.clock import Clock
from parktime.simulator.fault_injection.active_faults import Fault
from parktime.simulator.fault_injection.kinds import HALT
from parktime.simulator.fault_injection.operations import GROUPS
from parktime.simulator.scenario.read import read_text
from parktime.simulator.world.factory import build_world
from tests.simulator.api.client import SCENARIO

TIMEOUT_S = 0.3
ROOMS = "/storypark/v1/rooms"
SEVERED = {
    "refused": (httpx2.ReadError, 4),
    "reset": (httpx2.ReadError, 5),
    "timeout_before": (httpx2.ReadTimeout, 4),
    "timeout_after": (httpx2.ReadTimeout, 5),
    "latency": (httpx2.ReadTimeout, 5),
}
"""What the caller sees, and how many rooms there are then: those that it asks for, or one more."""


def simulator(**how) -> FastAPI:
    world = build_world(read_text(SCENARIO, "served.yaml"))
    app = create_app(world, clock=Clock(world), **how)
    app.state.world = world
    return app


async def outcomes(app: FastAPI, client: httpx2.AsyncClient) -> dict:
    """What becomes of making a room under each fault, and how many rooms there are then."""
    service = app.state.world.services["banksia"]
    headers = {"Authorization": f"Bearer {service.credentials.token}"}
    found = {}
    for kind in SEVERED:
        before = len(service.storypark.rooms)
        app.state.world.faults.set(Fault(kind, app.state.world.now, times=1, seconds=TIMEOUT_S * 2))
        try:
            answer = await client.post(ROOMS, json={"name": kind}, headers=headers)
            found[kind] = (answer.status_code, 0)
        except httpx2.RequestError as error:
            await asyncio.sleep(0)
            found[kind] = (type(error), len(service.storypark.rooms) - before)
        assert (await client.get(ROOMS, headers=headers)).status_code == 200, (
            "the next call is answered"
        )
    return found


WANTED = {kind: (error, rooms - 4) for kind, (error, rooms) in SEVERED.items()}


@pytest.mark.e2e
async def test_over_sockets():
    await sockets()


@pytest.mark.e2e
def test_over_sockets_on_the_loop_of_the_servers():
    run_loop(sockets())


async def sockets() -> None:
    app = simulator()
    with bind("127.0.0.1", 0) as listening:
        async with (
            serve_app(app, listening) as url,
            httpx2.AsyncClient(base_url=url, timeout=TIMEOUT_S) as client,
        ):
            assert await outcomes(app, client) == WANTED


async def test_in_this_process_and_in_no_time():
    app = simulator(sleep=simulated_delay(TIMEOUT_S))
    async with httpx2.AsyncClient(
        transport=InProcessTransport(app, lambda: None), base_url="http://near"
    ) as client:
        async with asyncio.timeout(60):
            assert await outcomes(app, client) == WANTED


async def test_lateness_within_the_time_out_is_none():
    late = simulated_delay(2.0)
    await late(1.9)
    with pytest.raises(BaseException, match="held"):
        await late(2.0)


async def test_a_call_that_stands_still_is_told_of_and_never_comes_back():
    app, heard = simulator(), []
    world = app.state.world
    headers = {"Authorization": f"Bearer {world.services['banksia'].credentials.token}"}
    world.faults.set(Fault(HALT, world.now, calls=GROUPS["reads"], times=1))
    line = InProcessTransport(app, lambda: heard.append(True))
    async with httpx2.AsyncClient(transport=line, base_url="http://near") as client:
        asking = asyncio.ensure_future(client.get(ROOMS, headers=headers))
        while not heard:  # noqa: ASYNC110 # there is nobody else to tell
            await asyncio.sleep(0)
        line.cut()
        with pytest.raises(asyncio.CancelledError):
            await client.get(ROOMS, headers=headers)
        assert not asking.done()
        asking.cancel()


@pytest.mark.e2e
async def test_a_server_ends_in_order_although_a_call_stands_still():
    app = simulator()
    world = app.state.world
    headers = {"Authorization": f"Bearer {world.services['banksia'].credentials.token}"}
    with bind("127.0.0.1", 0) as listening:
        async with (
            serve_app(app, listening) as url,
            httpx2.AsyncClient(base_url=url, timeout=TIMEOUT_S) as client,
        ):
            world.faults.set(Fault("timeout_before", world.now, times=1))
            with pytest.raises(httpx2.ReadTimeout):
                await client.get(ROOMS, headers=headers)
