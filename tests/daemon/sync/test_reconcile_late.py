"""Changes of what was there already of which no answer ever came: told once, by whoever finds them done."""

from dataclasses import asdict

import pytest

from parktime.daemon.sync.reconcile import LATE
from tests.daemon import faulty_transport as faults
from tests.daemon.centres import BUSY
from tests.daemon.environment import CHANGES_OF_EVERY_KIND, set_up_busy_centre
from tests.daemon.faulty_transport import ProcessKilled

LOST = faults.timeout(committed=True)
NEVER_CAME = faults.timeout()


def late(run):
    """Who and what the run tells of that an earlier one did."""
    return {(change.kind, change.subject) for change in run.changes if change.why.endswith(LATE)}


def balanced(run):
    counts = asdict(run.counts)
    return counts.pop("read") == sum(counts.values())


async def unheard(env, act, *, kinds=faults.WRITES):
    """The next run of a busy centre, in which no such write was ever answered."""
    await set_up_busy_centre(env)
    env.transport.fault(kinds, act)
    run = await env.next_run("banksia")
    env.transport.clear_faults()
    assert (run.outcome, env.changes_of(run) & CHANGES_OF_EVERY_KIND) == (
        "partial",
        env.changes_of(run),
    )
    return run


async def test_the_next_run_reports_an_applied_update_once(make_env):
    env = make_env(BUSY)
    first = await unheard(env, LOST)
    assert env.changes_of(first) == {("skip", "skip-is-final", "Skip Me")}
    assert env.states("banksia")["Noah Smith"] == "archived"
    run = await env.next_run("banksia")
    assert env.changes_of(run) == CHANGES_OF_EVERY_KIND | {
        ("move", "child-rooms", "Ada Park")
    }  # Ducks was not known to be there yet
    new, own = (
        {"create", "add_room"},
        {"skip", "remove_room"},
    )  # ten requests had failed in a row: no more were sent
    assert late(run) == {
        (kind, name) for kind, _, name in CHANGES_OF_EVERY_KIND if kind not in new | own
    }
    assert (run.outcome, run.counts.archived, run.counts.restored, run.counts.updated) == (
        "ok",
        1,
        1,
        4,
    )
    assert balanced(run)
    assert {each.kind for each in (await env.next_run("banksia")).changes} == {"skip"}
    assert env.store.state("banksia").unconfirmed == ()


async def test_the_next_run_repeats_an_update_that_was_not_applied(make_env):
    env = make_env(BUSY)
    await unheard(env, NEVER_CAME)
    run = await env.next_run("banksia")
    assert (env.changes_of(run) >= CHANGES_OF_EVERY_KIND, late(run), balanced(run)) == (
        True,
        set(),
        True,
    )
    assert env.store.state("banksia").unconfirmed == ()


@pytest.mark.parametrize(
    ("act", "told"), [(LOST, {("archive", "Noah Smith")}), (NEVER_CAME, set())]
)
async def test_a_change_of_another_person_is_not_reported(make_env, act, told):
    env = make_env(BUSY)
    await unheard(env, act, kinds="/archive$")
    env.do("banksia", {"archive_profile": "Noah Smith"})
    run = await env.next_run("banksia")
    assert (late(run), run.counts.archived, balanced(run)) == (told, len(told), True)


async def test_a_reverted_update_is_dropped_and_planned_again(make_env):
    env = make_env(BUSY)
    await unheard(env, LOST, kinds="/archive$|/restore$")
    env.do("banksia", {"restore_profile": "Noah Smith"}, {"archive_profile": "Zoe Lee"})
    run = await env.next_run("banksia")
    assert (late(run), run.counts.archived, run.counts.restored) == (set(), 1, 1)


@pytest.mark.e2e
async def test_an_archive_and_the_return_are_both_reported(make_env):
    env = make_env(BUSY)
    await unheard(env, LOST, kinds="/archive$")
    env.do("banksia", {"unarchive": "Noah Smith"})
    env.publish("banksia")
    run = await env.next_run("banksia")
    of_noah = [(each.kind, each.rule) for each in run.changes if each.subject == "Noah Smith"]
    assert of_noah == [("archive", "leaves-scope"), ("restore", "returns")]
    assert (run.counts.archived, run.counts.restored, balanced(run)) == (0, 1, True)


async def test_a_remapped_child_has_nothing_reported(make_env):
    env = make_env(BUSY)
    await unheard(env, LOST, kinds="PATCH .*/profiles/")
    await env.map("banksia", Ivy_Browne="skip")
    run = await env.integrations.update("banksia")
    assert late(run) == {("move", "Mia Nguyen"), ("move", "Max Hill"), ("update", "Ivy Browne")}, (
        "done before it"
    )
    await env.map("banksia", Ivy_Browne="create")
    assert late(await env.integrations.update("banksia")) == set()


async def test_an_incomplete_list_does_not_drop_an_update(make_env):
    def lies(body):
        for row in body["profiles"]:
            row["state"] = "active"
        body["total"] += 1

    env = make_env(BUSY)
    await unheard(env, LOST, kinds="/archive$")
    env.transport.fault("GET /storypark/v1/profiles", faults.edit_response(lies))
    run = await env.next_run("banksia")
    assert (run.outcome, late(run)) == ("partial", set())
    env.transport.clear_faults()
    run = await env.next_run("banksia")
    assert (late(run), run.counts.archived) == ({("archive", "Noah Smith")}, 1)


async def test_an_update_stays_unconfirmed_until_storypark_answers(make_env):
    env = make_env(BUSY)
    await unheard(env, LOST, kinds="/archive$")
    env.transport.fault("/archive$", faults.connection_refused())
    for _ in range(2):
        await env.close()
        env.open()
        run = await env.next_run("banksia")
        assert (run.outcome, late(run)) == ("ok", set())
    env.transport.clear_faults()
    assert late(await env.next_run("banksia")) == {("archive", "Noah Smith")}
    assert late(await env.next_run("banksia")) == set()


@pytest.mark.parametrize("write", [0, pytest.param(3, marks=pytest.mark.e2e)])
async def test_a_kill_while_confirming_reports_each_change_once(make_env, write):
    env = make_env(BUSY)
    await unheard(env, LOST)
    env.do("banksia", {"archive": "Ivy Browne"})
    env.publish("banksia")
    env.transport.fault(faults.WRITES, faults.kill_process(committed=True), times=1, skip=write)
    with pytest.raises(ProcessKilled):
        await env.next_run("banksia")
    env.open()
    await env.integrations.operations.recover_interrupted(env.now)
    await env.integrations.due_runs.run_due(env.now)
    await env.next_run("banksia")
    told = [(each.kind, each.subject) for run in env.history("banksia")[2:] for each in run.changes]
    for kind, name in {(kind, name) for kind, _, name in CHANGES_OF_EVERY_KIND} | {
        ("archive", "Ivy Browne")
    }:
        assert kind == "skip" or told.count((kind, name)) == 1, (kind, name)


async def test_an_undo_without_an_answer_is_reported(make_env):
    env = make_env(BUSY)
    await set_up_busy_centre(env)
    run = await env.next_run("banksia")
    env.transport.fault("/restore$", LOST)
    await env.integrations.undo("banksia", run)
    env.transport.clear_faults()
    assert ("restore", "Noah Smith") in late(await env.integrations.sync("banksia"))
