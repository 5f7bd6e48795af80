"""The worlds of a sweep, played by several processes at once: each has its share of the seeds."""

import itertools
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.queues import Queue
from queue import Empty
from typing import Any

from parktime.harness.errors import InternalError
from parktime.harness.fuzz.check import Judged, judge
from parktime.harness.fuzz.compare_model import without_expectations
from parktime.harness.fuzz.generate.fault_windows import Climate
from parktime.harness.fuzz.generate.scenario import BRIEF, FAIR, LONG, Shape, random_world
from parktime.harness.fuzz.generate.yaml_writer import document
from parktime.harness.servers.serve import to_standard_error
from parktime.simulator.scenario.read import read_text

LONG_ONE_IN = 20
"""Of brief worlds, every so many is a long one: weeks must pass somewhere."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Which worlds, and how many: `count` and `seconds` (None: no bound) end it, whichever comes first.

    Of several `parts`, which divide the seeds among them, one plays every so many.
    """

    seed: int = 1
    count: int | None = None
    seconds: float | None = None
    long: bool = False
    climate: Climate = FAIR
    part: int = 0
    parts: int = 1


def sweep(bounds: Bounds) -> Iterator[tuple[int, Judged]]:
    """The seed of each world and what came of it."""
    stops_at = None if bounds.seconds is None else time.monotonic() + bounds.seconds
    for seed in itertools.count(bounds.seed + bounds.part, bounds.parts):
        if bounds.count is not None and seed >= bounds.seed + bounds.count:
            return
        if stops_at is not None and time.monotonic() >= stops_at:
            return
        text = document(without_expectations(world_of(seed, bounds)))
        yield seed, judge(read_text(text, f"seed {seed}"))


def world_of(seed: int, bounds: Bounds) -> dict[str, Any]:
    """The world of a seed, as plain data."""
    return random_world(seed, shape_of(seed, long=bounds.long), bounds.climate)


def shape_of(seed: int, *, long: bool) -> Shape:
    """The shape of a seed's world."""
    return LONG if long or seed % LONG_ONE_IN == 0 else BRIEF


pass

PATIENCE_S = 1.0
"""How long nothing is heard of anybody before it is looked whether they live."""


@dataclass(frozen=True, slots=True)
class Played:
    """What came of the world of a seed, and the CPU time that it took, in seconds."""

    seed: int
    judged: Judged
    cpu_s: float


def played(bounds: Bounds, jobs: int = 1) -> Iterator[Played]:
    """Each world, in the order in which they are done. InternalError where a process dies of something."""
    return _here(bounds) if jobs == 1 else _in_processes(bounds, jobs)


def _here(bounds: Bounds) -> Iterator[Played]:
    began_s = time.process_time()
    for seed, judged in sweep(bounds):
        ended_s = time.process_time()
        yield Played(seed, judged, ended_s - began_s)
        began_s = time.process_time()


def _in_processes(bounds: Bounds, jobs: int) -> Iterator[Played]:
    context = get_context(
        "spawn"
    )  # a process that is copied as it stands takes locks along that others hold
    told: Queue[Played | None] = context.Queue()
    parts = [replace(bounds, part=part, parts=jobs) for part in range(jobs)]
    workers = [context.Process(target=_work, args=(part, told), daemon=True) for part in parts]
    for worker in workers:
        worker.start()
    try:
        yield from _heard(
            told, jobs, lambda: all(worker.exitcode in (None, 0) for worker in workers)
        )
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()


def _heard(
    told: "Queue[Played | None]", jobs: int, are_well: Callable[[], bool]
) -> Iterator[Played]:
    """What they say, until each has said that it is done."""
    while jobs:
        try:
            one = told.get(timeout=PATIENCE_S)
        except Empty:
            if not are_well():
                raise InternalError("a process that played worlds has died") from None
            continue
        if one is None:
            jobs -= 1
        else:
            yield one


def _work(bounds: Bounds, told: "Queue[Played | None]") -> None:
    """The life of one process. Ctrl-C is for the one that began it, which ends this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    to_standard_error(warnings_only=True)
    for each in _here(bounds):
        told.put(each)
    told.put(None)
