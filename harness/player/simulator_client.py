"""The simulator's API as the player uses it: its world and its clock."""

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
"""Real seconds that the clock waits for a busy participant; real time-outs add up."""

NOT_FOUND = 404
MAX_POLLS = 400
"""Polls of a clock that is held, with growing pauses: half a minute in all."""


class SimulatorClient:
    """Client of one simulator. `http` has its base URL; `url` is the one for the daemon to use."""

    def __init__(self, http: httpx2.AsyncClient, url: str) -> None:
        self._http = http
        self.url = url

    async def now(self) -> datetime:
        """The clock's instant."""
        return parse_utc(read_response(await self._http.get("/clock"))["now"])

    async def advance(self, to: datetime) -> None:
        """Advance the clock, or up to where it is paused; returns once all is settled."""
        # How long it takes depends on the scenario. The clock itself gives up on a participant that
        # hangs, but not on one whose vendors are slow.
        read_response(
            await self._http.post(
                "/clock/advance",
                json={"to": format_instant(to), "patience_s": SETTLE_TIMEOUT_S},
                timeout=None,
            )
        )

    async def rewind(self, to: datetime) -> dict[str, Any]:
        """Rewind the clock; returns its state once the participants have followed.

        Those under `not_following` have not.
        """
        body = {"to": format_instant(to), "patience_s": SETTLE_TIMEOUT_S}
        clock: dict[str, Any] = read_response(
            await self._http.post("/clock/rewind", json=body, timeout=None)
        )
        return clock

    async def run(self, rate: float) -> None:
        """Let the clock run at `rate` virtual seconds for each real second."""
        read_response(await self._http.post("/clock/run", json={"rate": rate}))

    async def settled(self) -> None:
        """Wait until no participant holds the clock.

        A daemon's answer may arrive here before its next wait arrives at the clock.

        Raises:
            InternalError: a participant holds it for half a minute.
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
        """End an advance under way at its next settled instant."""
        read_response(await self._http.post("/clock/pause"))

    async def do(self, service: str, verb: Verb) -> None:
        """Perform a verb of the CCMS or of Storypark. Raises RefusedError."""
        read_response(
            await self._http.post("/world/steps", json={"service": service, "do": verb.plain})
        )

    async def arm(self, kill: KillEntry) -> None:
        """From now on, halt at the call at which the daemon is to be killed."""
        body = {"after": kill.after, "calls": sorted(kill.calls), "done": kill.done}
        read_response(await self._http.put("/world/halt", json=body))

    async def is_halted(self) -> bool:
        """Whether that call has arrived."""
        return bool(read_response(await self._http.get("/world/halt"))["halted"])

    async def remove_participant(self, participant: str) -> None:
        """Remove a participant that was killed from the clock, and halt no further call."""
        gone = await self._http.delete(f"/clock/participants/{participant}")
        if gone.status_code != NOT_FOUND:  # one killed while starting may not have joined yet
            read_response(gone)
        await self.disarm()

    async def disarm(self) -> None:
        """Halt no further call."""
        read_response(await self._http.delete("/world/halt"))

    async def faults(self) -> dict[str, Any]:
        """The active faults, and how often each kind was injected into each call."""
        found: dict[str, Any] = read_response(await self._http.get("/world/faults"))
        return found

    async def credentials(self, service: str) -> dict[str, Any]:
        """URLs and credentials of the service's CCMS and Storypark."""
        found: dict[str, Any] = read_response(
            await self._http.get(f"/world/services/{service}/credentials")
        )
        return found

    async def storypark(self, service: str) -> dict[str, Any]:
        """Everything in the service's Storypark."""
        found: dict[str, Any] = read_response(
            await self._http.get(f"/world/services/{service}/storypark")
        )
        return found


WORLD_SIDES: frozenset[Side] = frozenset({"ccms", "storypark", "world"})


def is_world_verb(verb: Verb) -> bool:
    """Whether the simulated world performs it, so that no daemon is needed."""
    return verb.side in WORLD_SIDES


def world_steps(scenario: Scenario) -> tuple[tuple[Step, ...], list[str]]:
    """The steps with the world's verbs only, and a line for each verb that is left out."""
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
    """One line that says which expectations are not evaluated; none if there are none."""
    lines = [step.expectations[0].place.line for step in scenario.steps if step.expectations]
    if not lines:
        return []
    where = f"line {lines[0]}" if len(lines) == 1 else f"lines {lines[0]} to {lines[-1]}"
    return [f"{scenario.file}: what is expected ({where}) is left out: 'parktime run' checks it"]
