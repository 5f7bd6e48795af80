"""A daemon that dies or is closed in the middle of a run, and another on its store."""

import asyncio
from pathlib import Path

import pytest

from parktime.daemon import app as daemon_module
from parktime.simulator.clock.errors import HeldError
from tests.daemon import between
from tests.daemon.centres import BUSY
from tests.daemon.daemons import daemon_of, lived, participants
from tests.daemon.houses import EVERY_KIND, HALF_DAY, WRITES, House, busy_centre

HOME = Path(daemon_module.__file__).parent


def tasks():
    """What of the daemon goes on by itself."""
    return {
        task
        for task in asyncio.all_tasks()
        if Path(task.get_coro().cr_code.co_filename).parent == HOME
    }


async def killed(house, write, *, committed):
    """A daemon that dies at a write of its next run, and is thrown away with all that it had begun."""
    daemon = daemon_of(house)
    await daemon.start()
    living = tasks()
    fault = house.between.fault(
        between.WRITES, between.killed(committed=committed), times=1, spare=write
    )
    advancing = asyncio.ensure_future(house.clock.advance(house.now + HALF_DAY, patience_s=0.02))
    async with asyncio.timeout(5):
        while fault.met <= write:  # noqa: ASYNC110  # the dead tell nobody
            await asyncio.sleep(0.001)
    for task in tasks():
        task.cancel()
    await asyncio.gather(*living, *tasks(), return_exceptions=True)
    house.between.mend()
    with pytest.raises(HeldError):
        await advancing


@pytest.mark.parametrize("committed", [False, pytest.param(True, marks=pytest.mark.e2e)])
async def test_killed_at_any_write_of_a_run_it_ends_it_when_it_is_back(tmp_path, committed):
    house = House(tmp_path, BUSY)
    await busy_centre(house)
    await house.close()

    async def end(twin):
        daemon = daemon_of(twin)
        await daemon.start()
        await twin.clock.advance(twin.now + HALF_DAY)
        await daemon.close()
        twin.open()
        state = twin.state("banksia")
        await twin.close()
        return state

    undisturbed = house.another(tmp_path / "undisturbed")
    daemon = daemon_of(undisturbed)
    await daemon.start()
    await undisturbed.clock.advance(undisturbed.now + HALF_DAY)
    await daemon.close()
    expected = await end(undisturbed)
    assert {
        (change.kind, change.rule, change.subject) for change in expected["history"][2].changes
    } == EVERY_KIND
    assert [run.cause for run in expected["history"]] == [
        "set-up",
        "manual",
        "schedule",
        "schedule",
    ]
    for write in range(0, WRITES, 3):  # all of them: running/test_conduct_killed
        twin = house.another(tmp_path / f"{write}")
        await killed(twin, write, committed=committed)
        assert await end(twin) == expected, f"killed at write {write}"


async def test_killed_and_away_for_days_it_ends_the_run_and_then_catches_up(tmp_path):
    house = House(tmp_path, BUSY)
    await busy_centre(house)
    await house.close()
    for write in (0, 6, 10):
        twin = house.another(tmp_path / f"{write}")
        await killed(twin, write, committed=True)
        twin.clock.leave("daemon")
        await twin.pass_time("3d")
        daemon = daemon_of(twin)
        await daemon.start()
        await daemon.close()
        twin.open()
        runs = twin.history("banksia")
        assert [run.cause for run in runs] == ["set-up", "manual", "schedule", "catch-up"]
        told = [
            (change.kind, change.rule, change.subject)
            for run in runs[2:]
            for change in run.changes
            if change.kind != "skip"
        ]
        assert sorted(told) == sorted(EVERY_KIND - {("skip", "skip-is-final", "Skip Me")})
        assert twin.store.interrupted() == []
        await twin.close()


async def test_one_that_died_of_itself_leaves_the_clock_when_it_is_closed(home):
    house = home(BUSY)
    await busy_centre(house)
    house.store.close()
    daemon = daemon_of(house)
    await daemon.start()
    house.between.fault(between.WRITES, between.killed(committed=False))
    with pytest.raises(HeldError):
        await house.clock.advance(house.now + HALF_DAY, patience_s=0.5)
    with pytest.raises(between.Killed):
        await daemon.close()
    assert participants(house) == []
    house.open()
    assert len(house.store.interrupted()) == 1


async def test_closed_in_the_middle_of_a_run_it_ends_it_when_it_is_back(home):
    house = home(BUSY)
    await busy_centre(house)
    house.store.close()
    daemon = daemon_of(house)
    await daemon.start()
    writing = asyncio.Event()

    async def for_ever(request, send):
        writing.set()
        await asyncio.Event().wait()

    house.between.fault(between.WRITES, for_ever, times=1, spare=4)
    advancing = asyncio.ensure_future(house.pass_time("12h"))
    await writing.wait()
    await daemon.close()
    await advancing
    house.between.mend()
    house.open()
    (left,) = house.store.interrupted()
    assert left.at == house.now
    async with lived(house):
        pass
    assert house.told(house.history("banksia")[-1]) == EVERY_KIND
    assert house.history("banksia")[-1].cause == "schedule"
