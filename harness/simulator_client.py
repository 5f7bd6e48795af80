"""The simulator's world and clock as the player uses them."""

import asyncio
from datetime import datetime
from typing import Any

import httpx2

from harness.answers import answer
from harness.errors import InternalError
from harness.instants import as_text, from_text
from simulator.scenario.scenario import KillEntry, Verb

PATIENCE_S = 300.0
"""With a daemon that is busy at one instant: real time-outs add up."""

NOT_FOUND = 404
ASKED_AT_MOST = 400
"""Looks at a clock that somebody holds, ever more slowly: half a minute in all."""


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
        # How long it takes depends on the story; the clock itself loses patience with a participant that hangs, but not
        # with one whose vendors take their time.
        answer(
            await self._http.post("/clock/advance", json={"to": as_text(to), "patience_s": PATIENCE_S}, timeout=None)
        )

    async def rewind(self, to: datetime) -> dict[str, Any]:
        """Moves the clock back; returns the clock once all who take part have followed. `not_following` names who has not."""
        body = {"to": as_text(to), "patience_s": PATIENCE_S}
        clock: dict[str, Any] = answer(await self._http.post("/clock/rewind", json=body, timeout=None))
        return clock

    async def run(self, rate: float) -> None:
        """Lets time run, so many virtual seconds a real second."""
        answer(await self._http.post("/clock/run", json={"rate": rate}))

    async def settled(self) -> None:
        """Returns when nobody holds the clock; InternalError when somebody does for half a minute.

        A daemon's answer may reach us before its next wait reaches the clock.
        """
        pause_s = 0.0
        for _ in range(ASKED_AT_MOST):
            held_by = answer(await self._http.get("/clock"))["held_by"]
            if not held_by:
                return
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s + 0.001, 0.1)
        raise InternalError(f"the clock is held by {', '.join(held_by)}")

    async def pause(self) -> None:
        """Ends an advance under way at its next settled instant."""
        answer(await self._http.post("/clock/pause"))

    async def do(self, service: str, verb: Verb) -> None:
        """Carries out a verb of the CCMS's or Storypark's people. RefusedError when the world refuses."""
        answer(await self._http.post("/world/steps", json={"service": service, "do": verb.plain}))

    async def arm(self, kill: KillEntry) -> None:
        """From now on a call stands still, at which the daemon is to be killed."""
        body = {"after": kill.after, "calls": sorted(kill.calls), "done": kill.done}
        answer(await self._http.put("/world/halt", json=body))

    async def is_halted(self) -> bool:
        """Whether that call has come."""
        return bool(answer(await self._http.get("/world/halt"))["halted"])

    async def bury(self, participant: str) -> None:
        """Takes somebody who has died out of the clock, and lets no call stand still for it any more."""
        gone = await self._http.delete(f"/clock/participants/{participant}")
        if gone.status_code != NOT_FOUND:  # one that dies while it comes up may not have joined yet
            answer(gone)
        answer(await self._http.delete("/world/halt"))

    async def faults(self) -> dict[str, Any]:
        """The faults that are set, and how often each kind was done to each kind of call."""
        found: dict[str, Any] = answer(await self._http.get("/world/faults"))
        return found

    async def credentials(self, service: str) -> dict[str, Any]:
        """How the service's two sides are reached."""
        found: dict[str, Any] = answer(await self._http.get(f"/world/services/{service}/credentials"))
        return found

    async def storypark(self, service: str) -> dict[str, Any]:
        """The service's Storypark, whole."""
        found: dict[str, Any] = answer(await self._http.get(f"/world/services/{service}/storypark"))
        return found
