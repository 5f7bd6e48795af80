"""How late services run while the CCMSs of others hang: `python -m benchmarks.fleet_hung`.

A daemon on real time runs services that are due one after the other, first with vendors that all
answer, then with some whose CCMS accepts a connection and says nothing. Lateness is the time from
the slot until the run begins, of the services whose vendors answer.
"""

import argparse
import asyncio
import os
import socket
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import process_time

import httpx2

from benchmarks.fleet import STORY, fill_store, fill_storypark
from parktime.daemon.app import Daemon
from parktime.daemon.clock import WallClock
from parktime.daemon.domain.service import CADENCE
from parktime.daemon.store.store import Store
from parktime.harness.servers.serve import bind, serve_app
from parktime.simulator.app import create_app
from parktime.simulator.clock.clock import Clock
from parktime.simulator.scenario.read import read_text
from parktime.simulator.world.factory import build_world
from parktime.simulator.world.world import World

CHILDREN = 2
FIRST_DUE_S = 15
TAIL_S = 20


def world_now(services: int, starts: str) -> World:
    """A world that begins at an instant, whose Storyparks hold what their CCMSs do."""
    text = STORY.format(count=services, children=CHILDREN)
    text = text.replace("2026-11-30 08:00+10:00", starts).replace("2027-11-30", "2028-11-30")
    scenario = read_text(text, "hung.yaml")
    world = build_world(replace(scenario, services=scenario.services[1:]))
    for service in world.services.values():
        fill_storypark(service)
    return world


async def serve(services: int, starts: str, listening: socket.socket) -> None:
    """Serve the world until standard input ends."""
    world = world_now(services, starts)
    async with serve_app(create_app(world, clock=(clock := Clock(world))), listening):
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.read)
        clock.close()


class Silent(asyncio.Protocol):
    """Accepts a connection, and never answers."""


async def measure(url: str, store_url: str, *, hung: int, spacing_s: float) -> str:
    """Run all services once; a row of figures."""
    silent = await asyncio.get_running_loop().create_server(Silent, "127.0.0.1", 0)
    nowhere = f"http://127.0.0.1:{silent.sockets[0].getsockname()[1]}"
    async with httpx2.AsyncClient(base_url=url, timeout=60) as simulator:
        behind = datetime.now(UTC) - _instant((await simulator.get("/clock")).json()["now"])
        step = {"by": f"{max(1, round(behind.total_seconds()))}s"}
        (await simulator.post("/clock/advance", json=step)).raise_for_status()
        (await simulator.post("/clock/run", json={"rate": 1})).raise_for_status()
    store = Store.open(store_url, durable=False)
    first = datetime.now(UTC) + timedelta(seconds=FIRST_DUE_S)
    every = max(1, len(store.services()) // hung) if hung else 0
    answering: dict[str, datetime] = {}
    for number, service in enumerate(store.services()):
        slot = first + timedelta(seconds=number * spacing_s)
        state = replace(store.state(service.key), last_slot=slot - CADENCE)
        store.save_state(service.key, state, slot - CADENCE)
        if every and number % every == 0 and number // every < hung:
            store.put_service(replace(service, access=replace(service.access, ccms_url=nowhere)))
        else:
            answering[service.key] = slot
    store.close()
    daemon = Daemon(store_url, token="token", clock=WallClock(), durable=False)
    began_s = process_time()
    await daemon.start()
    await asyncio.sleep(FIRST_DUE_S + len(answering) * spacing_s + TAIL_S)
    used_s = process_time() - began_s
    last = daemon._store.last_runs(list(answering))
    done = {key: run for key, run in last.items() if run.outcome == "ok"}
    others = Counter(run.outcome for key, run in last.items() if key not in done)
    if len(done) < len(answering):
        print(f"not done: {len(answering) - len(last)} without a run, {dict(others)}", flush=True)
    late = [(run.at - answering[key]).total_seconds() for key, run in done.items()]
    await daemon.close()
    silent.close()
    cuts = quantiles(late, n=100)
    return (
        f"| {len(answering):,} | {hung} | {len(done):,} | {cuts[49]:.2f} s | {cuts[98]:.2f} s "
        f"| {max(late):.2f} s | {used_s:.0f} s |"
    )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def row(services: int, hung: int, spacing_s: float) -> str:
    """Measure once, with a simulator in a process of its own."""
    starts = f"{datetime.now(UTC):%Y-%m-%d %H:%M}+00:00"
    listening = bind("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    command = [sys.executable, "-m", "benchmarks.fleet_hung", "--services", str(services)]
    serving = subprocess.Popen(
        [*command, "--serve", starts, "--socket", str(listening.fileno())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        pass_fds=[listening.fileno()],
    )
    try:
        assert serving.stdout is not None
        assert serving.stdout.readline() == b"ready\n"
        with TemporaryDirectory(prefix="parktime-") as folder:
            store_url = f"sqlite:///{Path(folder) / 'daemon.db'}"
            fill_store(store_url, world_now(services, starts), url)
            return asyncio.run(measure(url, store_url, hung=hung, spacing_s=spacing_s))
    finally:
        serving.communicate()
        listening.close()


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", type=int, default=2_000)
    parser.add_argument("--hung", type=int, default=100)
    parser.add_argument("--spacing", type=float, default=0.1, help="seconds between due times")
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    parser.add_argument("--socket", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        asyncio.run(serve(given.services, given.serve, socket.socket(fileno=given.socket)))
        return
    print(f"due each {given.spacing} s, load {os.getloadavg()[0]:.1f}")
    print("| services that answer | hung | done | late, median | 99 of 100 | most | CPU |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for hung in (0, given.hung):
        print(row(given.services, hung, given.spacing), flush=True)


if __name__ == "__main__":
    main()
