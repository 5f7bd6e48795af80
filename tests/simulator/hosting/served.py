"""A server of many worlds on a socket of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2

from parktime.harness.servers.serve import bind, serve_app
from parktime.simulator.hosting.registry import DEFAULT_MAX_WORLDS, WorldRegistry
from parktime.simulator.hosting.server import WorldServer
from tests.simulator.api.client import SCENARIO


@dataclass
class ServedWorlds:
    """The worlds of a server, and a client of it."""

    registry: WorldRegistry
    http: httpx2.AsyncClient
    url: str

    async def open(self, text: str = SCENARIO, **query: str) -> dict[str, Any]:
        """Open a world; the answer says where it is."""
        answer = await self.http.post("/worlds", content=text.encode(), params=query)
        assert answer.status_code == 201, answer.text
        return answer.json()


@asynccontextmanager
async def serve_worlds(limit: int = DEFAULT_MAX_WORLDS) -> AsyncIterator[ServedWorlds]:
    """A server without a world, over TCP."""
    registry = WorldRegistry(limit)
    async with (
        serve_app(WorldServer(registry), bind("127.0.0.1", 0)) as url,
        httpx2.AsyncClient(base_url=url, timeout=30) as http,
    ):
        try:
            yield ServedWorlds(registry, http, url)
        finally:
            registry.close()
