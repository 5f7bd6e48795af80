"""Every call of the three APIs over a small world, with and without faults."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx2
from fastapi import FastAPI

from parktime.simulator.app import create_app
from parktime.simulator.clock.clock import Clock
from parktime.simulator.fault_injection.exchange import ConnectionDropped
from parktime.simulator.fault_injection.operations import APIS, CALLS_BY_API
from parktime.simulator.scenario.read import read_text
from parktime.simulator.world.factory import build_world
from parktime.simulator.world.service import export_storypark
from parktime.simulator.world.world import World
from tests.simulator.api.client import SCENARIO

EVERY = [(api, call) for api in APIS for call in CALLS_BY_API[api]]
SERVICE = {"kidsoft": "acacia", "manage": "banksia", "storypark": "banksia"}
PATHS = {
    ("kidsoft", "read_service"): "GET /kidsoft/v2/service",
    ("kidsoft", "read_children"): "GET /kidsoft/v2/children?pageSize=100&page=1",
    (
        "kidsoft",
        "read_next_sessions",
    ): "GET /kidsoft/v2/children?nextSessionFrom=30/11/2026&nextSessionTo=30/12/2026",
    ("kidsoft", "read_rooms"): "GET /kidsoft/v2/rooms",
    ("kidsoft", "read_sessions"): "GET /kidsoft/v2/sessions?from=30/11/2026&to=30/12/2026",
    ("kidsoft", "read_child"): "GET /kidsoft/v2/children/100001",
    ("kidsoft", "read_room"): "GET /kidsoft/v2/rooms/501",
    ("kidsoft", "refresh"): "POST /kidsoft/v2/refresh",
    ("manage", "token"): "POST /manage/oauth/token",
    ("manage", "read_service"): "GET /manage/v1/service",
    ("manage", "read_children"): "GET /manage/v1/children?limit=200",
    (
        "manage",
        "read_next_sessions",
    ): "GET /manage/v1/children?next_session_from=2026-11-30&next_session_to=2026-12-30",
    ("manage", "read_rooms"): "GET /manage/v1/rooms",
    ("manage", "read_sessions"): "GET /manage/v1/sessions?from=2026-11-30&to=2026-12-30",
    ("manage", "read_child"): "GET /manage/v1/children/c00001",
    ("manage", "read_room"): "GET /manage/v1/rooms/r001",
    ("manage", "refresh"): "POST /manage/v1/publications",
    ("storypark", "read_account"): "GET /storypark/v1/account",
    ("storypark", "read_profiles"): "GET /storypark/v1/profiles",
    ("storypark", "read_profile"): "GET /storypark/v1/profiles/p00001",
    ("storypark", "read_rooms"): "GET /storypark/v1/rooms",
    ("storypark", "read_room"): "GET /storypark/v1/rooms/s001",
    ("storypark", "create_profile"): "POST /storypark/v1/profiles",
    ("storypark", "edit_profile"): "PATCH /storypark/v1/profiles/p00001",
    ("storypark", "archive_profile"): "POST /storypark/v1/profiles/p00001/archive",
    ("storypark", "restore_profile"): "POST /storypark/v1/profiles/p00002/restore",
    ("storypark", "create_room"): "POST /storypark/v1/rooms",
    ("storypark", "rename_room"): "PATCH /storypark/v1/rooms/s001",
    ("storypark", "deactivate_room"): "POST /storypark/v1/rooms/s001/deactivate",
    ("storypark", "reactivate_room"): "POST /storypark/v1/rooms/s001/reactivate",
    ("storypark", "delete_room"): "DELETE /storypark/v1/rooms/s002",
}
BODIES = {
    "create_profile": {"given_name": "Eve", "family_name": "Tran"},
    "edit_profile": {"given_name": "Maya"},
    "create_room": {"name": "Koalas"},
    "rename_room": {"name": "Koalas"},
}


@dataclass
class FaultyWorld:
    """A world with its application and clock; `slept` are the seconds that answers were late."""

    world: World
    clock: Clock
    app: FastAPI
    slept: list[float]

    async def call(
        self, api: str, call: str, query: str = "", **headers: str
    ) -> httpx2.Response | ConnectionDropped:
        """What comes of the call: an answer, or that there is none."""
        method, path = PATHS[api, call].split()
        if call == "delete_room":
            path = f"/storypark/v1/rooms/{self.world.services['banksia'].storypark.create_room('Gone').id}"
        shown = {**await self.credentials(api), **headers}
        body = self._client() if call == "token" else BODIES.get(call)
        return await self.ask(method, path + query, shown, body)

    async def ask(
        self, method: str, path: str, headers: dict, body: object = None
    ) -> httpx2.Response | ConnectionDropped:
        transport = httpx2.ASGITransport(self.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://table") as http:
            try:
                return await http.request(method, path, headers=headers, json=body)
            except ConnectionDropped as dropped:
                return dropped

    async def credentials(self, api: str) -> dict[str, str]:
        """What a caller of the API shows; a new token of Manage's each time."""
        known = self.world.services[SERVICE[api]].credentials
        if api == "kidsoft":
            return {"X-Service-Pin": known.pin, "X-Api-Key": known.key}
        if api == "storypark":
            return {"Authorization": f"Bearer {known.token}"}
        faults, self.world.faults = self.world.faults, type(self.world.faults)(0)
        answer = await self.ask("POST", "/manage/oauth/token", {}, self._client())
        self.world.faults = faults
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def _client(self) -> dict[str, str]:
        known = self.world.services["banksia"].credentials
        pair = {"client_id": known.client_id, "client_secret": known.client_secret}
        return {"grant_type": "client_credentials", **pair}

    def state(self) -> dict:
        """All that there is in Storypark."""
        return export_storypark(self.world.services["banksia"])


@asynccontextmanager
async def open_faulty_world() -> AsyncIterator[FaultyWorld]:
    """A fresh world, its clock and its application."""
    world = build_world(read_text(SCENARIO, "table.yaml"))
    world.services["banksia"].storypark.pay_for(9)
    clock, slept = Clock(world), []

    async def late(seconds: float) -> None:
        slept.append(seconds)

    async with asyncio.timeout(30):
        yield FaultyWorld(world, clock, create_app(world, clock=clock, sleep=late), slept)
