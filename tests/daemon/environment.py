"""The daemon's services over a store on disk, connected to a simulator.

The daemon does not follow the clock: tests say when runs happen. `running_daemon` does follow it.
"""

import asyncio
import shutil
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from parktime.daemon.app import Daemon, build_services
from parktime.daemon.clock import SimulatorClock, WaitResult
from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.run import Run
from parktime.daemon.domain.service import Settings
from parktime.daemon.operations.mappings import Ref
from parktime.daemon.store.store import Store
from parktime.daemon.vendors.retry_policy import HttpLimits, no_sleep
from parktime.simulator.clock.clock import Clock
from parktime.simulator.scenario.times import parse_duration
from tests.daemon.centres import CCMS_CHANGES, SIMULATOR, Centres

PIN = "S434783895"


class PausedClock:
    """The world's time for a daemon that never waits."""

    epoch = 0

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.acknowledged_epoch: int | None = None
        self.position: int | None = None

    @property
    def now(self) -> datetime:
        return self._clock.now

    async def mark_busy(self) -> datetime:
        return self.now

    async def wait(self, until: datetime, what: str, kind: str = "") -> WaitResult:
        await asyncio.Event().wait()
        raise AssertionError(f"unexpected wait for {what} at {until}")

    async def peek(self) -> datetime:
        return self.now

    async def leave(self) -> None:
        return


class Environment(Centres):
    """A simulator, and the daemon's services over a store on disk."""

    def __init__(self, folder: Path, *services: str) -> None:
        super().__init__(*services)
        self.path = folder / "store.sqlite"
        self.url = f"sqlite:///{self.path}"
        self.open()

    def open(self) -> None:
        """Open the store and start the services."""
        self.store = Store.open(self.url, durable=False)
        self.services = build_services(
            self.store, PausedClock(self.clock), self.transport, HttpLimits(sleep=no_sleep)
        )
        self.integrations = self.services.integrations

    async def close(self) -> None:
        await self.integrations.close()
        self.store.close()

    async def turn_on(self, key: str, **settings: object) -> None:
        """Turn the integration on at both vendors, so that the page is open."""
        await self.integrations.put_service(self.service(key), Settings(**settings))
        kidsoft = self.world.services[key].entry.ccms == "kidsoft"
        if kidsoft and not self.world.services[key].switched_on:
            self.do(key, "switch_on_at_kidsoft")
        await self.integrations.turn_on(key, PIN if kidsoft else None)

    async def set_up(self, key: str, **settings: object) -> Run:
        """Turn on and set up, with the automatic matches."""
        await self.turn_on(key, **settings)
        return await self.integrations.set_up(key)

    async def map(self, key: str, **mappings: object) -> None:
        """Map children by name (underscores for spaces): create, skip, or a profile's name."""
        rows = [
            (Ref(name=name.replace("_", " ")), to if to in ("create", "skip") else Ref(name=to))
            for name, to in mappings.items()
        ]
        await self.integrations.map(key, rows, [])

    async def map_rooms(self, key: str, **mappings: object) -> None:
        """Map rooms by name, as in `map`."""
        rows = [
            (Ref(name=name.replace("_", " ")), to if to in ("create", "skip") else Ref(name=to))
            for name, to in mappings.items()
        ]
        await self.integrations.map(key, [], rows)

    async def run_for(self, by: str) -> None:
        """Advance the clock and run what is due."""
        goal = self.world.now + parse_duration(by)
        while (due := self.integrations.due_runs.next_due()) is not None and due[0] <= goal:
            await self.clock.advance(due[0])
            await self.integrations.due_runs.run_due(self.now)
        await self.clock.advance(goal)

    async def next_run(self, key: str) -> Run:
        """Advance to the service's next run and return it."""
        await self.run_for("12h")
        return self.history(key)[-1]

    def history(self, key: str) -> list[Run]:
        """All runs of a service with their changes, oldest first."""
        return self.store.runs(key, limit=1_000, changes=True)[::-1]

    def changes_of(self, run: Run) -> set[tuple[str, str, str]]:
        """A run's changes as (kind, rule, name)."""
        return {(change.kind, change.rule, change.subject) for change in run.changes}

    def fork(self, folder: Path) -> "Environment":
        """A copy of world and store; this environment's store is closed."""
        self.store.close()
        return self.clone(folder)

    def clone(self, folder: Path) -> "Environment":
        """A copy of world and store, without opening it; the store must be closed."""
        folder.mkdir(parents=True, exist_ok=True)
        twin = object.__new__(Environment)
        twin._attach(self.world.copy())
        twin.path = folder / "store.sqlite"
        twin.url = f"sqlite:///{twin.path}"
        shutil.copy(self.path, twin.path)
        return twin

    def state(self, key: str) -> dict[str, object]:
        """Everything that a run can change, for comparison."""
        state = self.store.state(key)
        return {
            "storypark": self.storypark_snapshot(key),
            "links": state.links,
            "created": state.created_ids,
            "settled": (
                state.anchor,
                state.last_slot,
                state.stage,
                state.choices,
                state.last_ordinal,
            ),
            "history": self.history(key),
            "interrupted": self.store.interrupted(),
        }


