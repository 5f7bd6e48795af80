"""Many services under one daemon: CPU of a quiet run, memory at rest, and the dashboard's answer.

`python -m benchmarks.fleet` measures 1, 50, 300 and 2,000 services of 60 children, each as a daemon
in a process of its own, with the simulator in another: the figures are the daemon's alone.
`--services N,N`, `--children N` and `--cycles N` measure others, `--json` prints one object a line.

The services are set up beforehand, by values: what is measured are quiet runs, on the simulator's
clock, in the second and third day.
"""

import argparse
import asyncio
import gc
import json
import os
import resource
import socket
import subprocess
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

import httpx2

from parktime.daemon.app import Daemon
from parktime.daemon.clock import SimulatorClock
from parktime.daemon.domain.links import ChildLink, Links, RoomLink
from parktime.daemon.domain.service import Access, Service
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.store.store import Store
from parktime.harness.servers.serve import bind, serve_app
from parktime.simulator.api.addresses import CCMS_PATHS, STORYPARK_PATH
from parktime.simulator.app import create_app
from parktime.simulator.clock.clock import Clock
from parktime.simulator.scenario.read import read_text
from parktime.simulator.world.factory import build_world
from parktime.simulator.world.service import Service as SimulatedService
from parktime.simulator.world.world import World

SIZES = (1, 50, 300, 2_000)
CHILDREN = 60
CYCLES = 2
LEAST_RUNS = 40
"""Runs that are measured of few services, in more cycles."""
CYCLE = "12h"

STORY = """
title: Many services
starts: 2026-11-30 08:00+10:00
ends: 2027-11-30 08:00+10:00
services:
  banksia:
    name: Banksia Kindergarten
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 2
    rooms: [Possums, Wombats]
    children:
      - {{count: 1, books: {{room: Possums, days: 2}}}}
      - {{count: 1, books: {{room: Wombats, days: 3}}}}
    integration: off
  more: {{count: {count}, like: banksia, children: {children}}}
"""


def world_of(services: int, children: int) -> World:
    """A world of so many services, whose Storyparks hold what their CCMSs do."""
    text = STORY.format(count=services, children=children)
    scenario = read_text(text, "fleet.yaml")
    world = build_world(replace(scenario, services=scenario.services[1:]))
    for service in world.services.values():
        fill_storypark(service)
    return world


def fill_storypark(service: SimulatedService) -> None:
    """Create each child's profile in its rooms, as set-up does."""
    prefix = f"{service.entry.ccms}:{service.key}:"
    rooms = {
        room.id: service.storypark.create_room(room.name, reference=prefix + room.id).id
        for room in service.ccms.rooms.values()
    }
    for child in service.ccms.children.values():
        service.storypark.create_profile(
            child.given,
            child.family,
            child.born,
            sorted({rooms[booking.room_id] for booking in child.bookings}),
            reference=prefix + child.id,
        )


def fill_store(url: str, world: World, simulator_url: str) -> None:
    """Store every service of the world as set up at its start."""
    store = Store.open(url, durable=False)
    for order, service in enumerate(world.services.values()):
        known, entry = service.credentials, service.entry
        access = Access(
            simulator_url + CCMS_PATHS[entry.ccms],
            simulator_url + STORYPARK_PATH,
            {"client_id": known.client_id, "client_secret": known.client_secret},
            known.token,
        )
        store.put_service(
            Service(service.key, entry.name, entry.ccms, entry.time_zone, order, access)
        )
        store.save_state(service.key, state_of(service, world), world.now)
    store.close()


def state_of(service: SimulatedService, world: World) -> ServiceState:
    """The state after set-up."""
    prefix = f"{service.entry.ccms}:{service.key}:"
    profiles = {each.reference: each.id for each in service.storypark.profiles.values()}
    rooms = {each.reference: each.id for each in service.storypark.rooms.values()}
    children = {
        each.id: ChildLink(
            each.id,
            each.given,
            each.family,
            each.born,
            "linked",
            profiles[prefix + each.id],
            confirmed=True,
        )
        for each in service.ccms.children.values()
    }
    links = Links(
        children,
        {
            each.id: RoomLink(each.id, each.name, "linked", rooms[prefix + each.id], confirmed=True)
            for each in service.ccms.rooms.values()
        },
    )
    return ServiceState(
        stage="set-up",
        anchor=world.now,
        last_slot=world.now,
        links=links,
        created_ids=frozenset(profiles.values()),
        last_ordinal=1,
    )


async def serve(services: int, children: int, listening: socket.socket) -> None:
    """Serve the world until standard input ends."""
    app = create_app(world := world_of(services, children), clock=(clock := Clock(world)))
    async with serve_app(app, listening):
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.read)
        clock.close()


@dataclass(frozen=True, slots=True)
class Figures:
    """What one daemon cost.

    `cpu_ms`: of a quiet run. `first_snapshot_ms` and `snapshot_ms`: CPU of the dashboard's first
    answer, which has 100 services at most, and of those that follow, at most.
    """

    services: int
    cpu_ms: float
    cycle_s: float
    resident_kb: float
    first_snapshot_ms: float
    snapshot_ms: float
    bytes: int

    def row(self, first: "Figures | None") -> str:
        """A row of a Markdown table; memory of a service is over that of the first row."""
        more = None if first is None else self.services - first.services
        each = (
            ""
            if not more or first is None
            else f"{(self.resident_kb - first.resident_kb) / more:.0f} KB"
        )
        return (
            f"| {self.services:,} | {self.cpu_ms:.1f} ms | {self.resident_kb / 1024:.0f} MB "
            f"| {each} | {self.first_snapshot_ms:.1f} ms "
            f"| {self.snapshot_ms:.1f} ms | {self.bytes // 1024:,} KB |"
        )


