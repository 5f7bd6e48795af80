"""A daemon and a simulator in one process, for routes that read or write the vendors."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
import schemathesis

from parktime.daemon.app import Daemon
from parktime.daemon.clock import SimulatorClock
from parktime.simulator.app import create_app
from parktime.simulator.clock.clock import Clock
from parktime.simulator.scenario.read import read_text
from parktime.simulator.world.factory import build_world

TOKEN = "a-token-of-the-daemon"
SIMULATOR = "http://simulator"

STORY = """
title: Two services before set-up
starts: 2026-11-30 08:00
ends: 2027-02-08 09:00
seed: 1
services:
  banksia:
    name: Banksia Kindergarten
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 3
    rooms: [Possums, Wombats]
    children:
      - {name: Mia Nguyen, born: 2022-03-14, books: {room: Possums, days: [mon, tue], from: 2026-01-27}}
      - {name: Robert Smith, born: 2021-05-02, books: {room: Wombats, days: [wed], from: 2026-01-27}}
      - {name: Zoe Lee, born: 2021-07-09, status: inactive}
    storypark:
      rooms: [Possums]
      profiles: [Mia Nguyen, {name: Bob Smith, born: 2021-05-02}]
    integration: off
  wattle:
    name: Wattle Early Learning
    ccms: kidsoft
    pin: S434783895
    time_zone: Australia/Sydney
    region: AU-NSW
    paid_children: 10
    rooms: [Koalas]
    children:
      - {name: Noah Smith, born: 2021-05-02, books: {room: Koalas, days: [mon], from: 2026-01-27, until: 2026-12-01}}
    integration: off
steps:
  - at: 2026-12-01 08:00
    service: banksia
    expect: {runs: 0}
"""


class LiveDaemon:
    """A running daemon, its API, and the simulator that it reads."""

    def __init__(
        self, daemon: Daemon, api: httpx2.AsyncClient, simulator: httpx2.AsyncClient
    ) -> None:
        self.daemon = daemon
        self.schema = _schema(json.dumps(daemon.app.application.openapi()))
        self.api = api
        self.simulator = simulator

    async def ask(
        self, method: str, path: str, body: Any = None, *, status: int = 200, **headers: str
    ) -> Any:
        """The JSON of a response of the daemon with that status."""
        response = await self.api.request(
            method, f"/v1/services/{path}", json=body, headers=headers
        )
        assert response.status_code == status, response.text
        self.documented(method, path, response)
        return response.json()

    def documented(self, method: str, path: str, response: httpx2.Response) -> None:
        """Validate a response against the OpenAPI document."""
        rest = re.sub(r"^[^/?]+", "", path.partition("?")[0])
        rest = re.sub(r"^/runs/\d+", "/runs/{run_id}", rest)
        rest = re.sub(r"^/(children|rooms)/[^/]+/explain", r"/\1/{ccms_id}/explain", rest)
        self.schema["/v1/services/{key}" + rest][method].validate_response(response)

    async def put(self, key: str, **settings: Any) -> None:
        """Register a service of the world with the daemon."""
        world = (await self.simulator.get("/world")).json()["services"][key]
        access = (await self.simulator.get(f"/world/services/{key}/credentials")).json()
        urls = {side: SIMULATOR + access[side].pop("url") for side in ("ccms", "storypark")}
        body = {name: world[name] for name in ("name", "ccms", "time_zone", "order")}
        await self.ask(
            "PUT", key, body | {"urls": urls, "credentials": access, "settings": settings}
        )

    async def turn_on(self, key: str = "banksia", pin: str | None = None) -> None:
        await self.put(key)
        await self.ask("POST", f"{key}/turn-on", {"pin": pin})

    async def do(self, *verbs: Any, service: str = "banksia") -> None:
        """Apply steps to the world."""
        response = await self.simulator.post(
            "/world/steps", json={"service": service, "do": list(verbs)}
        )
        assert response.status_code == 200, response.text

    async def advance(self, by: str) -> None:
        response = await self.simulator.post("/clock/advance", json={"by": by})
        assert response.status_code == 200, response.text

    async def profiles(self, service: str = "banksia") -> dict[str, str]:
        """Profiles in Storypark: name to state."""
        state = (await self.simulator.get(f"/world/services/{service}/storypark")).json()
        return {f"{row['given']} {row['family']}": row["state"] for row in state["profiles"]}


@cache
def _schema(document: str) -> schemathesis.schemas.BaseSchema:
    """The document, read once for all tests."""
    return schemathesis.openapi.from_dict(json.loads(document))


@asynccontextmanager
async def open_live_daemon(folder: Path) -> AsyncIterator[LiveDaemon]:
    """A simulator at the start of the scenario, and a daemon with an empty store."""
    world = build_world(read_text(STORY, "story.yaml"))
    simulator = create_app(world, clock=Clock(world))
    transport = httpx2.ASGITransport(app=simulator)
    clock = SimulatorClock(SIMULATOR, transport)
    daemon = Daemon(
        f"sqlite:///{folder / 'store.sqlite'}", token=TOKEN, clock=clock, transport=transport
    )
    await daemon.start()
    headers = {"Authorization": f"Bearer {TOKEN}"}
    to_daemon = httpx2.ASGITransport(app=daemon.app)
    async with (
        httpx2.AsyncClient(transport=to_daemon, base_url="http://daemon", headers=headers) as api,
        httpx2.AsyncClient(transport=transport, base_url=SIMULATOR) as world_client,
    ):
        yield LiveDaemon(daemon, api, world_client)
    await daemon.close()
