"""Rewinding and branching in a played year of a service of 150 children."""

import asyncio
import gc
import time
import tracemalloc
from contextlib import asynccontextmanager
from copy import deepcopy

import pytest

from benchmarks.year import year_scenario
from parktime.harness.compare.timelines import branch
from parktime.harness.player.in_process import in_process
from parktime.harness.player.player import Player
from parktime.simulator.scenario.read import read_text

MOST_S = 0.2
ROUNDS = 11


@pytest.fixture(scope="module")
def year():
    return read_text(year_scenario(), "year.yaml")


@asynccontextmanager
async def lived(scenario):
    """The year, played."""
    async with in_process(scenario) as runtime:
        player = Player(scenario, runtime)
        await player.begin()
        await player.play_until(scenario.ends)
        yield runtime


def spread(scenario):
    """Instants from the last back to the first."""
    length = scenario.ends - scenario.starts
    return [scenario.starts + length * part / ROUNDS for part in range(ROUNDS - 1, -1, -1)]


def median_s(benchmark, taken_s):
    """Noted beside the worst; the figures of pytest-benchmark itself are of nothing."""
    benchmark.pedantic(lambda: None, rounds=1)
    median = sorted(taken_s)[len(taken_s) // 2]
    benchmark.extra_info.update(
        median_ms=round(1000 * median, 1), worst_ms=round(1000 * max(taken_s), 1)
    )
    return median


async def timed(doing):
    gc.collect()
    began_s = time.perf_counter()
    await doing
    return time.perf_counter() - began_s


def test_the_clock_goes_back_to_any_instant_with_world_and_daemon(benchmark, year):
    async def whole():
        async with lived(year) as runtime:
            return [await timed(runtime.simulator.rewind(to)) for to in spread(year)]

    assert median_s(benchmark, asyncio.run(whole())) < MOST_S


def test_a_branch_is_there_with_world_and_daemon(benchmark, year, tmp_path):
    async def one(runtime, folder):
        folder.mkdir()
        began_s = time.perf_counter()
        async with branch(runtime, folder):
            return time.perf_counter() - began_s

    async def whole():
        async with lived(year) as runtime:
            return [await one(runtime, tmp_path / str(number)) for number in range(ROUNDS)]

    assert median_s(benchmark, asyncio.run(whole())) < MOST_S


def taken_mb(value):
    """Megabytes of a copy that shares nothing with it."""
    gc.collect()
    tracemalloc.start()
    copied = deepcopy(value)
    taken = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del copied
    return taken / 1e6


def test_a_world_with_its_past_takes_no_more_than_twice_the_world(benchmark, year):
    async def whole():
        async with lived(year) as runtime:
            return taken_mb(runtime.world._still()), taken_mb(runtime.world)

    alone_mb, whole_mb = asyncio.run(whole())
    benchmark.pedantic(lambda: None, rounds=1)
    benchmark.extra_info.update(alone_mb=round(alone_mb, 2), whole_mb=round(whole_mb, 2))
    assert whole_mb <= 2 * alone_mb
