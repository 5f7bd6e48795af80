"""An HTTP client of a small simulated world."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx2
from fastapi import FastAPI

from parktime.simulator.app import create_app
from parktime.simulator.clock.clock import Clock
from parktime.simulator.scenario.read import read_text
from parktime.simulator.world.factory import build_world
from parktime.simulator.world.world import World

SCENARIO = """
title: Four services
starts: 2026-11-30 08:00
ends: 2027-02-08 09:00
seed: 1
services:
  banksia:
    name: Banksia Kindergarten
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 2
    rooms: [Possums, Wombats]
    children:
      - {name: Mia Nguyen, born: 2022-03-14, books: {room: Possums, days: [mon, tue]}}
      - {name: Noah Smith, status: inactive}
      - {name: {given: Ana, family: de Silva}, books: {room: Wombats, on: 2026-12-03}}
    storypark:
      rooms: [Possums, {name: Old room, posts: 12}]
      profiles: [Mia Nguyen, {name: Zoe Lee, born: 2021-05-02, state: archived, rooms: [Old room]}]
  grevillea:
    name: Grevillea
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 10
  acacia:
    name: Acacia Child Care
    ccms: kidsoft
    pin: S434783895
    time_zone: Australia/Sydney
    region: AU-NSW
    paid_children: 40
    rooms: [Joeys]
    children:
      - {name: Eve Tran, born: 2022-03-14, books: {room: Joeys, days: [mon, wed]}}
      - {name: Max Tran}
      - {name: Cher}
  wattle:
    name: Wattle
    ccms: kidsoft
    pin: S000000001
    time_zone: Australia/Sydney
    region: AU-NSW
    paid_children: 40
    integration: off
steps:
  - at: 2026-12-01 09:00
    service: banksia
    do: [{post: {Possums: 3}}, {leave: Mia Nguyen}]
  - at: 2026-12-02 09:00
    service: banksia
    do: [{leave: Mia Nguyen}, {post: {Possums: 5}}]
"""


@dataclass
class ApiClient:
    """A world, its clock and application, and a client of it. `real_s` is the real clock's reading."""

    world: World
    clock: Clock
    app: FastAPI
    http: httpx2.AsyncClient
    real_s: list[float]

    async def get(self, path: str, **more) -> httpx2.Response:
        return await self.http.get(path, **more)

    async def post(self, path: str, **more) -> httpx2.Response:
        return await self.http.post(path, **more)

    def kidsoft(self, key: str, **other) -> dict[str, str]:
        known = self.world.services[key].credentials
        return {"X-Service-Pin": known.pin, "X-Api-Key": known.key, **other}

    def storypark(self, key: str, **other) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.world.services[key].credentials.token}", **other}

    async def manage(self, key: str) -> dict[str, str]:
        known = self.world.services[key].credentials
        body = {
            "grant_type": "client_credentials",
            "client_id": known.client_id,
            "client_secret": known.client_secret,
        }
        token = (await self.post("/manage/oauth/token", json=body)).json()["access_token"]
        return {"Authorization": f"Bearer {token}"}

    async def do(self, service: str, *verbs) -> None:
        answer = await self.post("/world/steps", json={"service": service, "do": list(verbs)})
        assert answer.status_code == 200, answer.text


@asynccontextmanager
async def open_client(
    *, text: str = SCENARIO, with_steps: bool = False
) -> AsyncIterator[ApiClient]:
    """A fresh stage, for half a minute of real time at most."""
    scenario = read_text(text, "stage.yaml")
    world = build_world(scenario)
    clock = Clock(world)
    real_s = [1000.0]
    steps = scenario.steps if with_steps else ()
    app = create_app(world, clock=clock, steps=steps, monotonic=lambda: real_s[0])
    transport = httpx2.ASGITransport(app)
    async with (
        httpx2.AsyncClient(transport=transport, base_url="http://stage") as http,
        asyncio.timeout(30),
    ):
        try:
            yield ApiClient(world, clock, app, http, real_s)
        finally:
            clock.close()


def run_with_client(exchange, **more):
    """Runs `scene` on a fresh stage and gives what it returns."""

    async def whole():
        async with open_client(**more) as client:
            return await exchange(client)

    return asyncio.run(whole())


def problem_document(answer: httpx2.Response, status: int, kind: str = "") -> dict:
    """The problem document of an answer that must be one."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert document["status"] == status and document["detail"]
    assert not re.search("[a-z]Error$", document["title"]), "a title is no class name"
    assert document["type"].endswith(kind), document["type"]
    return document
