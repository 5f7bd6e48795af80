"""When the integrations run, and that none stands in another's way."""

import asyncio
from datetime import timedelta

import pytest

from parktime.daemon.domain.service import Settings
from tests.daemon import between
from tests.daemon.centres import BANKSIA, WATTLE
from tests.daemon.houses import HALF_DAY


async def test_runs_come_every_twelve_hours_from_set_up(home):
    house = home(BANKSIA)
    await house.live("90m")
    await house.set_up("banksia")
    anchor = house.now
    assert house.integrations.next_due() == (anchor + HALF_DAY, "run banksia")
    await house.live("5h")
    await house.integrations.sync("banksia")
    await house.live("43h")
    assert [(run.at - anchor, run.cause) for run in house.history("banksia")] == [
        (timedelta(0), "set-up"),
        (timedelta(hours=5), "manual"),
        *((place * HALF_DAY, "schedule") for place in (1, 2, 3, 4)),
    ]


async def test_slots_that_were_missed_become_one_run_and_the_anchor_stays(home):
    house = home(BANKSIA)
    await house.set_up("banksia")
    anchor = house.now
    await house.pass_time("40h")
    await house.integrations.run_due(house.now, returning=True)
    await house.integrations.run_due(house.now, returning=True)
    run = house.history("banksia")[-1]
    assert (len(house.history("banksia")), run.cause, run.at) == (2, "catch-up", house.now)
    assert house.integrations.next_due()[0] == anchor + 4 * HALF_DAY
    assert (await house.wait_out("banksia")).cause == "schedule"


@pytest.mark.parametrize(("returning", "cause"), [(True, "catch-up"), (False, "schedule")])
async def test_a_slot_at_the_very_instant_of_a_return_is_caught_up_with(home, returning, cause):
    house = home(BANKSIA)
    await house.set_up("banksia")
    await house.pass_time("12h")
    await house.integrations.run_due(house.now, returning=returning)
    assert house.history("banksia")[-1].cause == cause


async def test_a_clock_that_was_asleep_is_caught_up_with(home):
    house = home(BANKSIA)
    await house.set_up("banksia")
    await house.pass_time("24h")
    await house.integrations.run_due(house.now)
    assert [run.cause for run in house.history("banksia")] == ["set-up", "catch-up"]


async def test_services_that_are_due_at_one_instant_run_in_their_order(home):
    house = home(BANKSIA, WATTLE)
    await house.set_up("wattle")
    await house.set_up("banksia")
    assert house.integrations.next_due()[1] == "run banksia"
    await house.live("12h")
    newest = house.store.runs(limit=2)
    assert [run.service for run in newest] == ["wattle", "banksia"]
    assert newest[0].at == newest[1].at


@pytest.mark.parametrize("broken", ["banksia", "wattle"])
async def test_a_service_that_fails_for_ever_touches_no_other(home, broken):
    whole = {"banksia": "wattle", "wattle": "banksia"}[broken]
    vendor = {"banksia": "/manage/", "wattle": "/kidsoft/"}[broken]
    house = home(BANKSIA, WATTLE)
    await house.set_up("banksia")
    await house.set_up("wattle")
    house.between.fault(vendor, between.answering(500, "{}"))
    before = house.picture_of_storypark(broken)
    child = {"banksia": "Noah Smith", "wattle": "Max Hill"}[whole]
    house.do(whole, {"rename": {child: "Newly Named"}})
    await house.live("2d")
    assert {run.outcome for run in house.history(broken)[1:]} == {"failed"}
    assert {run.outcome for run in house.history(whole)} == {"ok"}
    assert len(house.history(broken)) == len(house.history(whole)) == 5
    assert "Newly Named" in house.states(whole)
    assert house.picture_of_storypark(broken) == before


@pytest.mark.parametrize("strange", ["no gzip", "no address", "no header"])
async def test_a_service_that_fails_in_a_strange_way_touches_no_other(home, strange):
    house = home(BANKSIA, WATTLE)
    await house.set_up("banksia")
    await house.set_up("wattle")
    if strange == "no gzip":
        house.between.fault("/manage/", between.answering(200, "no gzip", Content_Encoding="gzip"))
    else:
        access = (
            {"storypark_url": "http://["} if strange == "no address" else {"storypark_token": "ß"}
        )
        await house.integrations.put_service(house.service("banksia", **access), Settings())
    await house.live("1d")
    assert [run.outcome for run in house.history("banksia")] == ["ok", "failed", "failed"]
    assert [run.outcome for run in house.history("wattle")] == ["ok", "ok", "ok"]


async def test_actions_are_done_one_after_the_other(home):
    house = home(BANKSIA, WATTLE)
    await house.turn_on("banksia")
    await house.turn_on("wattle")
    house.between.fault("/sessions", between.slow(0.01))
    runs = await asyncio.gather(
        house.integrations.set_up("banksia"),
        house.integrations.set_up("wattle"),
        house.integrations.sync("banksia"),
        house.integrations.sync("banksia"),
    )
    assert [run.ordinal for run in runs] == [1, 1, 2, 3]
    assert [run.changes for run in runs[2:]] == [(), ()]


async def test_an_action_that_is_broken_off_holds_nobody_up(home):
    house = home(BANKSIA)
    await house.set_up("banksia")
    house.between.fault("/sessions", between.slow(10), times=1)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(house.integrations.sync("banksia"), 0.05)
    assert (await house.integrations.sync("banksia")).outcome == "ok"


async def test_the_history_tells_nothing_of_people_but_their_names_where_they_belong(home):
    house = home(BANKSIA)
    await house.set_up("banksia")
    house.between.fault(
        "/v1/children", between.edited(lambda body: body["data"][0].update(status="Mia Nguyen"))
    )
    run = await house.wait_out("banksia")
    assert (run.outcome, run.note) == ("partial", "1 of the list of children cannot be read")
    house.between.mend()
    house.between.fault(
        "/v1/children", between.edited(lambda body: body.update(total="Mia Nguyen"))
    )
    run = await house.wait_out("banksia")
    assert run.outcome == "failed"
    assert not any(word in run.note for word in house.secrets("banksia"))
