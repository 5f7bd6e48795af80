"""Plays the worlds of a fuzz run together with every process that shares its database.

Each world is a job, and so is each failing world that is made smaller. A process holds a lock in
the database while it lives; what a process without its lock has begun goes back into the queue.
"""

import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Final
from uuid import uuid4

import sqlalchemy as sa

from parktime.daemon.fleet.job_queue import JobQueue
from parktime.daemon.store.errors import StoreError
from parktime.daemon.store.pooling import require_sessions
from parktime.daemon.store.postgresql import postgresql_engine
from parktime.daemon.store.url import display_url, store_url
from parktime.harness.authoring.yaml_text import document
from parktime.harness.errors import UsageError
from parktime.harness.fuzz.campaign import Bounds, CheckedWorld, world_of
from parktime.harness.fuzz.check import check_scenario
from parktime.harness.fuzz.compare_model import without_expectations
from parktime.harness.fuzz.failure_report import FailingWorld, shrink_failure
from parktime.harness.fuzz.shared_run import OtherRunError, SharedRun
from parktime.harness.results.output import log_to_stderr
from parktime.simulator.scenario.read import read_text

_POLL_S: Final = 0.5
_READ_S: Final = 10.0
"""How often the results of all processes are read."""
_HOLD = sa.text("SELECT pg_advisory_lock(hashtextextended(:name, 0))")
_TAKE_PART = "SELECT pg_advisory_lock_shared(hashtextextended('parktime-fuzz', 0))"
_IS_ALONE = "SELECT pg_try_advisory_lock(hashtextextended('parktime-fuzz', 0))"
_NOT_ALONE = "SELECT pg_advisory_unlock(hashtextextended('parktime-fuzz', 0))"
_TRY = sa.text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))")


@dataclass(frozen=True, slots=True)
class Progress:
    """The results so far, and failing worlds that became known since the last one."""

    worlds: list[CheckedWorld]
    failing: list[FailingWorld]
    machines: dict[str, int]
    is_over: bool


def run_shared(
    address: str, bounds: Bounds, *, shrink_s: float, jobs: int = 1
) -> Iterator[Progress]:
    """Take part in the run until it is over; yields when a world fails, and from time to time.

    `jobs`: processes of this machine.

    Raises:
        UsageError: The database cannot be used, or has a run of other options.
    """
    context = get_context("spawn")
    helpers = [
        context.Process(target=_help, args=(address, bounds, shrink_s), daemon=True)
        for _ in range(jobs - 1)
    ]
    with _joined(address, bounds) as (run, held, executor):
        for helper in helpers:
            helper.start()
        try:
            yield from _take_part(run, held, executor, shrink_s)
        finally:
            for helper in helpers:
                helper.terminate()
                helper.join()


def _help(address: str, bounds: Bounds, shrink_s: float) -> None:
    """Take part from a second process of a machine, without a word."""
    log_to_stderr(warnings_only=True)
    with _joined(address, bounds) as (run, held, executor):
        for _ in _take_part(run, held, executor, shrink_s):
            pass


@contextmanager
def _joined(address: str, bounds: Bounds) -> Iterator[tuple[SharedRun, sa.Connection, str]]:
    """The run, a connection that holds this process's locks, and the process's name."""
    url = _database(address)
    engine = postgresql_engine(url, pool_pre_ping=True)
    executor = f"{platform.node()}-{os.getpid()}-{uuid4().hex[:8]}"
    try:
        with engine.connect() as held:
            require_sessions(engine, url)
            held = held.execution_options(isolation_level="AUTOCOMMIT")
            alone = bool(held.exec_driver_sql(_IS_ALONE).scalar())
            try:
                run = SharedRun.join(engine, bounds, alone=alone)
            except OtherRunError as other:
                raise UsageError(
                    f"{display_url(url)} has a run of other options: {other}. "
                    "Give the same, or wait until it is over"
                ) from None
            finally:
                held.exec_driver_sql(_TAKE_PART)
                if alone:
                    held.exec_driver_sql(_NOT_ALONE)
            held.execute(_HOLD, {"name": executor})
            yield run, held, executor
            held.invalidate()  # ends the session, and the locks with it
    except (sa.exc.OperationalError, StoreError) as error:
        raise UsageError(f"--fleet: {display_url(url)} cannot be used: {_why(error)}") from None
    finally:
        engine.dispose()


def _why(error: Exception) -> str:
    """The reason without the statement."""
    origin = getattr(error, "orig", None) or error
    return str(origin).strip().splitlines()[0]


def _database(address: str) -> sa.URL:
    try:
        url = store_url(address)
    except StoreError as error:
        raise UsageError(f"--fleet: {error}") from None
    if url.get_backend_name() != "postgresql":
        raise UsageError(
            "--fleet: processes share worlds through PostgreSQL: give "
            "postgresql://USER@HOST/DATABASE"
        )
    return url


def _take_part(
    run: SharedRun, held: sa.Connection, executor: str, shrink_s: float
) -> Iterator[Progress]:
    database = postgresql_engine(run.engine.url, pool_pre_ping=True)
    queue = JobQueue.start(
        database,
        f"{held.exec_driver_sql('SELECT current_schema()').scalar_one()}_fuzz",
        executor,
        lambda kind, argument: _work(
            run.engine, kind, argument, executor=executor, shrink_s=shrink_s
        ),
        poll_s=_POLL_S,
    )
    reported: set[int] = set()
    read_s = float("-inf")
    try:
        while True:
            queue.take_over(lambda other: other != executor and _is_dead(held, other))
            is_open = run.add_seeds()
            failing = run.failing()
            _submit(queue, run, [seed for seed, found in failing if found is None])
            new = [found for seed, found in failing if found is not None and seed not in reported]
            reported.update(found.seed for found in new)
            is_over = not is_open and all(found is not None for _, found in failing)
            if is_over or new or time.monotonic() > read_s + _READ_S:
                read_s = time.monotonic()
                yield Progress(run.results(), new, run.by_machine(), is_over)
            if is_over:
                run.end()
                return
            time.sleep(_POLL_S)
    finally:
        queue.close()
        database.dispose()


def _submit(queue: JobQueue, run: SharedRun, unshrunk: list[int]) -> None:
    """Enqueue what is left to do; what is in the queue stays there once."""
    for seed in run.unjudged():
        queue.submit(f"fuzz-{run.id}-{seed}", "check", f"{run.id} {seed}")
    for seed in unshrunk:
        queue.submit(f"fuzz-{run.id}-{seed}-smaller", "shrink", f"{run.id} {seed}")


def _is_dead(held: sa.Connection, executor: str) -> bool:
    """Whether a process has lost its lock, as every process has that ended."""
    with held.engine.begin() as connection:
        return bool(connection.execute(_TRY, {"name": executor}).scalar())


def _work(engine: sa.Engine, kind: str, argument: str, *, executor: str, shrink_s: float) -> None:
    """Check one world, or make a failing one smaller."""
    run_id, seed = map(int, argument.split())
    run = SharedRun.of(engine, run_id)
    if run is None:  # it was abandoned for another
        return
    if kind == "check":
        began_s = time.process_time()
        text = document(without_expectations(world_of(seed, run.bounds)))
        checked = check_scenario(read_text(text, f"seed {seed}"))
        run.judge(CheckedWorld(seed, checked, time.process_time() - began_s), executor)
        return
    result = run.result(seed)
    assert result is not None, "a world is made smaller after it was judged"
    run.write_smallest(
        shrink_failure(seed, world_of(seed, run.bounds), result.violations, shrink_s)
    )
