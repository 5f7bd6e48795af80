"""A fleet that is killed, stopped and cut off for a month ends as one daemon does undisturbed.

`python -m benchmarks.fleet_kills` starts a PostgreSQL of its own, and plays many services with
three workers. Workers are killed and stopped in the middle of a run, and the database is restarted
without warning, in an order that `--seed` shuffles. The result is compared with that of one
undisturbed daemon: the digest is of Storypark, links and history. Exit status 1 if they differ.

Takeover is the time from the signal until another node has the service that the node had.
"""

import argparse
import asyncio
import os
import random
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from string import ascii_uppercase
from typing import Final

import sqlalchemy as sa

from parktime.daemon.store.lease import LEASES
from parktime.daemon.store.postgresql import postgresql_engine
from parktime.daemon.store.service_lease import SERVICE
from parktime.daemon.store.url import store_url
from parktime.harness.player.fleet import FleetRuntime
from parktime.simulator.scenario.read import read_scenario
from tests.daemon.fleet.story import alone, as_fleet, differences
from tests.daemon.store.conftest import Postgres

PAUSE_S: Final = 0.3
"""So long the fleet works undisturbed between two disturbances, at least."""
STOPPED_S: Final = 5.0
"""So long a worker stands still, which is longer than its lease."""
LIMIT_S: Final = 120.0

HEAD = """\
title: A month of many services
starts: 2027-03-01 08:00+10:00
ends: {ends}
seed: 7
services:
  banksia:
    name: Banksia Kindergarten
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 40
    rooms: [Possums, Wombats]
    children:
      - {{count: 4, books: {{room: Possums, days: 3, from: 2027-01-27}}}}
      - {{count: 4, books: {{room: Wombats, days: 2, from: 2027-01-27}}}}
  more: {{count: {more}, like: banksia}}
steps:
"""
DAY = """\
  - at: {at}
    service: {key}
    do:
      - enrol: {{name: Ava {name}, born: 2023-01-09, books: {{room: Possums, days: [mon]}}}}
      - enrol: {{name: Ben {name}, born: 2023-01-09, books: {{room: Wombats, days: [tue]}}}}
"""
END = """\
  - at: {at}
    service: banksia
    expect: {{runs: {runs}}}
"""


def story(folder: Path, services: int, days: int) -> Path:
    """The story in a file: each day two children are enrolled at a few of the services."""
    last = 1 + days
    text = HEAD.format(ends=f"2027-03-{last:02} 21:00+10:00", more=services - 1)
    keys = ["banksia", *(f"more-{number}" for number in range(1, services))]
    for day in range(1, last):
        for each, key in enumerate(keys[(day * 5) % len(keys) :][:5]):
            at = f"2027-03-{day:02} {9 + each:02}:00+10:00"
            text += DAY.format(at=at, key=key, name=f"{ascii_uppercase[day % 26]}{'ao'[day // 26]}")
    text += END.format(at=f"2027-03-{last:02} 20:59+10:00", runs=2 * days + 2)
    path = folder / "story.yaml"
    path.write_text(text)
    return path


