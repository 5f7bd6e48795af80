"""A played year beside its bare HTTP exchanges; cost of a run by children; memory over a year."""

import asyncio
import gc
import time
import tracemalloc
from functools import partial

import pytest

from benchmarks.exchanges import play_back, recorded
from benchmarks.year import year_scenario
from parktime.harness.player.play import play_file

MOST_TIMES_BARE = 3.0


def cpu_s(work):
    """CPU seconds of one call, and what it gave."""
    gc.collect()
    began = time.process_time()
    given = work()
    return time.process_time() - began, given


@pytest.fixture
def year(tmp_path):
    path = tmp_path / "year.yaml"
    path.write_text(year_scenario(), encoding="utf-8")
    return path


def test_a_year_costs_no_more_than_three_times_its_bare_exchanges(benchmark, year):
    with recorded() as record:
        play_file(year)
    ratios = []

    def both():
        bare, _ = cpu_s(lambda: asyncio.run(play_back(record)))
        whole, result = cpu_s(lambda: play_file(year))
        ratios.append(whole / bare)
        benchmark.extra_info.update(bare_cpu_s=round(bare, 2), play_cpu_s=round(whole, 2))
        return result

    result = benchmark.pedantic(both, rounds=3)
    ratio = sorted(ratios)[1]
    runs = result["services"]["year"]["runs"]
    benchmark.extra_info.update(
        exchanges=len(record.exchanges), runs=len(runs), ratio=round(ratio, 2)
    )
    assert len(runs) == 731
    assert ratio <= MOST_TIMES_BARE


def test_the_cost_of_a_run_grows_no_faster_than_its_children(benchmark, tmp_path):
    costs = {}
    for children in (50, 500, 5_000):
        long, short = (_path(tmp_path, children, days) for days in (5, 1))
        long_s, short_s = (cpu_s(partial(play_file, path))[0] for path in (long, short))
        costs[children] = (long_s - short_s) / 8
    benchmark.pedantic(lambda: play_file(_path(tmp_path, 500, 3)), rounds=1)
    benchmark.extra_info.update(
        {f"run_of_{children}_ms": round(1000 * cost, 1) for children, cost in costs.items()}
    )
    # Ten times the children must cost less than ten times as much; a quarter is allowed for noise.
    assert costs[500] <= 1.25 * 10 * costs[50]
    assert costs[5_000] <= 1.25 * 10 * costs[500]


def test_memory_grows_by_the_history_alone(benchmark, tmp_path):
    def peak_mb(days):
        gc.collect()
        tracemalloc.start()
        play_file(_path(tmp_path, 50, days, changes=0))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak / 1e6

    peak_mb(5)  # what is loaded once
    quarter, year = peak_mb(90), peak_mb(360)
    benchmark.pedantic(lambda: None, rounds=1)
    benchmark.extra_info.update(quarter_mb=round(quarter, 1), year_mb=round(year, 1))
    runs = (360 - 90) * 2
    assert (
        year - quarter
    ) * 1e6 / runs < 20_000  # bytes a run: its row in the result, and nothing else


def _path(folder, children, days, changes=30):
    path = folder / f"{children}-{days}.yaml"
    path.write_text(year_scenario(children, days, changes), encoding="utf-8")
    return path
