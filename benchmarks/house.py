"""A simulator and a daemon on a loop of their own, beside the dashboard's, and a store with a long past."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import perf_counter, thread_time

import httpx2

from daemon.link import ChildLink, Links
from daemon.run import Counts, Run
from daemon.service import Access, Service, Standing
from daemon.store.history import write_run
from daemon.store.store import Store
from harness.in_process import DAEMON_URL, SIMULATOR_URL, InProcess, in_process
from harness.opening import make_known, set_up
from simulator.scenario.read import read_text
from tui.client import Client, Side

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


def fill(url: str, services: int, runs: int) -> None:
    """That many services of twenty children, set up and on time at the story's start, and that many runs among them."""
    store = Store.open(url)
    links = Links({f"c{n}": ChildLink(f"c{n}", "Mia", f"Nguyen {n}", None, "linked", f"p{n}") for n in range(20)}, {})
    last = runs // services
    standing = Standing(stage="set-up", anchor=STARTS, settled_until=STARTS, links=links, last_ordinal=last)
    access = Access(f"{SIMULATOR_URL}/nowhere", f"{SIMULATOR_URL}/nowhere", {}, "token")
    keys = [f"service-{number}" for number in range(services)]
    for number, key in enumerate(keys):
        store.put_service(Service(key, f"Service {number}", "manage", "Australia/Brisbane", number + 1, access))
        store.save_standing(key, standing, STARTS)
    with store._transaction() as connection:
        for number in range(runs):
            ordinal = number // services + 1
            outcome = "failed" if number % 1_000 == 7 else "ok"
            at = STARTS - (last - ordinal) * HALF_DAY
            run = Run(0, keys[number % services], ordinal, at, "schedule", outcome, Counts(20, unchanged=20))
            write_run(connection, replace(run, id=number + 1))
    store.close()


class _Across(httpx2.AsyncBaseTransport):
    """To an application that lives on another loop."""

    def __init__(self, app, loop: asyncio.AbstractEventLoop) -> None:
        self._inner = httpx2.ASGITransport(app)
        self._loop = loop

    async def handle_async_request(self, request):
        answering = asyncio.run_coroutine_threadsafe(self._inner.handle_async_request(request), self._loop)
        return await asyncio.wrap_future(answering)


@contextmanager
def house(children: int, store_url: str | None = None) -> Iterator[Client]:
    """A client of a daemon and of the simulator by which it lives; its one real service is set up."""
    ready, found = threading.Event(), {}

    async def live() -> None:
        story = read_text(STORY.format(children=children), "benchmark.yaml")
        async with in_process(story, store_url) as way:
            await make_known(story, way.simulator, way.daemon)
            await set_up(story.services[0], way.simulator, way.daemon)
            found.update(way=way, loop=asyncio.get_running_loop(), stop=asyncio.Event())
            ready.set()
            await found["stop"].wait()

    thread = threading.Thread(target=lambda: asyncio.run(live()))
    thread.start()
    while not ready.wait(0.1):
        assert thread.is_alive(), "the house did not come up"
    way: InProcess = found["way"]
    daemon = Side("daemon", DAEMON_URL, way._token, _Across(way._running.app, found["loop"]))
    try:
        yield Client(daemon, Side("simulator", SIMULATOR_URL, None, _Across(way.app, found["loop"])))
    finally:
        found["loop"].call_soon_threadsafe(found["stop"].set)
        thread.join()


class Ticking:
    """A task that wakes every few milliseconds. `worst_ms` is for how long the loop's thread was at work in one go at most;
    `waited_ms` is by how much the task was kept waiting, to which other programs on the machine add.
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
