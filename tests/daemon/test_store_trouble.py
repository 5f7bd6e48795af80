"""Runs while the disk is full or the store is locked, and when it can be used again."""

import pytest
import structlog

from parktime.daemon.store.store import StoreTrouble
from parktime.daemon.sync.scheduler import RETRY
from tests.daemon import between
from tests.daemon.centres import BUSY
from tests.daemon.houses import EVERY_KIND, HALF_DAY, busy_centre
from tests.daemon.store_trouble import full, locked

TROUBLES = {
    "full": lambda house: full(house.store),
    "locked": lambda house: locked(house.store, house.path),
}


def states(house):
    return {each: house.state("banksia")[each] for each in ("storypark", "links", "created")}


async def test_a_run_of_which_nothing_can_be_stored_writes_nothing_and_comes_soon_after(home):
    house = home(BUSY)
    await busy_centre(house)
    before, runs = house.picture_of_storypark("banksia"), len(house.history("banksia"))
    with structlog.testing.capture_logs() as logged, locked(house.store, house.path):
        await house.live("12h")
        assert house.picture_of_storypark("banksia") == before
        assert len(house.history("banksia")) == runs
        assert house.store.interrupted() == []
        assert house.integrations.next_due() == (house.now + RETRY, "run banksia")
        house.between.forget()
        await house.live("10m")
        assert house.between.seen == [], "nobody is asked in vain"
    assert any(line["event"] == "store trouble" for line in logged)
    await house.live("10m")
    (last,) = house.history("banksia")[runs:]
    assert (last.cause, last.outcome, last.at) == ("schedule", "ok", house.now)
    assert house.told(last) == EVERY_KIND
    assert house.integrations.next_due()[0] == house.now - 2 * RETRY + HALF_DAY


async def test_a_run_that_the_disk_has_no_room_to_journal_writes_nothing_and_the_history_says_so(
    home,
):
    house = home(BUSY)
    await busy_centre(house)
    before = house.picture_of_storypark("banksia")
    with full(house.store):
        failed = await house.wait_out("banksia")
    assert house.picture_of_storypark("banksia") == before
    assert house.store.interrupted() == []
    assert failed.outcome == "failed"
    assert failed.note == "nothing done: the store cannot be used: database or disk is full"
    assert house.told(await house.wait_out("banksia")) == EVERY_KIND


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_a_run_that_cannot_be_stored_when_it_has_written_is_ended_from_the_journal(
    home, tmp_path, trouble
):
    house = home(BUSY)
    await busy_centre(house)
    undisturbed = await told_of_an_undisturbed(house, tmp_path)
    runs, trouble_begins = len(house.history("banksia")), TROUBLES[trouble](house)

    def begin():
        trouble_begins.__enter__()

    house.between.fault(between.WRITES, between.first(begin), times=1)
    await house.live("12h")
    (left,) = house.store.interrupted()
    assert len(house.history("banksia")) == runs
    assert house.integrations.next_due() == (house.now + RETRY, "run banksia")
    trouble_begins.__exit__(None, None, None)
    await house.live("10m")
    assert house.store.interrupted() == []
    (last,) = house.history("banksia")[runs:]
    assert (last.at, last.cause) == (left.at, "schedule")
    assert house.told(last) == EVERY_KIND
    assert states(house) == undisturbed


async def test_a_run_that_a_crash_cut_short_is_ended_soon_after_the_store_can_be_used_again(home):
    house = home(BUSY)
    await busy_centre(house)
    await house.integrations.refresh("banksia")
    house.between.fault(between.WRITES, between.killed(committed=True), times=1)
    runs = len(house.history("banksia"))
    with pytest.raises(between.Killed):
        await house.integrations.sync("banksia")
    await house.close()
    house.open()
    assert len(house.store.interrupted()) == 1
    with locked(house.store, house.path):
        await house.integrations.resume_interrupted(house.now)
        assert house.integrations.next_due() == (house.now + RETRY, "run banksia")
        await house.live("10m")
        assert house.integrations.next_due() == (house.now + RETRY, "run banksia")
    await house.live("10m")
    assert house.store.interrupted() == []
    assert house.told(house.history("banksia")[runs]) == EVERY_KIND


async def told_of_an_undisturbed(house, folder):
    twin = house.fork(folder / "twin")
    house.open()
    twin.open()
    await twin.live("12h")
    told = states(twin)
    await twin.close()
    return told


async def test_somebody_who_acts_is_refused_in_words_and_may_act_later(home):
    house = home(BUSY)
    await busy_centre(house)
    with locked(house.store, house.path), pytest.raises(StoreTrouble, match="database is locked"):
        await house.integrations.turn_off("banksia")
    assert house.store.standing("banksia").stage == "set-up"
    await house.integrations.turn_off("banksia")
    assert house.store.standing("banksia").stage == "off"


async def test_the_other_services_have_their_turn_again_too(home):
    from tests.daemon.centres import BANKSIA, WATTLE

    house = home(BANKSIA, WATTLE)
    await house.set_up("banksia")
    await house.set_up("wattle")
    with locked(house.store, house.path):
        await house.live("13h")
    await house.live("10m")
    for key in ("banksia", "wattle"):
        assert [run.cause for run in house.history(key)] == ["set-up", "schedule"]
