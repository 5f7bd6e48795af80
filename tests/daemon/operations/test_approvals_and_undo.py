"""Approve, reject, undo and let go against a simulator (hold-above, undo, kept)."""

import pytest

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.operations.commands import SyncInactive, Undo
from parktime.daemon.operations.mappings import Ref
from tests.daemon import faulty_transport as faults
from tests.daemon.crowded_centre import (
    CROWDED_CENTRE,
    THRESHOLDS,
    ccms_change,
    leavers,
    set_up_crowd,
)
from tests.daemon.environment import Environment, expect_refusal

GONE = ("Ada Hill", "Ben Hill", "Cleo Hill")


def state(env: Environment):
    return env.store.state("banksia")


def counted(run) -> tuple[int, int, int]:
    return run.counts.archived, run.counts.restored, run.counts.unchanged


async def held(env: Environment):
    await set_up_crowd(env)
    run = await ccms_change(
        env,
        *leavers(3),
        {"enrol": {"name": "Zoe New", "books": {"room": "Possums", "days": ["tue"]}}},
    )
    assert (run.outcome, counted(run), run.counts.created) == ("held", (0, 0, 10), 1)
    return state(env).pending


async def test_an_approval_makes_the_pending_removals_and_nothing_else(make_env):
    env = make_env(CROWDED_CENTRE)
    pending = await held(env)
    assert [change.subject for change in pending.changes] == list(GONE)
    run = await env.integrations.approve("banksia", pending.digest)
    assert (run.cause, run.outcome, counted(run)) == ("approval", "ok", (3, 0, 8))
    assert {env.states("banksia")[name] for name in GONE} == {"archived"}
    assert state(env).pending is None
    assert (await env.next_run("banksia")).outcome == "ok"


async def test_a_stale_approval_is_refused(make_env):
    env = make_env(CROWDED_CENTRE)
    first = await held(env)
    assert (await env.next_run("banksia")).outcome == "held"
    assert state(env).pending == first
    await ccms_change(env, {"archive": "Dan Hill"})
    second = state(env).pending
    assert second.digest != first.digest
    with expect_refusal("hold-above"):
        await env.integrations.approve("banksia", first.digest)
    env.do("banksia", {"unarchive": "Dan Hill"}, {"archive": "Eve Hill"})
    env.publish("banksia")
    runs = len(env.history("banksia"))
    with expect_refusal("hold-above"):
        await env.integrations.approve("banksia", second.digest)
    assert len(env.history("banksia")) == runs
    assert "archived" not in env.states("banksia").values()


async def test_removals_below_the_threshold_are_made(make_env):
    env = make_env(CROWDED_CENTRE)
    await held(env)
    run = await ccms_change(env, {"unarchive": "Ada Hill"})
    assert (run.outcome, counted(run)) == ("ok", (2, 0, 9))
    assert state(env).pending is None


async def test_a_rejected_child_is_kept_until_its_record_changes(make_env):
    env = make_env(CROWDED_CENTRE)
    pending = await held(env)
    await env.integrations.reject("banksia", pending.digest)
    assert [(each.name, each.reason) for each in state(env).kept] == [
        (name, "rejected") for name in GONE
    ]
    quiet = await env.next_run("banksia")
    assert (quiet.outcome, quiet.changes, quiet.counts.unchanged) == ("ok", (), 11)
    assert "archived" not in env.states("banksia").values()
    await ccms_change(env, {"unarchive": "Ada Hill"})
    assert [each.name for each in state(env).kept] == list(GONE[1:])
    run = await ccms_change(env, {"archive": "Ada Hill"})
    assert env.changes_of(run) == {("archive", "leaves-scope", "Ada Hill")}


async def test_a_rejection_keeps_only_children_that_would_still_go(make_env):
    env = make_env(CROWDED_CENTRE)
    pending = await held(env)
    env.do("banksia", {"unarchive": "Ada Hill"})
    env.publish("banksia")
    await env.integrations.reject("banksia", pending.digest)
    assert [each.name for each in state(env).kept] == list(GONE[1:])


async def test_approve_and_reject_need_pending_removals(make_env):
    env = make_env(CROWDED_CENTRE)
    await set_up_crowd(env)
    for act in (env.integrations.approve, env.integrations.reject):
        with expect_refusal("hold-above"):
            await act("banksia", "any")


async def test_decisions_need_a_readable_storypark(make_env):
    env = make_env(CROWDED_CENTRE)
    pending = await held(env)
    env.transport.fault("GET .*/profiles", faults.respond(500))
    for act in (env.integrations.approve, env.integrations.reject):
        with pytest.raises(RefusedError):
            await act("banksia", pending.digest)
    assert state(env).pending == pending


async def test_decisions_need_verified_lists(make_env):
    """An empty list of sessions looks consistent, and would remove every room."""

    def emptied(body):
        body["data"], body["total"] = [], 0

    env = make_env(CROWDED_CENTRE)
    pending = await held(env)
    env.transport.fault("/sessions", faults.edit_response(emptied))
    for decide in (env.integrations.approve, env.integrations.reject):
        with expect_refusal("whole-read", "the list of sessions"):
            await decide("banksia", pending.digest)
    assert (await env.next_run("banksia")).outcome == "partial"
    assert state(env).pending == pending
    env.transport.clear_faults()
    run = await env.integrations.approve("banksia", pending.digest)
    assert [change.kind for change in run.changes] == ["archive"] * 3


