"""What was seen of a play from outside: every write of the daemon with what it did, and what the daemon said of itself."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from starlette.types import ASGIApp

from parktime.harness.errors import RefusedError
from parktime.harness.fuzz.recorder import Witness
from parktime.harness.player.daemon_calls import Call
from parktime.harness.player.daemon_client import DaemonClient
from parktime.harness.player.in_process import InProcess, in_process
from parktime.harness.player.player import Player
from parktime.harness.results.result import result
from parktime.simulator.fault_injection.active_faults import InjectionKey
from parktime.simulator.scenario.scenario import Scenario
from parktime.simulator.world.storypark import Profile, Storypark, StoryparkRoom
from parktime.simulator.world.world import World


@dataclass(frozen=True, slots=True)
class Account:
    """One service's Storypark at one moment. Its profiles and rooms are the world's own frozen records."""

    paid_children: int
    profiles: Mapping[str, Profile]
    rooms: Mapping[str, StoryparkRoom]

    @property
    def active(self) -> int:
        """Profiles that take a space of the plan."""
        return sum(profile.state == "active" for profile in self.profiles.values())


def account_of(storypark: Storypark) -> Account:
    """The Storypark as it is now."""
    return Account(storypark.paid_children, dict(storypark.profiles), dict(storypark.rooms))


@dataclass(frozen=True, slots=True)
class Write:
    """One request that changed something: whose token it bore, and every service's Storypark before and after it.

    `broken`: what was wrong with the last answers to the service's reads at that instant, where anything was. `unconfirmed`: whether a
    fault befell its own answer.
    """

    at: datetime
    service: str
    call: str
    before: Mapping[str, Account]
    after: Mapping[str, Account]
    broken: frozenset[str] = frozenset()
    unconfirmed: bool = False

    @property
    def was(self) -> Account:
        """The caller's own Storypark before."""
        return self.before[self.service]

    @property
    def became(self) -> Account:
        """The caller's own Storypark afterwards."""
        return self.after[self.service]


@dataclass(frozen=True, slots=True)
class Look:
    """What the daemon said of one service at a settled instant: its links, and the runs that were new in its history."""

    at: datetime
    service: str
    links: dict[str, Any]
    new_runs: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Quiet:
    """What came of asking again when nothing had changed: whether the dry run wrote, and two more runs."""

    dry_run_wrote: bool
    first: dict[str, Any]
    second: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Watched:
    """A whole play.

    `history` is every service's, as read in one go at its end; `ended`: the result's services after the runs of `quiet`;
    `standing`: every service's state and settings in
    the end; `faults`: how often each was injected, by kind, API and call.
    """

    result: dict[str, Any]
    writes: tuple[Write, ...] = ()
    looks: tuple[Look, ...] = ()
    history: Mapping[str, tuple[dict[str, Any], ...]] = field(default_factory=dict)
    quiet: Mapping[str, Quiet] = field(default_factory=dict)
    ended: Mapping[str, Any] = field(default_factory=dict)
    standing: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    faults: Counter[InjectionKey] = field(default_factory=Counter)
    kills: int = 0


pass

SYNC = Call("POST", "sync")
DRY_RUN = Call("POST", "page/update", {"confirm": False}, as_person=True)


def watch(scenario: Scenario) -> Watched:
    """The play, and what was seen of it from outside."""
    return asyncio.run(_Watching(scenario).play())


class _Watching:
    """One play being watched."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._keys = [entry.key for entry in scenario.services]
        self._looks: list[Look] = []
        self._known = dict.fromkeys(self._keys, 0)
        self._witness: Witness | None = None
        self._calls_seen = -1
        self._way: InProcess | None = None

    async def play(self) -> Watched:
        async with in_process(self._scenario, between=self._between) as way:
            self._way = way
            player = Player(self._scenario, way, self._look_at_news)
            await player.play()
            played = result(await player.played(), seconds=0)
            up = way.daemon is not None
            standing = {key: await self._daemon().service(key) for key in self._keys} if up else {}
            quiet = {
                key: await self._run_twice(key)
                for key in standing
                if _is_at_work(standing[key], played, key)
            }
            ended = result(await player.played(), seconds=0)["services"]
            await self._look(self._scenario.ends)
            if not up:  # what it did stands in its store
                await way.daemon_up()
                await way.simulator.settled()
            history = {key: tuple(await self._daemon().runs(key)) for key in self._keys}
        assert self._witness is not None
        looks, writes = tuple(self._looks), tuple(self._witness.writes)
        return Watched(
            played,
            writes,
            looks,
            history,
            quiet,
            ended=ended,
            standing=standing,
            faults=self._witness.faults(),
            kills=way.kills,
        )

    @property
    def _writes(self) -> list[Any]:
        assert self._witness is not None
        return self._witness.writes

    def _between(self, app: ASGIApp, world: World) -> ASGIApp:
        self._witness = Witness(app, world)
        return self._witness

    async def _look_at_news(self, now: datetime) -> None:
        """Looks where the daemon has spoken to anybody since the last look: else it knows nothing new."""
        assert self._witness is not None
        if self._witness.calls != self._calls_seen:
            await self._look(now)

    async def _look(self, now: datetime) -> None:
        assert self._way is not None and self._witness is not None
        if self._way.daemon is None:
            return
        self._calls_seen = self._witness.calls
        for key in self._keys:
            links = await self._way.daemon.ask(key, Call("GET", "links"))
            new = tuple(await self._way.daemon.runs(key, after=self._known[key]))
            self._known[key] = new[-1]["id"] if new else self._known[key]
            self._looks.append(Look(now, key, links, new))

    async def _run_twice(self, key: str) -> Quiet:
        daemon = self._daemon()
        first = await daemon.ask(key, SYNC)
        before = len(self._writes)
        with contextlib.suppress(RefusedError):  # a choice that can no longer be applied
            await daemon.ask(key, DRY_RUN)
        wrote = len(self._writes) != before
        return Quiet(wrote, first, await daemon.ask(key, SYNC))

    def _daemon(self) -> DaemonClient:
        assert self._way is not None and self._way.daemon is not None
        return self._way.daemon


def _is_at_work(standing: dict[str, Any], played: dict[str, Any], key: str) -> bool:
    """Whether the service is set up and has run."""
    return standing["state"] == "set-up" and bool(played["services"][key]["runs"])
