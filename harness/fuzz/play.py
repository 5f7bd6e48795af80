"""Plays a scenario for a fuzz and observes it from outside."""

import asyncio
import contextlib
from datetime import datetime
from typing import Any

from starlette.types import ASGIApp

from parktime.harness.errors import RefusedError
from parktime.harness.fuzz.generate.store_losses import losses_of
from parktime.harness.fuzz.observed_play import (
    DRY_RUN,
    SYNC,
    Observation,
    ObservedPlay,
    RepeatedRuns,
)
from parktime.harness.fuzz.recorder import WriteRecorder
from parktime.harness.player.daemon_calls import Call
from parktime.harness.player.daemon_client import DaemonClient
from parktime.harness.player.in_process import InProcessRuntime, in_process
from parktime.harness.player.player import Player
from parktime.harness.results.result import build_result
from parktime.simulator.scenario.scenario import Scenario
from parktime.simulator.world.world import World


def observe_play(scenario: Scenario, store_url: str | None = None) -> ObservedPlay:
    """Play a scenario and record what it shows from outside; by default on a store of its own."""
    return asyncio.run(_Observer(scenario, store_url).play())


class _Observer:
    """Plays one scenario, and asks the daemon for news at settled instants."""

    def __init__(self, scenario: Scenario, store_url: str | None = None) -> None:
        self._scenario = scenario
        self._store_url = store_url
        self._keys = [entry.key for entry in scenario.services]
        self._observations: list[Observation] = []
        self._known = dict.fromkeys(self._keys, 0)
        self._recorder: WriteRecorder | None = None
        self._calls_seen = -1
        self._runtime: InProcessRuntime | None = None

    async def play(self) -> ObservedPlay:
        async with in_process(self._scenario, self._store_url, between=self._intercept) as runtime:
            self._runtime = runtime
            player = Player(self._scenario, runtime, self._observe_news)
            await player.play()
            result = build_result(await player.played(), seconds=0)
            up = runtime.daemon is not None
            states = {key: await self._daemon().service(key) for key in self._keys} if up else {}
            repeated = {
                key: await self._run_twice(key)
                for key in states
                if _has_run(states[key], result, key)
            }
            ended = build_result(await player.played(), seconds=0)["services"]
            await self._observe(self._scenario.ends)
            if not up:  # its store has the history
                await runtime.daemon_up()
                await runtime.simulator.settled()
            history = {key: tuple(await self._daemon().runs(key)) for key in self._keys}
        assert self._recorder is not None
        observations, writes = tuple(self._observations), tuple(self._recorder.writes)
        return ObservedPlay(
            result,
            writes,
            observations,
            history,
            repeated,
            ended=ended,
            service_states=states,
            faults=self._recorder.faults(),
            kills=runtime.kills,
            losses=losses_of(self._scenario),
        )

    @property
    def _writes(self) -> list[Any]:
        assert self._recorder is not None
        return self._recorder.writes

    def _intercept(self, app: ASGIApp, world: World) -> ASGIApp:
        self._recorder = WriteRecorder(app, world)
        return self._recorder

    async def _observe_news(self, now: datetime) -> None:
        """Observe if the daemon has called a vendor since the last observation."""
        assert self._recorder is not None
        if self._recorder.calls != self._calls_seen:
            await self._observe(now)

    async def _observe(self, now: datetime) -> None:
        assert self._runtime is not None and self._recorder is not None
        if self._runtime.daemon is None:
            return
        self._calls_seen = self._recorder.calls
        for key in self._keys:
            links = await self._runtime.daemon.ask(key, Call("GET", "links"))
            new = tuple(await self._runtime.daemon.runs(key, after=self._known[key]))
            self._known[key] = new[-1]["id"] if new else self._known[key]
            self._observations.append(Observation(now, key, links, new))

    async def _run_twice(self, key: str) -> RepeatedRuns:
        daemon = self._daemon()
        first = await daemon.ask(key, SYNC)
        before = len(self._writes)
        with contextlib.suppress(RefusedError):  # a choice that can no longer be applied
            await daemon.ask(key, DRY_RUN)
        wrote = len(self._writes) != before
        return RepeatedRuns(wrote, first, await daemon.ask(key, SYNC))

    def _daemon(self) -> DaemonClient:
        assert self._runtime is not None and self._runtime.daemon is not None
        return self._runtime.daemon


def _has_run(service_state: dict[str, Any], result: dict[str, Any], key: str) -> bool:
    """Whether the service is set up and has run."""
    return service_state["state"] == "set-up" and bool(result["services"][key]["runs"])
