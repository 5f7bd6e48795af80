"""Lists that are not what their own vendor says of them are read once more, and never acted on."""

import pytest

from parktime.simulator.fault_injection.active_faults import Fault
from tests.daemon.centres import BUSY
from tests.daemon.environment import set_up_busy_centre

KEY = "banksia"


def keep_old(env, api, call, times=None):
    """From the next reading on, the list stays as that reading got it; `times`: so often only."""
    env.world.faults.set(
        Fault("old_list", env.now, service=KEY, api=api, calls=frozenset({call}), times=times)
    )


@pytest.mark.e2e
@pytest.mark.parametrize("call", ["read_children", "read_rooms", "read_sessions"])
async def test_a_list_of_the_ccms_that_stays_old_fails_the_run(make_env, call):
    env = make_env(BUSY)
    await set_up_busy_centre(env)
    await env.run_for("24h")
    keep_old(env, "manage", call)
    await env.next_run(KEY)
    env.do(
        KEY,
        {"rename": {"Mia Nguyen": "Mia Tran"}},
        {"rename_room": {"Possums": "Quolls"}},
        {"book": {"child": "Mia Tran", "room": "Koalas", "on": "2026-12-07"}},
    )
    env.publish(KEY)
    before = env.storypark_snapshot(KEY)
    run = await env.next_run(KEY)
    assert (run.outcome, run.note_codes, run.changes) == ("failed", ("read-failed",), ())
    assert env.storypark_snapshot(KEY) == before
    env.world.faults.clear()
    after = await env.next_run(KEY)
    assert after.outcome == "ok"
    assert {change.kind for change in after.changes} >= {"update", "rename_room"}


@pytest.mark.e2e
async def test_a_list_that_was_old_for_a_moment_is_read_once_more(make_env):
    env = make_env(BUSY)
    await set_up_busy_centre(env)
    await env.run_for("24h")
    keep_old(env, "manage", "read_children", times=1)
    await env.next_run(KEY)
    env.do(KEY, {"rename": {"Mia Nguyen": "Mia Tran"}})
    env.publish(KEY)
    run = await env.next_run(KEY)
    assert env.world.faults.injected == {("old_list", "manage", "read_children"): 1}
    assert run.outcome == "ok"
    assert [change.kind for change in run.changes if change.subject == "Mia Tran"] == ["update"]


@pytest.mark.parametrize(
    ("call", "verb", "kind"),
    [
        ("read_profiles", {"rename": {"Mia Nguyen": "Mia Tran"}}, "update"),
        ("read_rooms", {"rename_room": {"Possums": "Quolls"}}, "rename_room"),
    ],
)
async def test_what_is_done_is_not_done_again_by_an_old_list_of_storypark(
    make_env, call, verb, kind
):
    env = make_env(BUSY)
    await set_up_busy_centre(env)
    await env.run_for("24h")
    keep_old(env, "storypark", call)
    env.do(KEY, verb)
    env.publish(KEY)
    runs = [await env.next_run(KEY) for _ in range(3)]
    assert [change.kind for run in runs for change in run.changes].count(kind) == 1
    assert [run.outcome for run in runs[1:]] == ["failed", "failed"]
    env.world.faults.clear()
    last = await env.next_run(KEY)
    assert (last.outcome, [change.kind for change in last.changes if change.kind == kind]) == (
        "ok",
        [],
    )


async def test_an_old_answer_to_a_conditional_request_is_found_and_put_right(make_env):
    env = make_env(BUSY)
    await set_up_busy_centre(env)
    await env.run_for("24h")
    lists = frozenset({"read_children", "read_rooms", "read_sessions"})
    env.world.faults.set(Fault("stale_etag", env.now, service=KEY, api="manage", calls=lists))
    env.do(KEY, {"rename": {"Mia Nguyen": "Mia Tran"}})
    env.publish(KEY)
    run = await env.next_run(KEY)
    assert run.outcome == "ok"
    assert [change.kind for change in run.changes if change.subject == "Mia Tran"] == ["update"]
