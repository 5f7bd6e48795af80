"""When services run, and that none affects another."""

import asyncio
from datetime import timedelta

import pytest

from parktime.daemon.domain.service import Settings
from tests.daemon import faulty_transport as faults
from tests.daemon.centres import BANKSIA, WATTLE
from tests.daemon.environment import HALF_DAY


async def test_runs_come_every_twelve_hours_from_set_up(make_env):
    env = make_env(BANKSIA)
    await env.run_for("90m")
    await env.set_up("banksia")
    anchor = env.now
    assert env.integrations.due_runs.next_due() == (anchor + HALF_DAY, "run banksia")
    await env.run_for("5h")
    await env.integrations.sync("banksia")
    await env.run_for("43h")
    assert [(run.at - anchor, run.cause) for run in env.history("banksia")] == [
        (timedelta(0), "set-up"),
        (timedelta(hours=5), "manual"),
        *((place * HALF_DAY, "schedule") for place in (1, 2, 3, 4)),
    ]


async def test_missed_slots_become_one_run_and_the_anchor_stays(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    anchor = env.now
    await env.advance("40h")
    await env.integrations.due_runs.run_due(env.now, returning=True)
    await env.integrations.due_runs.run_due(env.now, returning=True)
    run = env.history("banksia")[-1]
    assert (len(env.history("banksia")), run.cause, run.at) == (2, "catch-up", env.now)
    assert env.integrations.due_runs.next_due()[0] == anchor + 4 * HALF_DAY
    assert (await env.next_run("banksia")).cause == "schedule"


@pytest.mark.parametrize(("returning", "cause"), [(True, "catch-up"), (False, "schedule")])
async def test_a_slot_at_the_instant_of_a_return_is_a_catch_up(make_env, returning, cause):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    await env.advance("12h")
    await env.integrations.due_runs.run_due(env.now, returning=returning)
    assert env.history("banksia")[-1].cause == cause


async def test_a_sleeping_clock_causes_a_catch_up(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    await env.advance("24h")
    await env.integrations.due_runs.run_due(env.now)
    assert [run.cause for run in env.history("banksia")] == ["set-up", "catch-up"]


async def test_services_due_at_one_instant_run_in_order(make_env):
    env = make_env(BANKSIA, WATTLE)
    await env.set_up("wattle")
    await env.set_up("banksia")
    assert env.integrations.due_runs.next_due()[1] == "run banksia"
    await env.run_for("12h")
    newest = env.store.runs(limit=2)
    assert [run.service for run in newest] == ["wattle", "banksia"]
    assert newest[0].at == newest[1].at


@pytest.mark.parametrize("broken", ["banksia", "wattle"])
async def test_a_failing_service_affects_no_other(make_env, broken):
    whole = {"banksia": "wattle", "wattle": "banksia"}[broken]
    vendor = {"banksia": "/manage/", "wattle": "/kidsoft/"}[broken]
    env = make_env(BANKSIA, WATTLE)
    await env.set_up("banksia")
    await env.set_up("wattle")
    env.transport.fault(vendor, faults.respond(500, "{}"))
    before = env.storypark_snapshot(broken)
    child = {"banksia": "Noah Smith", "wattle": "Max Hill"}[whole]
    env.do(whole, {"rename": {child: "Newly Named"}})
    await env.run_for("2d")
    assert {run.outcome for run in env.history(broken)[1:]} == {"failed"}
    assert {run.outcome for run in env.history(whole)} == {"ok"}
    assert len(env.history(broken)) == len(env.history(whole)) == 5
    assert "Newly Named" in env.states(whole)
    assert env.storypark_snapshot(broken) == before


@pytest.mark.parametrize("strange", ["no gzip", "no address", "no header"])
async def test_an_unusual_failure_affects_no_other_service(make_env, strange):
    env = make_env(BANKSIA, WATTLE)
    await env.set_up("banksia")
    await env.set_up("wattle")
    if strange == "no gzip":
        env.transport.fault("/manage/", faults.respond(200, "no gzip", Content_Encoding="gzip"))
    else:
        access = (
            {"storypark_url": "http://["} if strange == "no address" else {"storypark_token": "ß"}
        )
        await env.integrations.put_service(env.service("banksia", **access), Settings())
    await env.run_for("1d")
    assert [run.outcome for run in env.history("banksia")] == ["ok", "failed", "failed"]
    assert [run.outcome for run in env.history("wattle")] == ["ok", "ok", "ok"]


async def test_operations_are_serialised(make_env):
    env = make_env(BANKSIA, WATTLE)
    await env.turn_on("banksia")
    await env.turn_on("wattle")
    env.transport.fault("/sessions", faults.delay(0.01))
    runs = await asyncio.gather(
        env.integrations.set_up("banksia"),
        env.integrations.set_up("wattle"),
        env.integrations.sync("banksia"),
        env.integrations.sync("banksia"),
    )
    assert [run.ordinal for run in runs] == [1, 1, 2, 3]
    assert [run.changes for run in runs[2:]] == [(), ()]


async def test_a_cancelled_operation_blocks_no_other(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    env.transport.fault("/sessions", faults.delay(10), times=1)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(env.integrations.sync("banksia"), 0.05)
    assert (await env.integrations.sync("banksia")).outcome == "ok"


async def test_notes_of_runs_contain_no_personal_data(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    env.transport.fault(
        "/v1/children",
        faults.edit_response(lambda body: body["data"][0].update(status="Mia Nguyen")),
    )
    run = await env.next_run("banksia")
    assert (run.outcome, run.note) == ("partial", "1 of the list of children cannot be read")
    env.transport.clear_faults()
    env.transport.fault(
        "/v1/children", faults.edit_response(lambda body: body.update(total="Mia Nguyen"))
    )
    run = await env.next_run("banksia")
    assert run.outcome == "failed"
    assert not any(word in run.note for word in env.secrets("banksia"))
