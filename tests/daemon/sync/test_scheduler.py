from datetime import UTC, datetime, timedelta

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.service import CADENCE
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.store.errors import StoreError
from parktime.daemon.sync.errors import internal_error
from parktime.daemon.sync.slots import last_slot_due, next_slot
from tests.daemon import faulty_transport as faults
from tests.daemon.centres import BANKSIA, BUSY, WATTLE
from tests.daemon.environment import CHANGES_OF_EVERY_KIND, set_up_busy_centre
from tests.daemon.store_trouble import a_store_that_takes_no


def our_own(committed=False):
    """An error that nobody foresaw, which quotes a family's data."""
    return faults.fail_with(
        lambda: RuntimeError("Mia Nguyen, born 2022-03-14"), committed=committed
    )


@pytest.mark.parametrize("pattern", ["/manage/", "^GET /storypark/"])
async def test_an_internal_error_fails_one_run_and_not_the_schedule(make_env, pattern):
    env = make_env(BANKSIA, WATTLE)
    await env.set_up("banksia")
    await env.set_up("wattle")
    before = env.storypark_snapshot("banksia")
    env.transport.fault(pattern + ".*", our_own(), times=1)
    with structlog.testing.capture_logs() as logged:
        await env.run_for("12h")
    failed = env.history("banksia")[-1]
    assert (failed.outcome, failed.cause) == ("failed", "schedule")
    assert failed.note == "nothing done: a fault of the daemon's own (RuntimeError)"
    assert env.storypark_snapshot("banksia") == before
    assert env.history("wattle")[-1].outcome == "ok"
    assert (await env.next_run("banksia")).outcome == "ok"
    assert any(
        line["event"] == "internal_error" and "http_client.py" in line["places"] for line in logged
    )
    assert "Mia" not in repr(logged) + repr(failed)


@pytest.mark.parametrize(
    ("number", "committed"),
    [
        pytest.param(number, committed, marks=[pytest.mark.e2e] * (number not in (4, 9)))
        for number in (1, 4, 5, 9)
        for committed in (False, True)
    ],
)
async def test_an_internal_error_in_one_change_does_not_stop_the_others(
    make_env, number, committed
):
    env = make_env(BUSY)
    await set_up_busy_centre(env)
    env.transport.fault(faults.WRITES, our_own(committed), times=1, skip=number)
    run = await env.next_run("banksia")
    assert run.outcome == "partial"
    assert "a fault of the daemon's own (RuntimeError)" in run.note
    assert len(env.changes_of(run) & CHANGES_OF_EVERY_KIND) >= len(CHANGES_OF_EVERY_KIND) - 2, (
        "who goes into a room that could not be made waits with it"
    )
    assert env.store.interrupted() == []
    ended = await env.next_run("banksia")
    assert ended.outcome == "ok"
    names = [name for name in env.states("banksia") if name.endswith("Park")]
    assert sorted(names) == ["Ada Park", "Leo Park"]
    assert {change.kind for change in (await env.next_run("banksia")).changes} == {"skip"}


@pytest.mark.parametrize("act", ["sync", "update"])
async def test_an_internal_error_in_a_manual_run_is_raised_and_stored(make_env, act):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    with a_store_that_takes_no("journal", env), pytest.raises(StoreError):
        env.do("banksia", {"rename": {"Mia Nguyen": "Mia Tran"}})
        env.publish("banksia")
        await getattr(env.integrations, act)("banksia")
    last = env.history("banksia")[-1]
    assert (last.outcome, last.cause) == ("failed", {"sync": "manual"}.get(act, act))
    assert "StoreError" in last.note
    assert "Mia Nguyen" in env.states("banksia")
    assert (await env.integrations.sync("banksia")).counts.updated == 1


async def test_a_set_up_with_an_internal_error_can_be_repeated(make_env):
    env = make_env(BANKSIA)
    await env.turn_on("banksia")
    with a_store_that_takes_no("journal", env), pytest.raises(StoreError):
        await env.integrations.set_up("banksia")
    assert env.store.state("banksia").stage == "on"
    assert env.integrations.due_runs.next_due() is None
    assert (await env.integrations.set_up("banksia")).outcome == "ok"
    assert [run.outcome for run in env.history("banksia")] == ["failed", "ok"]


@pytest.mark.e2e
async def test_a_run_that_cannot_be_stored_is_recovered_later(
    make_env,
):
    env = make_env(BUSY)
    await set_up_busy_centre(env)
    with a_store_that_takes_no("run", env):
        await env.run_for("12h")
        assert len(env.store.interrupted()) == 1
        with pytest.raises(RefusedError, match="could not be ended yet"):
            await env.integrations.take_back("banksia")
        assert env.integrations.due_runs.next_due()[0] > env.now, "a slot is not tried for ever"
    writes = len(env.transport.writes)
    await env.integrations.take_back("banksia")
    assert env.store.interrupted() == []
    ended = env.history("banksia")[-1]
    assert env.changes_of(ended) == CHANGES_OF_EVERY_KIND
    assert len(env.transport.writes) <= 2 * writes
    names = [name for name in env.states("banksia") if name.endswith("Park")]
    assert sorted(names) == ["Ada Park", "Leo Park"]
    after = await env.next_run("banksia")
    assert (after.cause, {change.kind for change in after.changes}) == ("schedule", {"skip"})


async def test_an_unusable_store_costs_a_slot_only(make_env):
    env = make_env(BANKSIA, WATTLE)
    await env.set_up("banksia")
    await env.set_up("wattle")
    with a_store_that_takes_no("run", env):
        await env.run_for("24h")
    assert len(env.history("banksia")) == len(env.history("wattle")) == 1
    run = await env.next_run("banksia")
    assert (run.outcome, run.cause) == ("ok", "catch-up")
    assert env.history("wattle")[-1].cause == "catch-up"


ANCHOR = datetime(2026, 11, 29, 22, tzinfo=UTC)
STATE = ServiceState(stage="set-up", anchor=ANCHOR, last_slot=ANCHOR)


def test_nothing_is_scheduled_unless_set_up():
    assert next_slot(ServiceState(stage="on")) is None
    assert last_slot_due(ServiceState(stage="off"), ANCHOR) is None


def test_a_slot_is_due_at_its_instant():
    assert last_slot_due(STATE, ANCHOR + CADENCE - timedelta(seconds=1)) is None
    assert last_slot_due(STATE, ANCHOR + CADENCE) == ANCHOR + CADENCE


@given(st.timedeltas(timedelta(0), timedelta(days=400)))
def test_missed_slots_collapse_and_keep_the_anchor(away):
    slot = last_slot_due(STATE, ANCHOR + away)
    if slot is None:
        assert away < CADENCE
    else:
        assert slot <= ANCHOR + away < slot + CADENCE
        assert (slot - ANCHOR) % CADENCE == timedelta(0)


def test_an_internal_error_is_logged_without_its_message():
    with structlog.testing.capture_logs() as logged:
        try:
            raise ValueError("Mia Nguyen, born 2022-03-14")
        except ValueError as error:
            told = internal_error(error, "schedule run", "banksia")
    assert str(told) == "a fault of the daemon's own (ValueError)"
    (line,) = logged
    assert (line["log_level"], line["op"], line["service"], line["type"]) == (
        "error",
        "schedule run",
        "banksia",
        "ValueError",
    )
    assert "test_scheduler.py" in line["places"]
    assert "Mia" not in repr(logged)
