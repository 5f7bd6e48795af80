"""The simulator's world and clock as the player uses them."""

from datetime import datetime
from typing import Any

import httpx2

from harness.answers import answer
from harness.instants import as_text, from_text
from simulator.scenario.scenario import Verb


class SimulatorClient:
    """Speaks to one simulator. `http` has its base URL; `url` is the one that the daemon is to use."""

    def __init__(self, http: httpx2.AsyncClient, url: str) -> None:
        self._http = http
        self.url = url

    async def now(self) -> datetime:
        """The clock's instant."""
        return from_text(answer(await self._http.get("/clock"))["now"])

    async def advance(self, to: datetime) -> None:
        """Moves the clock there, or to where it is paused on the way; returns once all is settled."""
        # How long it takes depends on the story; the clock itself loses patience with a participant that hangs.
        answer(await self._http.post("/clock/advance", json={"to": as_text(to)}, timeout=None))

    async def pause(self) -> None:
        """Ends an advance under way at its next settled instant."""
        answer(await self._http.post("/clock/pause"))

    async def do(self, service: str, verb: Verb) -> None:
        """Carries out a verb of the CCMS's or Storypark's people. Refusal when the world refuses."""
        answer(await self._http.post("/world/steps", json={"service": service, "do": verb.plain}))

    async def credentials(self, service: str) -> dict[str, Any]:
        """How the service's two sides are reached."""
        found: dict[str, Any] = answer(await self._http.get(f"/world/services/{service}/credentials"))
        return found

    async def storypark(self, service: str) -> dict[str, Any]:
        """The service's Storypark, whole."""
        found: dict[str, Any] = answer(await self._http.get(f"/world/services/{service}/storypark"))
        return found
