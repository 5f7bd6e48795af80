import sqlite3
from contextlib import closing, contextmanager

import pytest
import structlog

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.store.errors import StoreError
from tests.daemon import between
from tests.daemon.centres import BANKSIA, BUSY, WATTLE
from tests.daemon.houses import EVERY_KIND, busy_centre


def our_own(committed=False):
    """An error that nobody foresaw, which quotes a family's data."""
    return between.raising(lambda: RuntimeError("Mia Nguyen, born 2022-03-14"), committed=committed)


def a_store_that_takes_no(table, house):
    """The database refuses every new row of that table, until the block ends."""

    @contextmanager
    def refusing():
        with closing(sqlite3.connect(house.path)) as other:
            other.execute(
                f"CREATE TRIGGER full BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'disk full'); END"
            )
            try:
                yield
            finally:
                other.execute("DROP TRIGGER full")

    return refusing()


@pytest.mark.parametrize("pattern", ["/manage/", "^GET /storypark/"])
async def test_a_fault_of_our_own_fails_one_run_and_touches_neither_others_nor_the_schedule(
    home, pattern
):
    house = home(BANKSIA, WATTLE)
    await house.set_up("banksia")
    await house.set_up("wattle")
    before = house.picture_of_storypark("banksia")
    house.between.fault(pattern + ".*", our_own(), times=1)
    with structlog.testing.capture_logs() as logged:
        await house.live("12h")
    failed = house.history("banksia")[-1]
    assert (failed.outcome, failed.cause) == ("failed", "schedule")
    assert failed.note == "nothing done: a fault of the daemon's own (RuntimeError)"
    assert house.picture_of_storypark("banksia") == before
    assert house.history("wattle")[-1].outcome == "ok"
    assert (await house.wait_out("banksia")).outcome == "ok"
    assert any(line["event"] == "own fault" and "wire.py" in line["places"] for line in logged)
    assert "Mia" not in repr(logged) + repr(failed)


@pytest.mark.parametrize("committed", [False, True])
@pytest.mark.parametrize("number", [1, 4, 5, 9])
async def test_a_fault_of_our_own_in_one_change_keeps_no_other_and_makes_nothing_twice(
    home, number, committed
):
    house = home(BUSY)
    await busy_centre(house)
    house.between.fault(between.WRITES, our_own(committed), times=1, spare=number)
    run = await house.wait_out("banksia")
    assert run.outcome == "partial"
    assert "a fault of the daemon's own (RuntimeError)" in run.note
    assert len(house.told(run) & EVERY_KIND) >= len(EVERY_KIND) - 2, (
        "who goes into a room that could not be made waits with it"
    )
    assert house.store.interrupted() == []
    ended = await house.wait_out("banksia")
    assert ended.outcome == "ok"
    names = [name for name in house.states("banksia") if name.endswith("Park")]
    assert sorted(names) == ["Ada Park", "Leo Park"]
    assert {change.kind for change in (await house.wait_out("banksia")).changes} == {"skip"}


@pytest.mark.parametrize("act", ["sync", "update"])
async def test_a_fault_of_our_own_in_a_run_that_somebody_asked_for_is_theirs_to_see_and_in_the_history(
    home, act
):
    house = home(BANKSIA)
    await house.set_up("banksia")
    with a_store_that_takes_no("journal", house), pytest.raises(StoreError):
        house.do("banksia", {"rename": {"Mia Nguyen": "Mia Tran"}})
        house.publish("banksia")
        await getattr(house.integrations, act)("banksia")
    last = house.history("banksia")[-1]
    assert (last.outcome, last.cause) == ("failed", {"sync": "manual"}.get(act, act))
    assert "StoreError" in last.note
    assert "Mia Nguyen" in house.states("banksia")
    assert (await house.integrations.sync("banksia")).counts.updated == 1


async def test_a_set_up_that_fails_for_a_fault_of_our_own_is_still_to_be_done(home):
    house = home(BANKSIA)
    await house.turn_on("banksia")
    with a_store_that_takes_no("journal", house), pytest.raises(StoreError):
        await house.integrations.set_up("banksia")
    assert house.store.state("banksia").stage == "on"
    assert house.integrations.next_due() is None
    assert (await house.integrations.set_up("banksia")).outcome == "ok"
    assert [run.outcome for run in house.history("banksia")] == ["failed", "ok"]


async def test_a_run_that_cannot_be_stored_is_ended_later_and_nothing_of_it_is_lost_or_done_twice(
    home,
):
    house = home(BUSY)
    await busy_centre(house)
    with a_store_that_takes_no("run", house):
        await house.live("12h")
        assert len(house.store.interrupted()) == 1
        with pytest.raises(RefusedError, match="could not be ended yet"):
            await house.integrations.take_back("banksia")
        assert house.integrations.next_due()[0] > house.now, "a slot is not tried for ever"
    writes = len(house.between.writes)
    await house.integrations.take_back("banksia")
    assert house.store.interrupted() == []
    ended = house.history("banksia")[-1]
    assert house.told(ended) == EVERY_KIND
    assert len(house.between.writes) <= 2 * writes
    names = [name for name in house.states("banksia") if name.endswith("Park")]
    assert sorted(names) == ["Ada Park", "Leo Park"]
    after = await house.wait_out("banksia")
    assert (after.cause, {change.kind for change in after.changes}) == ("schedule", {"skip"})


async def test_a_store_that_takes_nothing_at_all_costs_a_slot_and_nobody_s_life(home):
    house = home(BANKSIA, WATTLE)
    await house.set_up("banksia")
    await house.set_up("wattle")
    with a_store_that_takes_no("run", house):
        await house.live("24h")
    assert len(house.history("banksia")) == len(house.history("wattle")) == 1
    run = await house.wait_out("banksia")
    assert (run.outcome, run.cause) == ("ok", "catch-up")
    assert house.history("wattle")[-1].cause == "catch-up"