async def test_a_room_is_removed_and_restored_with_its_children(make_env):
    env = make_env(CROWDED_CENTRE)
    await set_up_crowd(env)
    env.do("banksia", {"post": {"Wombats": 4}})
    run = await ccms_change(
        env,
        *leavers(3),
        *({"end_bookings": {"child": name, "on": "2026-11-29"}} for name in GONE),
    )
    assert run.outcome == "held"
    pending = state(env).pending
    assert [change.kind for change in pending.changes] == ["archive"] * 3 + ["remove_room"]
    approved = await env.integrations.approve("banksia", pending.digest)
    assert env.rooms("banksia")["Wombats"] == "removed"
    await env.integrations.undo("banksia", approved)
    assert env.rooms("banksia")["Wombats"] == "present"
    assert {env.states("banksia")[name] for name in GONE} == {"active"}
    assert (await env.next_run("banksia")).changes == ()


async def test_hold_above_can_be_changed_after_set_up(make_env):
    env = make_env(CROWDED_CENTRE)
    await set_up_crowd(env, hold_above=None)
    await env.integrations.set_hold_above("banksia", THRESHOLDS)
    assert (await ccms_change(env, *leavers(3))).outcome == "held"
    assert state(env).pending is not None
    await env.integrations.set_hold_above("banksia", None)
    assert state(env).pending is None, "without the threshold nothing waits"
    assert (await env.next_run("banksia")).counts.archived == 3


async def test_switching_inactive_off_can_be_held(make_env):
    env = make_env(CROWDED_CENTRE)
    await set_up_crowd(env, sync_inactive=True)
    await ccms_change(env, *({"status": {name: "inactive"}} for name in GONE))
    preview = await env.integrations.dry_run("banksia", SyncInactive(False))
    assert (preview.outcome, [change.subject for change in preview.pending]) == ("held", list(GONE))
    run = await env.integrations.set_sync_inactive("banksia", False)
    assert (run.outcome, counted(run)) == ("held", (0, 0, 10))
    assert state(env).settings.sync_inactive is False
    done = await env.integrations.approve("banksia", state(env).pending.digest)
    assert {change.rule for change in done.changes} == {"leaves-scope"}


async def test_an_undone_change_is_kept_until_let_go(make_env):
    env = make_env(CROWDED_CENTRE)
    await set_up_crowd(env, hold_above=None)
    run = await ccms_change(env, *leavers(2))
    before = env.storypark_snapshot("banksia")
    preview = await env.integrations.dry_run("banksia", Undo(run))
    assert [(change.kind, change.subject) for change in preview.changes] == [
        ("restore", "Ada Hill"),
        ("restore", "Ben Hill"),
    ]
    assert env.storypark_snapshot("banksia") == before
    undone, skipped = await env.integrations.undo("banksia", run)
    assert (undone.cause, counted(undone), skipped) == ("undo", (0, 2, 8), ())
    assert undone.changes[0].why == (
        "takes back what run 2 did (leaves-scope: Storypark Manage labels the child Archived)"
    )
    assert (await env.next_run("banksia")).changes == ()
    await env.integrations.let_go("banksia", "child", Ref(name="Ada Hill"))
    assert env.changes_of(await env.next_run("banksia")) == {
        ("archive", "leaves-scope", "Ada Hill")
    }
    with expect_refusal("kept"):
        await env.integrations.let_go("banksia", "child", Ref(name="Ada Hill"))


async def test_an_undo_can_be_undone(make_env):
    env = make_env(CROWDED_CENTRE)
    await set_up_crowd(env, hold_above=None)
    run = await ccms_change(env, *leavers(2))
    undone, _ = await env.integrations.undo("banksia", run)
    again, _ = await env.integrations.undo("banksia", undone)
    assert counted(again) == (2, 0, 8)
    assert state(env).kept == ()
    assert (await env.next_run("banksia")).changes == ()
    with expect_refusal("undo", "changed since, by run 3"):
        await env.integrations.undo("banksia", run)


async def test_an_undo_respects_the_plan_space(make_env):
    env = make_env(CROWDED_CENTRE)
    await set_up_crowd(env, hold_above=None)
    run = await ccms_change(env, *leavers(2))
    env.do("banksia", {"paid_children": 10})
    undone, skipped = await env.integrations.undo("banksia", run)
    assert counted(undone) == (0, 1, 9)
    assert [(each.change.subject, each.why) for each in skipped] == [
        ("Ben Hill", "no space: 10 paid children")
    ]
    assert "stays: no space" in undone.note
    assert [each.name for each in state(env).kept] == ["Ada Hill"]


async def test_a_run_without_changes_cannot_be_undone(make_env):
    env = make_env(CROWDED_CENTRE)
    await set_up_crowd(env)
    with expect_refusal("undo"):
        await env.integrations.undo("banksia", await env.next_run("banksia"))


async def test_undoing_set_up_archives_and_deletes_nothing(make_env):
    env = make_env(CROWDED_CENTRE)
    run = await env.set_up("banksia")
    count = len(env.states("banksia"))
    undone, skipped = await env.integrations.undo("banksia", run)
    assert (undone.counts.archived, skipped) == (10, ())
    assert len(env.states("banksia")) == count
    assert env.rooms("banksia") == {
        "Possums": "present",
        "Wombats": "removed",
        "Old room": "present",
    }
    assert (await env.next_run("banksia")).changes == ()


async def test_a_new_mapping_ends_keeping(make_env):
    env = make_env(CROWDED_CENTRE)
    await set_up_crowd(env, hold_above=None)
    run = await ccms_change(env, {"rename": {"Ada Hill": "Adah Hill"}})
    await env.integrations.undo("banksia", run)
    assert [each.name for each in state(env).kept] == ["Adah Hill"]
    await env.map("banksia", Adah_Hill="Ruby Stranger")
    await env.integrations.update("banksia")
    assert state(env).kept == ()


async def test_turning_off_drops_pending_removals(make_env):
    env = make_env(CROWDED_CENTRE)
    await held(env)
    await env.integrations.turn_off("banksia")
    assert state(env).pending is None
