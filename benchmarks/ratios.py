"""The measured rows: what parktime does, beside a peer that does the same or less.

Every row is a ratio of CPU times, taken by turns in one run.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from benchmarks.exchanges import Record, play_back, recorded
from benchmarks.pages import SLICES, page_servers
from benchmarks.paired import Ratio, Work, cpu_s, paired, peer
from benchmarks.year import year_scenario
from parktime.harness.fuzz.campaign import Bounds, check_seeds
from parktime.harness.fuzz.generate.fault_windows import FaultSettings
from parktime.harness.player.play import play_file
from parktime.simulator.clock.clock import Clock
from parktime.simulator.scenario.read import read_text
from parktime.simulator.world.factory import build_world

FUZZ_SEED = 910_001
FUZZ_WORLDS = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table. `measure` takes a folder for files, and the number of pairs.

    `most`: the ratio that `tests/test_ratios.py` bounds, with its slack; None: no bound, since the
    peer is only there after `make bench`.
    """

    name: str
    peer: str
    measure: Callable[[Path, int], Ratio]
    most: float | None = None


def _story(folder: Path, changes: int, days: int = 365) -> Path:
    path = folder / f"year-{changes}-{days}.yaml"
    path.write_text(year_scenario(days=days, changes_a_month=changes), encoding="utf-8")
    return path


def _year(path: Path, *, processes: bool = False) -> Work:
    return partial(cpu_s, partial(play_file, path, processes=processes))


@contextmanager
def _beside(name: str) -> Iterator[Work]:
    with peer(name) as work:
        yield work


def year_beside_dlt(folder: Path, pairs: int, *, changes: int = 30) -> Ratio:
    """A played year, and one load by dlt of children that have not changed."""
    path = _story(folder, changes)
    play_file(_story(folder, changes, days=7))
    with _beside("dlt_run") as dlt:
        return paired(_year(path), dlt, pairs)


def year_beside_exchanges(folder: Path, pairs: int, *, days: int = 365) -> Ratio:
    """A played year, and its HTTP exchanges alone: same client, transport and payloads."""
    path = _story(folder, 30, days)
    with recorded() as record:
        play_file(path)
    return paired(_year(path), partial(cpu_s, partial(_bare, record)), pairs)


def _bare(record: Record) -> None:
    asyncio.run(play_back(record))


def sockets_beside_memory(folder: Path, pairs: int) -> Ratio:
    """A month over loopback with three processes, and in one process."""
    path = _story(folder, 30, days=30)
    play_file(path)

    def over_sockets() -> float:
        before = getrusage(RUSAGE_CHILDREN)
        own_s = cpu_s(partial(play_file, path, processes=True))
        after = getrusage(RUSAGE_CHILDREN)
        return own_s + after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return paired(over_sockets, _year(path), pairs)


def page_beside_bare(folder: Path, pairs: int) -> Ratio:
    """Pages of 19 KB of a list, and the same bytes by a server that does nothing else."""
    with page_servers(folder) as (ours, bare):
        ours(), bare()
        return paired(ours, bare, pairs, SLICES)


def ticks_beside_apscheduler(folder: Path, pairs: int) -> Ratio:
    """A year of publications every twelve hours, and of jobs that do nothing."""
    text = year_scenario(children=1, changes_a_month=0)

    def ours() -> float:
        world = build_world(read_text(text, "year.yaml"))
        clock = Clock(world)

        async def whole() -> None:
            await clock.advance(world.scenario.ends)

        return cpu_s(lambda: asyncio.run(whole()))

    with _beside("empty_ticks") as ticks:
        return paired(ours, ticks, pairs)


def fuzz_beside_exchanges(folder: Path, pairs: int) -> Ratio:
    """Random worlds with faults and kills, judged, and a bare month of exchanges for each."""
    bounds = Bounds(FUZZ_SEED, FUZZ_WORLDS, fault_settings=FaultSettings(True, True))
    with recorded() as record:
        play_file(_story(folder, 30, days=30))

    def worlds() -> None:
        for seed, checked in check_seeds(bounds):
            if checked.violations:
                raise RuntimeError(f"seed {seed}: {checked.violations[0]}")

    def months() -> None:
        for _ in range(FUZZ_WORLDS):
            _bare(record)

    return paired(partial(cpu_s, worlds), partial(cpu_s, months), pairs)


ROWS = (
    Row(
        "a year of 150 children, 30 changes a month: 731 runs",
        "one load by dlt of the same children, nothing changed",
        year_beside_dlt,
    ),
    Row(
        "a year in which nothing changes",
        "one load by dlt of the same children, nothing changed",
        partial(year_beside_dlt, changes=0),
    ),
    Row(
        "a year, 30 changes a month",
        "its HTTP exchanges alone, by the same client in the same process",
        year_beside_exchanges,
    ),
    Row(
        "a page of 19 KB over loopback",
        "the same bytes by a bare application on uvicorn, uvloop and httptools",
        page_beside_bare,
        1.4,
    ),
    Row(
        "a month with three processes over loopback, and their start",
        "the same month in one process",
        sockets_beside_memory,
    ),
    Row(
        "a year of publications every 12 hours",
        "APScheduler and freezegun: a year of jobs every 12 hours that do nothing",
        ticks_beside_apscheduler,
    ),
    Row(
        f"{FUZZ_WORLDS} random worlds with faults and kills, made and judged",
        f"the HTTP exchanges of {FUZZ_WORLDS} months alone",
        fuzz_beside_exchanges,
    ),
)
