"""The simulator's world and clock as the player uses them."""

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any

import httpx2

from parktime.harness.errors import InternalError
from parktime.harness.player.daemon_client import read_response
from parktime.harness.results.timestamps import format_instant, parse_utc
from parktime.simulator.scenario.scenario import KillEntry, Scenario, Side, Step, Verb

SETTLE_TIMEOUT_S = 300.0
"""With a daemon that is busy at one instant: real time-outs add up."""

NOT_FOUND = 404
MAX_POLLS = 400
"""Looks at a clock that somebody holds, ever more slowly: half a minute in all."""


class SimulatorClient:
    """Speaks to one simulator. `http` has its base URL; `url` is the one that the daemon is to use."""

    def __init__(self, http: httpx2.AsyncClient, url: str) -> None:
        self._http = http
        self.url = url

    async def now(self) -> datetime:
        """The clock's instant."""
        return parse_utc(read_response(await self._http.get("/clock"))["now"])

    async def advance(self, to: datetime) -> None:
        """Moves the clock there, or to where it is paused on the way; returns once all is settled."""
        # How long it takes depends on the story; the clock itself loses patience with a participant that hangs, but not
        # with one whose vendors take their time.
        read_response(
            await self._http.post(
                "/clock/advance", json={"to": format_instant(to), "patience_s": SETTLE_TIMEOUT_S}, timeout=None
            )
        )

    async def rewind(self, to: datetime) -> dict[str, Any]:
        """Moves the clock back; returns the clock once all who take part have followed. `not_following` names who has not."""
        body = {"to": format_instant(to), "patience_s": SETTLE_TIMEOUT_S}
        clock: dict[str, Any] = read_response(
            await self._http.post("/clock/rewind", json=body, timeout=None)
        )
        return clock

    async def run(self, rate: float) -> None:
        """Lets time run, so many virtual seconds a real second."""
        read_response(await self._http.post("/clock/run", json={"rate": rate}))

    async def settled(self) -> None:
        """Returns when nobody holds the clock; InternalError when somebody does for half a minute.

        A daemon's answer may reach us before its next wait reaches the clock.
        """
        pause_s = 0.0
        for _ in range(MAX_POLLS):
            held_by = read_response(await self._http.get("/clock"))["held_by"]
            if not held_by:
                return
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s + 0.001, 0.1)
        raise InternalError(f"the clock is held by {', '.join(held_by)}")

    async def pause(self) -> None:
        """Ends an advance under way at its next settled instant."""
        read_response(await self._http.post("/clock/pause"))

    async def do(self, service: str, verb: Verb) -> None:
        """Carries out a verb of the CCMS's or Storypark's people. RefusedError when the world refuses."""
        read_response(await self._http.post("/world/steps", json={"service": service, "do": verb.plain}))

    async def arm(self, kill: KillEntry) -> None:
        """From now on a call stands still, at which the daemon is to be killed."""
        body = {"after": kill.after, "calls": sorted(kill.calls), "done": kill.done}
        read_response(await self._http.put("/world/halt", json=body))

    async def is_halted(self) -> bool:
        """Whether that call has come."""
        return bool(read_response(await self._http.get("/world/halt"))["halted"])

    async def remove_participant(self, participant: str) -> None:
        """Takes somebody who has died out of the clock, and lets no call stand still for it any more."""
        gone = await self._http.delete(f"/clock/participants/{participant}")
        if gone.status_code != NOT_FOUND:  # one that dies while it comes up may not have joined yet
            read_response(gone)
        read_response(await self._http.delete("/world/halt"))

    async def faults(self) -> dict[str, Any]:
        """The faults that are set, and how often each kind was done to each kind of call."""
        found: dict[str, Any] = read_response(await self._http.get("/world/faults"))
        return found

    async def credentials(self, service: str) -> dict[str, Any]:
        """How the service's two sides are reached."""
        found: dict[str, Any] = read_response(
            await self._http.get(f"/world/services/{service}/credentials")
        )
        return found

    async def storypark(self, service: str) -> dict[str, Any]:
        """The service's Storypark, whole."""
        found: dict[str, Any] = read_response(await self._http.get(f"/world/services/{service}/storypark"))
        return found


WORLD_SIDES: frozenset[Side] = frozenset({"ccms", "storypark", "world"})


def is_world_verb(verb: Verb) -> bool:
    """Whether it is done in the simulated world, so that no daemon is needed for it."""
    return verb.side in WORLD_SIDES


def world_steps(scenario: Scenario) -> tuple[tuple[Step, ...], list[str]]:
    """The steps with nothing but the world's verbs, and a line for each verb that is left out."""
    kept: list[Step] = []
    left_out: list[str] = []
    for step in scenario.steps:
        if verbs := tuple(verb for verb in step.verbs if is_world_verb(verb)):
            kept.append(replace(step, verbs=verbs, expectations=()))
        left_out += [_transport(scenario, verb) for verb in step.verbs if not is_world_verb(verb)]
    return tuple(kept), left_out


def _transport(scenario: Scenario, verb: Verb) -> str:
    return f"{scenario.file}:{verb.place.line}: {verb.word} is left out"


def skipped_expectations(scenario: Scenario) -> list[str]:
    """One line that says which expectations nobody asks about; none where there are none."""
    lines = [step.expectations[0].place.line for step in scenario.steps if step.expectations]
    if not lines:
        return []
    where = f"line {lines[0]}" if len(lines) == 1 else f"lines {lines[0]} to {lines[-1]}"
    return [f"{scenario.file}: what is expected ({where}) is left out: 'parktime run' checks it"]