HALF_DAY = timedelta(hours=12)


async def set_up_busy_centre(env: Environment) -> None:
    """Set up a centre whose next run has a change of every kind."""
    await env.turn_on("banksia")
    await env.map("banksia", Skip_Me="skip")
    await env.integrations.set_up("banksia")
    env.do(
        "banksia",
        {"cancel": {"child": "Ava Jones", "on": "2026-12-02"}},
        {"archive": "Zoe Lee"},
        {"add_room": "Ducks"},
    )
    env.publish("banksia")
    await env.integrations.sync("banksia")
    env.do("banksia", *CCMS_CHANGES)
    env.publish("banksia")


CHANGES_OF_EVERY_KIND = {
    ("rename_room", "source-of-truth", "Wallabies"),
    ("return_room", "room-returns", "Emus"),
    ("add_room", "new-room", "Ducks"),
    ("archive", "leaves-scope", "Noah Smith"),
    ("restore", "returns", "Zoe Lee"),
    ("create", "new-child", "Ada Park"),
    ("create", "new-child", "Leo Park"),
    ("skip", "skip-is-final", "Skip Me"),
    ("move", "child-rooms", "Mia Nguyen"),
    ("move", "child-rooms", "Max Hill"),
    ("update", "source-of-truth", "Ivy Browne"),
    ("remove_room", "room-removed", "Koalas"),
}
"""The changes of that next run."""

WRITES = 12
"""Number of write requests: after her creation, Ada is added to the new room by a second one."""


TOKEN = "a-token-of-the-daemon"


def daemon_of(env):
    """A daemon over the store of an environment (closed), which follows the world's clock."""
    clock = SimulatorClock(SIMULATOR, env.transport)
    return Daemon(
        env.url,
        token=TOKEN,
        clock=clock,
        transport=env.transport,
        limits=HttpLimits(sleep=no_sleep),
        durable=False,
    )


@asynccontextmanager
async def running_daemon(env):
    """Run a daemon over the store of an environment; the store is open again afterwards."""
    env.store.close()
    daemon = daemon_of(env)
    await daemon.start()
    try:
        yield daemon
    finally:
        await daemon.close()
        env.open()


def participants(env):
    return [
        (each.name, each.state, each.waiting_until, each.what)
        for each in env.clock.state().participants
    ]


def expect_refusal(rule, words=""):
    """Expect RefusedError with this rule, and `words` in its message."""
    return _Refused(rule, words)


class _Refused:
    def __init__(self, rule, words):
        self.rule, self.words = rule, words

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        assert kind is RefusedError, f"not refused, but {error!r}"
        assert (error.rule, self.words in error.message) == (self.rule, True), error.message
        return True
