"""A simulator and a daemon as processes, a store with a long history, and a loop monitor."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, thread_time

import httpx2

from parktime.daemon.domain.links import ChildLink, Links
from parktime.daemon.domain.run import Counts, Run
from parktime.daemon.domain.service import Access, Service
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.store.history import write_run
from parktime.daemon.store.store import Store
from parktime.harness.player.runtime import register_services, set_up
from parktime.harness.player.subprocesses import TIMEOUT_S, ChildProcess, SubprocessRuntime
from parktime.simulator.scenario.read import read_text
from parktime.tui.client import Client

STARTS = datetime(2026, 11, 29, 22, tzinfo=UTC)
HALF_DAY = timedelta(hours=12)

STORY = """
title: One service of {children} children
starts: 2026-11-30 08:00
ends: 2028-11-30 08:00
seed: 1
services:
  banksia:
    name: Banksia Kindergarten
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: {children}
    rooms: [Possums, Wombats, Koalas]
    children: [{{count: {children}, books: {{room: Wombats, days: 3, only: terms}}}}]
"""


def fill(url: str, simulator_url: str, services: int, runs: int) -> None:
    """Store `services` of twenty children each, set up and on schedule, with `runs` in total."""
    store = Store.open(url)
    links = Links(
        {
            f"c{n}": ChildLink(f"c{n}", "Mia", f"Nguyen {n}", None, "linked", f"p{n}")
            for n in range(20)
        },
        {},
    )
    last = runs // services
    state = ServiceState(
        stage="set-up", anchor=STARTS, last_slot=STARTS, links=links, last_ordinal=last
    )
    access = Access(f"{simulator_url}/nowhere", f"{simulator_url}/nowhere", {}, "token")
    keys = [f"service-{number}" for number in range(services)]
    for number, key in enumerate(keys):
        store.put_service(
            Service(key, f"Service {number}", "manage", "Australia/Brisbane", number + 1, access)
        )
        store.save_state(key, state, STARTS)
    with store.database.transaction() as connection:
        for number in range(runs):
            ordinal = number // services + 1
            outcome = "failed" if number % 1_000 == 7 else "ok"
            at = STARTS - (last - ordinal) * HALF_DAY
            run = Run(
                0,
                keys[number % services],
                ordinal,
                at,
                "schedule",
                outcome,
                Counts(20, unchanged=20),
            )
            write_run(connection, replace(run, id=number + 1))
    store.close()


@asynccontextmanager
async def house(children: int, services: int = 0, runs: int = 0) -> AsyncIterator[Client]:
    """A client of a daemon and a simulator in their own processes, with one service set up.

    The store has further `services`, with `runs` in total.
    """
    with TemporaryDirectory(prefix="parktime-") as name:
        folder = Path(name)
        file = folder / "benchmark.yaml"
        file.write_text(STORY.format(children=children), "utf-8")
        story = read_text(file.read_text("utf-8"), str(file))
        simulator = await ChildProcess.start(
            folder / "simulator.log", "simulator", str(file), "--port", "0", "--no-steps"
        )
        try:
            if services:
                fill(f"sqlite:///{folder / 'daemon.db'}", simulator.url, services, runs)
            async with httpx2.AsyncClient(base_url=simulator.url, timeout=TIMEOUT_S) as http:
                runtime = SubprocessRuntime(simulator, http, folder)
                await runtime.daemon_up()
                try:
                    assert runtime.daemon is not None and runtime._running is not None
                    await register_services(story, runtime.simulator, runtime.daemon)
                    await set_up(story.services[0], runtime.simulator, runtime.daemon)
                    yield Client.connect(runtime._running.url, simulator.url, runtime._token)
                finally:
                    await runtime.daemon_down()
        finally:
            await simulator.stop()


class Ticking:
    """A task that wakes every few milliseconds.

    `worst_ms`: the longest CPU time of the loop's thread in one go. `waited_ms`: the longest delay
    of the task, to which other programs add.
    """

    def __init__(self) -> None:
        self.worst_ms = self.waited_ms = 0.0
        self.woke_s = perf_counter()

    async def run(self, every_s: float = 0.005) -> None:
        while True:
            began_s, worked_s = perf_counter(), thread_time()
            await asyncio.sleep(every_s)
            self.woke_s = perf_counter()
            self.waited_ms = max(self.waited_ms, 1000 * (self.woke_s - began_s - every_s))
            self.worst_ms = max(self.worst_ms, 1000 * (thread_time() - worked_s))

    def take(self) -> tuple[float, float]:
        """Both since they were taken last."""
        taken = self.worst_ms, self.waited_ms
        self.worst_ms = self.waited_ms = 0.0
        return taken
