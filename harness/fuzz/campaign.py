"""Checks many random worlds, in several processes at once, each with its share of the seeds."""

import itertools
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.queues import Queue
from queue import Empty
from typing import Any

from parktime.harness.authoring.yaml_text import document
from parktime.harness.errors import InternalError
from parktime.harness.fuzz.check import CheckResult, check_scenario
from parktime.harness.fuzz.compare_model import without_expectations
from parktime.harness.fuzz.generate.any_sync import for_any_sync
from parktime.harness.fuzz.generate.fault_windows import FaultSettings
from parktime.harness.fuzz.generate.scenario import BRIEF, FAULTLESS, LONG, Shape, random_world
from parktime.harness.results.output import log_to_stderr
from parktime.simulator.scenario.read import read_text
from parktime.simulator.scenario.scenario import Scenario

LONG_ONE_IN = 20
"""One of so many worlds is a long result, so that weeks pass in some."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Which worlds to check; `count` or `seconds` ends it, whichever comes first (None: no bound).

    With several `parts`, each part plays every `parts`-th seed. `check` says what is wrong with a
    world; `any_sync`: the worlds have nothing that only parktime's daemon can do.
    """

    seed: int = 1
    count: int | None = None
    seconds: float | None = None
    long: bool = False
    fault_settings: FaultSettings = FAULTLESS
    part: int = 0
    parts: int = 1
    check: Callable[[Scenario], CheckResult] = check_scenario
    any_sync: bool = False


def check_seeds(bounds: Bounds) -> Iterator[tuple[int, CheckResult]]:
    """The seed and result of each world."""
    stops_at = None if bounds.seconds is None else time.monotonic() + bounds.seconds
    for seed in itertools.count(bounds.seed + bounds.part, bounds.parts):
        if bounds.count is not None and seed >= bounds.seed + bounds.count:
            return
        if stops_at is not None and time.monotonic() >= stops_at:
            return
        text = document(without_expectations(world_of(seed, bounds)))
        yield seed, bounds.check(read_text(text, f"seed {seed}"))


def world_of(seed: int, bounds: Bounds) -> dict[str, Any]:
    """The world of a seed, as plain data."""
    world = random_world(seed, shape_of(seed, long=bounds.long), bounds.fault_settings)
    return for_any_sync(world) if bounds.any_sync else world


def shape_of(seed: int, *, long: bool) -> Shape:
    """The shape of a seed's world."""
    return LONG if long or seed % LONG_ONE_IN == 0 else BRIEF


POLL_S = 1.0
"""How long to wait for a result before checking that the workers are alive."""


@dataclass(frozen=True, slots=True)
class CheckedWorld:
    """The result for result seed, and its CPU time in seconds."""

    seed: int
    checked: CheckResult
    cpu_s: float


def run_campaign(bounds: Bounds, jobs: int = 1) -> Iterator[CheckedWorld]:
    """Yield each world as it is done. Raises InternalError if a worker process dies."""
    return _in_this_process(bounds) if jobs == 1 else _in_processes(bounds, jobs)


def _in_this_process(bounds: Bounds) -> Iterator[CheckedWorld]:
    began_s = time.process_time()
    for seed, checked in check_seeds(bounds):
        ended_s = time.process_time()
        yield CheckedWorld(seed, checked, ended_s - began_s)
        began_s = time.process_time()


def _in_processes(bounds: Bounds, jobs: int) -> Iterator[CheckedWorld]:
    context = get_context("spawn")  # a forked process would inherit locks held by others
    results: Queue[CheckedWorld | None] = context.Queue()
    parts = [replace(bounds, part=part, parts=jobs) for part in range(jobs)]
    workers = [context.Process(target=_worker, args=(part, results), daemon=True) for part in parts]
    for worker in workers:
        worker.start()
    try:
        yield from _receive(
            results, jobs, lambda: all(worker.exitcode in (None, 0) for worker in workers)
        )
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()


def _receive(
    results: "Queue[CheckedWorld | None]", jobs: int, workers_alive: Callable[[], bool]
) -> Iterator[CheckedWorld]:
    """Yield results until every worker has sent None."""
    while jobs:
        try:
            result = results.get(timeout=POLL_S)
        except Empty:
            if not workers_alive():
                raise InternalError("a worker process died") from None
            continue
        if result is None:
            jobs -= 1
        else:
            yield result


def _worker(bounds: Bounds, results: "Queue[CheckedWorld | None]") -> None:
    """Check a part of the seeds in a worker process; only the parent handles Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    log_to_stderr(warnings_only=True)
    for each in _in_this_process(bounds):
        results.put(each)
    results.put(None)