@dataclass
class Disturber:
    """What happens to a fleet, and how long the others took to take over."""

    postgres: Postgres
    wanted: list[str]
    chance: random.Random
    done: list[str] = field(default_factory=list)
    took_s: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    async def disturb(self, runtime: FleetRuntime) -> None:
        """One disturbance after the other, each while a worker works on a service."""
        for what in self.wanted:
            await asyncio.sleep(PAUSE_S)
            name, key, epoch = await self._at_work(runtime)
            await asyncio.sleep(self.chance.uniform(0, 0.2))
            began_s = time.monotonic()
            if what == "restart":
                await asyncio.to_thread(
                    self.postgres.run, "pg_ctl", "-w", "-m", "immediate", "restart"
                )
                self.took_s[what].append(time.monotonic() - began_s)
            elif what == "kill":
                await runtime.workers.pop(name).kill()
                await self._taken(runtime, what, key, epoch, began_s)
                await runtime.daemon_up()
            else:
                worker = runtime.workers.pop(name)
                os.kill(worker.pid, signal.SIGSTOP)
                try:
                    await self._taken(runtime, what, key, epoch, began_s)
                    await asyncio.sleep(max(0.0, STOPPED_S - (time.monotonic() - began_s)))
                finally:
                    os.kill(worker.pid, signal.SIGCONT)
                    runtime.workers[name] = worker
            self.done.append(what)
            print(f"{what} of {name}", flush=True)

    async def _at_work(self, runtime: FleetRuntime) -> tuple[str, str, int]:
        """A worker that has taken a service, the service, and the epoch of its lease."""
        query = (
            f"SELECT description, name, epoch FROM {LEASES} WHERE name LIKE '{SERVICE}%' "
            "AND holder <> '' ORDER BY random() LIMIT 1"
        )
        while True:
            row = await asyncio.to_thread(_first, runtime, query)
            if row is not None and row[0].removeprefix("node:") in runtime.workers:
                return row[0].removeprefix("node:"), row[1], row[2]
            await asyncio.sleep(0.01)

    async def _taken(
        self, runtime: FleetRuntime, what: str, key: str, epoch: int, began_s: float
    ) -> None:
        """Note how long it takes until another node has the service, or has had it."""
        query = f"SELECT epoch, holder FROM {LEASES} WHERE name = '{key}'"
        while True:
            now_epoch, holder = await asyncio.to_thread(_first, runtime, query)
            if now_epoch > epoch:
                self.took_s[what].append(time.monotonic() - began_s)
                return
            if now_epoch == epoch and not holder:
                return  # it was given back before the signal arrived
            if time.monotonic() > began_s + LIMIT_S:
                raise AssertionError(f"{key} was not taken over within {LIMIT_S:.0f} s")
            await asyncio.sleep(0.02)


def _first(runtime: FleetRuntime, query: str) -> sa.Row | None:
    engine = postgresql_engine(store_url(runtime.store_url), poolclass=sa.NullPool)
    try:
        with engine.begin() as connection:
            return connection.execute(sa.text(query)).first()
    finally:
        engine.dispose()


def main() -> int:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (
        ("services", 50),
        ("days", 28),
        ("workers", 3),
        ("kills", 20),
        ("stops", 5),
        ("restarts", 3),
        ("seed", 1),
    ):
        parser.add_argument(f"--{name}", type=int, default=default)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    wanted = ["kill"] * given.kills + ["stop"] * given.stops + ["restart"] * given.restarts
    chance.shuffle(wanted)
    folder = Path(tempfile.mkdtemp(prefix="pt"))
    postgres = Postgres(folder)
    postgres.start()
    try:
        scenario = read_scenario(story(folder, given.services, given.days))
        began_s = time.monotonic()
        together = alone(scenario)
        print(f"one daemon: {time.monotonic() - began_s:.0f} s, {_runs(together)} runs", flush=True)
        disturber = Disturber(postgres, wanted, chance)
        began_s = time.monotonic()
        apart = as_fleet(scenario, postgres.new_url(), disturber.disturb, given.workers)
        took_s = time.monotonic() - began_s
    finally:
        postgres.stop()
        shutil.rmtree(folder)
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"{given.workers} workers: {took_s:.0f} s, {_runs(apart)} runs, load {load}")
    print("| what | times | takeover, median | least | most |\n| --- | --- | --- | --- | --- |")
    for what in ("kill", "stop", "restart"):
        times = disturber.took_s[what]
        if times:
            print(
                f"| {what} | {disturber.done.count(what)} | {statistics.median(times):.2f} s "
                f"| {min(times):.2f} s | {max(times):.2f} s |"
            )
    if len(disturber.done) < len(wanted):
        print(f"the play ended before {len(wanted) - len(disturber.done)} disturbances")
    same = apart["digest"] == together["digest"]
    print("the same digest" if same else differences(apart, together))
    return 0 if same else 1


def _runs(result: dict) -> int:
    return sum(len(service["runs"]) for service in result["services"].values())


if __name__ == "__main__":
    sys.exit(main())
