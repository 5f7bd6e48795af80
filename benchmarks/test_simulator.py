"""The simulator's cost beside that of HTTP: each measured next to an empty application."""

import asyncio

import httpx2
import pytest

from parktime.simulator.app import create_app
from parktime.simulator.clock.clock import Clock
from parktime.simulator.scenario.read import read_text
from parktime.simulator.world.factory import build_world

SCENARIO = """
title: One service of 150 children
starts: 2026-01-27 08:00
ends: 2027-01-27 08:00
seed: 1
services:
  banksia:
    name: Banksia Kindergarten
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 200
    rooms: [Wombats]
    children: [{count: 150, books: {room: Wombats, days: 3}}]
"""
CALLS = 200


async def nothing(scope, receive, send):
    await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"{}"})


def make_simulator():
    world = build_world(read_text(SCENARIO, "benchmark.yaml"))
    app = create_app(world, clock=Clock(world))
    known = world.services["banksia"].credentials
    return app, {"Authorization": f"Bearer {known.token}"}


async def wait(client, _):
    body = {"until": "2027-01-01T00:00:00Z", "timeout_s": 0, "what": "run banksia"}
    await client.post("http://simulator/clock/participants/daemon/wait", json=body)


async def read(client, headers):
    await client.get("http://simulator/storypark/v1/account", headers=headers)


@pytest.mark.parametrize("of", ["simulator", "nothing"])
@pytest.mark.parametrize("call", [wait, read])
def test_one_exchange(benchmark, call, of):
    app, headers = make_simulator()

    async def calls():
        transport = httpx2.ASGITransport(app if of == "simulator" else nothing)
        async with httpx2.AsyncClient(transport=transport) as client:
            for _ in range(CALLS):
                await call(client, headers)

    benchmark.pedantic(lambda: asyncio.run(calls()), rounds=5, warmup_rounds=1)
