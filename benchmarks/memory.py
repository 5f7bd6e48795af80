"""Memory of worlds: one of 150 children with its year, and many of ten children in one process.

`python -m benchmarks.memory year` and `python -m benchmarks.memory worlds [N]` print megabytes
beyond the interpreter with everything imported. Each needs a process of its own. Linux only.
"""

import asyncio
import gc
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from benchmarks.year import year_scenario
from parktime.harness.player.in_process import in_process
from parktime.harness.player.play import play_file
from parktime.harness.player.player import Player
from parktime.simulator.hosting.registry import WorldRegistry
from parktime.simulator.scenario.read import read_scenario, read_text

WORLDS = 10_000
SMALL = """
title: Ten children
starts: 2026-11-30 08:00
ends: 2027-02-08 09:00
seed: 1
services:
  banksia:
    name: Banksia Kindergarten
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 20
    rooms: [Possums, Wombats]
    children: [{count: 10, books: {room: Wombats, days: 3}}]
"""


def resident_mb() -> float:
    """Memory of this process that is in use."""
    gc.collect()
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1_024


def year_mb() -> float:
    """A world of 150 children after its year, with its past, the daemon and its store."""
    with TemporaryDirectory() as folder:
        week, year = Path(folder, "week.yaml"), Path(folder, "year.yaml")
        week.write_text(year_scenario(days=7), encoding="utf-8")
        year.write_text(year_scenario(), encoding="utf-8")
        play_file(week)  # loads what is loaded once
        before_mb = resident_mb()
        return asyncio.run(_played(year)) - before_mb


async def _played(path: Path) -> float:
    scenario = read_scenario(path)
    async with in_process(scenario) as runtime:
        await Player(scenario, runtime).play()
        return resident_mb()


def worlds_mb(count: int) -> float:
    """So many worlds that are open, each with its clock and its application."""
    registry = WorldRegistry(count + 1)
    scenario = read_text(SMALL, "small.yaml")
    registry.add(scenario, name="first", path="/first", steps=())
    before_mb = resident_mb()
    for number in range(count):
        registry.add(scenario, name=f"w{number}", path=f"/worlds/w{number}", steps=())
    return resident_mb() - before_mb


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    worlds = int(rest[0]) if rest else WORLDS
    measured = year_mb() if what == "year" else worlds_mb(worlds)
    print(f"{measured:.1f} MB, {process_time():.1f} s of CPU")