HEAD = """\
| services | CPU a quiet run | memory | a service at rest | first snapshot | later | its size |
| --- | --- | --- | --- | --- | --- | --- |"""


def resident_kb() -> float:
    """Memory of this process that is in use now."""
    gc.collect()
    status = Path("/proc/self/status")
    if not status.exists():  # elsewhere than on Linux: the most that it ever was
        return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    lines = status.read_text("ascii").splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith("VmRSS")))


async def measure(services: int, children: int, cycles: int, *, url: str, folder: Path) -> Figures:
    """Run a daemon in this process for some cycles, and as many before them."""
    store_url = f"sqlite:///{folder / 'daemon.db'}"
    daemon = Daemon(store_url, token="token", clock=SimulatorClock(url), durable=False)
    await daemon.start()
    # else its forecasts of removals would be part of what is measured
    daemon.services.forecasts.upcoming_removals.request_refresh = lambda: None
    asgi = httpx2.ASGITransport(daemon)
    async with (
        httpx2.AsyncClient(base_url=url, timeout=None) as simulator,
        httpx2.AsyncClient(base_url="http://daemon", transport=asgi, timeout=None) as api,
    ):
        (await api.get("/v1/health")).raise_for_status()  # makes the application
        for _ in range(cycles):
            await _advance(simulator)
        began, used = perf_counter(), process_time()
        for _ in range(cycles):
            await _advance(simulator)
        cpu_s, wall_s = process_time() - used, perf_counter() - began
        at_rest_kb = resident_kb()
        first_ms, size = await _snapshot(api)
        later_ms = max([(await _snapshot(api))[0] for _ in range(5)])
        runs = (await api.get("/v1/runs?limit=1")).json()["runs"]
        assert runs[0]["outcome"] == "ok" and runs[0]["counts"]["unchanged"] == children, runs[0]
    await daemon.close()
    return Figures(
        services,
        1000 * cpu_s / services / cycles,
        wall_s / cycles,
        at_rest_kb,
        first_ms,
        later_ms,
        size,
    )


async def _advance(simulator: httpx2.AsyncClient) -> None:
    while True:  # an advance gives up when a participant is busy for long, and passes nothing twice
        answer = await simulator.post("/clock/advance", json={"by": CYCLE})
        if answer.status_code != 504:
            answer.raise_for_status()
            return
        print(answer.json()["detail"][:200], file=sys.stderr)
        await asyncio.sleep(1)


async def _snapshot(api: httpx2.AsyncClient) -> tuple[float, int]:
    began = process_time()
    answer = (await api.get("/v1/snapshot")).raise_for_status()
    return 1000 * (process_time() - began), len(answer.content)


def figures(services: int, children: int, cycles: int) -> dict[str, Any]:
    """Measure one size in processes of its own."""
    command = [sys.executable, "-m", "benchmarks.fleet", "--children", str(children)]
    command += ["--cycles", str(max(cycles, LEAST_RUNS // services))]
    with TemporaryDirectory(prefix="parktime-") as folder:
        listening = bind("127.0.0.1", 0)
        port = listening.getsockname()[1]
        url = f"http://127.0.0.1:{port}"
        serving = subprocess.Popen(
            [*command, "--serve", str(services), "--socket", str(listening.fileno())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=[listening.fileno()],
        )
        try:
            subprocess.run(
                [*command, "--fill", str(services), "--url", url, "--folder", folder], check=True
            )
            assert serving.stdout is not None
            assert serving.stdout.readline() == b"ready\n"
            measured = subprocess.run(
                [*command, "--measure", str(services), "--url", url, "--folder", folder],
                check=True,
                stdout=subprocess.PIPE,
            )
        finally:
            serving.communicate()
            listening.close()
        return dict(json.loads(measured.stdout))


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", default=",".join(map(str, SIZES)))
    parser.add_argument("--children", type=int, default=CHILDREN)
    parser.add_argument("--cycles", type=int, default=CYCLES)
    parser.add_argument("--json", action="store_true")
    for inner in ("--serve", "--fill", "--measure", "--socket"):
        parser.add_argument(inner, type=int, help=argparse.SUPPRESS)
    for inner in ("--url", "--folder"):
        parser.add_argument(inner, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        asyncio.run(serve(given.serve, given.children, socket.socket(fileno=given.socket)))
    elif given.fill:
        store_url = f"sqlite:///{Path(given.folder) / 'daemon.db'}"
        fill_store(store_url, world_of(given.fill, given.children), given.url)
    elif given.measure:
        folder = Path(given.folder)
        made = asyncio.run(
            measure(given.measure, given.children, given.cycles, url=given.url, folder=folder)
        )
        print(json.dumps({name: getattr(made, name) for name in Figures.__slots__}))
    else:
        sizes = [int(each) for each in given.services.split(",")]
        if not given.json:
            print(f"{given.children} children a service, load {os.getloadavg()[0]:.1f}\n{HEAD}")
        first: Figures | None = None
        for size in sizes:
            row = Figures(**figures(size, given.children, given.cycles))
            print(json.dumps(asdict(row)) if given.json else row.row(first), flush=True)
            first = first or row


if __name__ == "__main__":
    main()
