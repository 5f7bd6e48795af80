"""A daemon that dies or is closed in the middle of a run, and another on its store."""

import asyncio
from pathlib import Path

import pytest

from parktime.daemon import app as daemon_module
from parktime.simulator.errors import HeldError
from tests.daemon import faulty_transport as faults
from tests.daemon.centres import BUSY
from tests.daemon.environment import (
    CHANGES_OF_EVERY_KIND,
    HALF_DAY,
    WRITES,
    Environment,
    daemon_of,
    participants,
    running_daemon,
    set_up_busy_centre,
)
from tests.examples import deep

HOME = Path(daemon_module.__file__).parent


def tasks():
    """What of the daemon goes on by itself."""
    return {
        task
        for task in asyncio.all_tasks()
        if Path(task.get_coro().cr_code.co_filename).parent == HOME
    }


async def killed(env, write, *, committed):
    """A daemon that dies at a write of its next run, and is thrown away with all that it had begun."""
    daemon = daemon_of(env)
    await daemon.start()
    living = tasks()
    fault = env.transport.fault(
        faults.WRITES, faults.kill_process(committed=committed), times=1, skip=write
    )
    advancing = asyncio.ensure_future(env.clock.advance(env.now + HALF_DAY, patience_s=0.02))
    async with asyncio.timeout(5):
        while fault.matched <= write:  # noqa: ASYNC110  # polls: a killed process sends no event
            await asyncio.sleep(0.001)
    for task in tasks():
        task.cancel()
    await asyncio.gather(*living, *tasks(), return_exceptions=True)
    env.transport.clear_faults()
    with pytest.raises(HeldError):
        await advancing


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("committed", "step"),
    [(False, 9), (True, 5), *deep((False, 3), (True, 3))],
)
async def test_a_run_killed_at_any_write_is_completed_after_restart(tmp_path, committed, step):
    env = Environment(tmp_path, BUSY)
    await set_up_busy_centre(env)
    await env.close()

    async def end(twin):
        daemon = daemon_of(twin)
        await daemon.start()
        await twin.clock.advance(twin.now + HALF_DAY)
        await daemon.close()
        twin.open()
        state = twin.state("banksia")
        await twin.close()
        return state

    undisturbed = env.clone(tmp_path / "undisturbed")
    daemon = daemon_of(undisturbed)
    await daemon.start()
    await undisturbed.clock.advance(undisturbed.now + HALF_DAY)
    await daemon.close()
    expected = await end(undisturbed)
    assert {
        (change.kind, change.rule, change.subject) for change in expected["history"][2].changes
    } == CHANGES_OF_EVERY_KIND
    assert [run.cause for run in expected["history"]] == [
        "set-up",
        "manual",
        "schedule",
        "schedule",
    ]
    for write in range(0, WRITES, step):
        twin = env.clone(tmp_path / f"{write}")
        await killed(twin, write, committed=committed)
        assert await end(twin) == expected, f"killed at write {write}"


@pytest.mark.e2e
@pytest.mark.parametrize("write", [*(pytest.param(at, marks=pytest.mark.e2e) for at in (0, 6)), 10])
async def test_a_run_killed_days_ago_is_completed_before_the_catch_up(tmp_path, write):
    env = Environment(tmp_path, BUSY)
    await set_up_busy_centre(env)
    await env.close()
    twin = env.clone(tmp_path / f"{write}")
    await killed(twin, write, committed=True)
    twin.clock.leave("daemon")
    await twin.advance("3d")
    daemon = daemon_of(twin)
    await daemon.start()
    await daemon.close()
    twin.open()
    runs = twin.history("banksia")
    assert [run.cause for run in runs] == ["set-up", "manual", "schedule", "catch-up"]
    reported = [
        (change.kind, change.rule, change.subject)
        for run in runs[2:]
        for change in run.changes
        if change.kind != "skip"
    ]
    assert sorted(reported) == sorted(
        CHANGES_OF_EVERY_KIND - {("skip", "skip-is-final", "Skip Me")}
    )
    assert twin.store.interrupted() == []
    await twin.close()


@pytest.mark.e2e
async def test_a_failed_daemon_leaves_the_clock_on_close(make_env):
    env = make_env(BUSY)
    await set_up_busy_centre(env)
    env.store.close()
    daemon = daemon_of(env)
    await daemon.start()
    env.transport.fault(faults.WRITES, faults.kill_process(committed=False))
    with pytest.raises(HeldError):
        await env.clock.advance(env.now + HALF_DAY, patience_s=0.5)
    with pytest.raises(faults.ProcessKilled):
        await daemon.close()
    assert participants(env) == []
    env.open()
    assert len(env.store.interrupted()) == 1


@pytest.mark.e2e
async def test_a_run_interrupted_by_close_is_completed_after_restart(make_env):
    env = make_env(BUSY)
    await set_up_busy_centre(env)
    env.store.close()
    daemon = daemon_of(env)
    await daemon.start()
    writing = asyncio.Event()

    async def for_ever(request, send):
        writing.set()
        await asyncio.Event().wait()

    env.transport.fault(faults.WRITES, for_ever, times=1, skip=4)
    advancing = asyncio.ensure_future(env.advance("12h"))
    await writing.wait()
    await daemon.close()
    await advancing
    env.transport.clear_faults()
    env.open()
    (left,) = env.store.interrupted()
    assert left.at == env.now
    async with running_daemon(env):
        pass
    assert env.changes_of(env.history("banksia")[-1]) == CHANGES_OF_EVERY_KIND
    assert env.history("banksia")[-1].cause == "schedule"
