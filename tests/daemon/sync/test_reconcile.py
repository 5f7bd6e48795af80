"""Requests for something new of which no answer ever came: they are found, and not repeated."""

import pytest

from tests.daemon import faulty_transport as faults
from tests.daemon.centres import BANKSIA, BUSY
from tests.daemon.environment import CHANGES_OF_EVERY_KIND, Environment, set_up_busy_centre
from tests.daemon.faulty_transport import ProcessKilled

ADA = {
    "enrol": {
        "name": "Ada Park",
        "born": "2022-02-01",
        "books": {"room": "Possums", "days": ["mon"], "from": "2026-12-01"},
    }
}


async def _as_ever(request, send):
    return await send(request)


ADA_WAS_MADE = {("create", "new-child", "Ada Park")}


def names(env):
    return sorted(f"{row['given']} {row['family']}" for row in env.storypark("banksia")["profiles"])


def unanswered(env, pattern=r"POST .*/profiles$", *, committed=True):
    """Storypark does the first, or does not, and from then on says nothing to such requests."""
    env.transport.fault(pattern, faults.timeout(committed=committed), times=1)
    env.transport.fault(pattern, faults.connection_refused())


async def ada_is_asked_for(env, *, committed=True):
    """A run that asked for a profile for Ada and was never answered."""
    await env.set_up("banksia")
    env.do("banksia", ADA)
    env.publish("banksia")
    unanswered(env, committed=committed)
    run = await env.next_run("banksia")
    assert (run.outcome, run.counts.failed, run.changes) == ("partial", 1, ())
    assert ("Ada Park" in names(env)) == committed
    return run


@pytest.mark.parametrize("committed", [True, pytest.param(False, marks=pytest.mark.e2e)])
async def test_the_next_run_confirms_a_write_without_an_answer(make_env, committed):
    env = make_env(BANKSIA)
    await ada_is_asked_for(env, committed=committed)
    env.transport.clear_faults()
    run = await env.next_run("banksia")
    assert env.changes_of(run) == ADA_WAS_MADE
    assert (run.outcome, run.counts.created, run.counts.unchanged, run.counts.read) == (
        "ok",
        1,
        5,
        6,
    )
    assert names(env).count("Ada Park") == 1
    assert env.rooms_of("banksia", "Ada Park") == ["Possums"]
    assert [profile.name for profile in await env.integrations.queries.invitations("banksia")] == [
        "Noah Smith",
        "Zoe Lee",
        "Ada Park",
    ]
    assert (await env.next_run("banksia")).changes == ()
    assert env.store.state("banksia").unconfirmed == ()


async def test_a_reference_confirms_a_write_that_is_never_answered(make_env):
    env = make_env(BANKSIA)
    await ada_is_asked_for(env)
    run = await env.next_run("banksia")
    assert (run.outcome, env.changes_of(run)) == ("ok", ADA_WAS_MADE)
    assert names(env).count("Ada Park") == 1


@pytest.mark.e2e
async def test_unconfirmed_writes_survive_restarts(make_env):
    env = make_env(BANKSIA)
    await ada_is_asked_for(env, committed=False)
    for _ in range(3):
        await env.close()
        env.open()
        run = await env.next_run("banksia")
        assert (run.outcome, run.counts.failed) == ("partial", 1)
    env.transport.fault("/storypark/", faults.connection_refused())
    assert (await env.next_run("banksia")).outcome == "failed"
    env.transport.clear_faults()
    env.transport.fault("GET ", faults.connection_refused())
    assert (await env.next_run("banksia")).outcome == "failed"
    env.transport.clear_faults()
    assert env.changes_of(await env.next_run("banksia")) == ADA_WAS_MADE
    assert names(env).count("Ada Park") == 1


async def test_an_unconfirmed_write_delays_no_other_child(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    env.do("banksia", ADA)
    env.publish("banksia")

    async def not_for_ada(request, send):
        return await (faults.connection_refused() if b"Ada" in request.content else _as_ever)(
            request, send
        )

    env.transport.fault("POST .*/profiles$", not_for_ada)
    assert (await env.next_run("banksia")).counts.failed == 1
    env.do(
        "banksia",
        {"enrol": {"name": "Leo Park"}},
        {"status": {"Leo Park": "active"}},
        {"archive": "Zoe Lee"},
    )
    env.publish("banksia")
    run = await env.next_run("banksia")
    assert env.changes_of(run) == {
        ("create", "new-child", "Leo Park"),
        ("archive", "leaves-scope", "Zoe Lee"),
    }
    assert run.counts.failed == 1


async def test_a_child_that_changed_meanwhile_is_updated_in_the_same_run(make_env):
    env = make_env(BANKSIA)
    await ada_is_asked_for(env)
    env.do("banksia", {"rename": {"Ada Park": "Ada Lane"}})
    env.transport.clear_faults()
    run = await env.next_run("banksia")
    assert env.changes_of(run) == ADA_WAS_MADE | {("update", "source-of-truth", "Ada Lane")}
    assert (names(env).count("Ada Park"), names(env).count("Ada Lane")) == (0, 1)
    assert run.counts.read == run.counts.updated + run.counts.unchanged


@pytest.mark.parametrize("how", ["leave", pytest.param("archive", marks=pytest.mark.e2e)])
async def test_a_child_that_left_meanwhile_is_archived(make_env, how):
    env = make_env(BANKSIA)
    await ada_is_asked_for(env)
    env.do("banksia", {how: "Ada Park"})
    env.transport.clear_faults()
    run = await env.next_run("banksia")
    assert env.changes_of(run) == ADA_WAS_MADE | {("archive", "leaves-scope", "Ada Park")}
    assert env.states("banksia")["Ada Park"] == "archived"
    assert run.counts.read == run.counts.archived + run.counts.unchanged


async def test_an_unconfirmed_create_does_not_wait_for_its_own_space(make_env):
    env = make_env(BANKSIA)
    env.do("banksia", {"paid_children": 5})
    await ada_is_asked_for(env)
    assert env.world.services["banksia"].storypark.active_profiles == 5
    env.transport.clear_faults()
    run = await env.next_run("banksia")
    assert (env.changes_of(run), run.waiting) == (ADA_WAS_MADE, ())


async def test_a_space_taken_meanwhile_makes_the_child_wait(make_env):
    env = make_env(BANKSIA)
    await ada_is_asked_for(env, committed=False)
    env.do("banksia", {"paid_children": 4})
    env.transport.clear_faults()
    run = await env.next_run("banksia")
    assert (env.changes_of(run), run.waiting, run.outcome) == (
        {("wait", "plan-space", "Ada Park")},
        ("Ada Park",),
        "ok",
    )
    assert env.store.state("banksia").unconfirmed == ()


@pytest.mark.parametrize("committed", [True, pytest.param(False, marks=pytest.mark.e2e)])
async def test_a_decision_made_meanwhile_wins(make_env, committed):
    env = make_env(BANKSIA)
    await ada_is_asked_for(env, committed=committed)
    await env.map("banksia", Ada_Park="skip")
    state = env.store.state("banksia")
    env.transport.fault("/storypark/v1/profiles", faults.connection_refused())
    env.transport.clear_faults()
    run = await env.integrations.update("banksia")
    assert ("skip", "skip-is-final", "Ada Park") in env.changes_of(run)
    again = await env.next_run("banksia")
    assert env.changes_of(again) == {("skip", "skip-is-final", "Ada Park")}
    assert names(env).count("Ada Park") == 1, (
        "the update settled first what had been asked for before it"
    )
    assert state.unconfirmed != ()
    assert env.store.state("banksia").unconfirmed == ()


async def test_a_decision_drops_the_unconfirmed_write(make_env):
    env = make_env(BANKSIA)
    await ada_is_asked_for(env, committed=False)
    await env.map("banksia", Ada_Park="skip")
    await env.integrations.update("banksia")  # Storypark still does not answer such requests
    env.transport.clear_faults()
    run = await env.next_run("banksia")
    assert env.changes_of(run) == {("skip", "skip-is-final", "Ada Park")}
    assert "Ada Park" not in names(env)
    assert env.store.state("banksia").unconfirmed == ()


async def test_a_room_is_not_created_twice(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    env.do(
        "banksia",
        {"add_room": "Emus"},
        {"book": {"child": "Mia Nguyen", "room": "Emus", "days": ["mon"], "from": "2026-11-30"}},
    )
    env.publish("banksia")
    unanswered(env, "POST .*/rooms$")
    run = await env.next_run("banksia")
    assert (run.outcome, run.counts.failed) == ("partial", 1), "who was to move into it"
    env.transport.clear_faults()
    run = await env.next_run("banksia")
    assert env.changes_of(run) == {
        ("add_room", "new-room", "Emus"),
        ("move", "child-rooms", "Mia Nguyen"),
    }
    assert [room["name"] for room in env.storypark("banksia")["rooms"]].count("Emus") == 1
    assert "Emus" in env.rooms_of("banksia", "Mia Nguyen")


async def test_a_child_without_its_profile_gets_one_new_profile(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    env.do("banksia", {"delete_profile": "Zoe Lee"})
    unanswered(env)
    await env.next_run("banksia")
    env.transport.clear_faults()
    assert env.changes_of(await env.next_run("banksia")) == {("create", "returns", "Zoe Lee")}
    assert names(env).count("Zoe Lee") == 1


async def test_refused_credentials_decide_nothing(make_env):
    env = make_env(BANKSIA)
    await ada_is_asked_for(env, committed=False)
    env.transport.clear_faults()
    env.transport.fault("POST .*/profiles$", faults.respond(403, "{}"))
    assert (await env.next_run("banksia")).counts.failed == 1
    env.transport.clear_faults()
    assert env.changes_of(await env.next_run("banksia")) == ADA_WAS_MADE
    assert names(env).count("Ada Park") == 1


@pytest.mark.parametrize("write", [1, *(pytest.param(at, marks=pytest.mark.e2e) for at in (0, 3))])
async def test_a_kill_while_reconciling_creates_nothing_twice(tmp_path, write):
    env = Environment(tmp_path, BUSY)
    await env.set_up("banksia")
    env.do("banksia", ADA)
    env.publish("banksia")
    unanswered(env)
    await env.next_run("banksia")
    env.do(
        "banksia",
        {"archive": "Zoe Lee"},
        {"rename": {"Ivy Brown": "Ivy Browne"}},
        {"archive": "Noah Smith"},
    )
    env.publish("banksia")
    env.transport.clear_faults()
    env.transport.fault(faults.WRITES, faults.kill_process(committed=True), times=1, skip=write)
    with pytest.raises(ProcessKilled):
        await env.next_run("banksia")
    env.open()
    await env.integrations.operations.recover_interrupted(env.now)
    await env.integrations.due_runs.run_due(env.now)
    run = env.history("banksia")[-1]
    assert env.changes_of(run) == ADA_WAS_MADE | {
        ("archive", "leaves-scope", "Zoe Lee"),
        ("archive", "leaves-scope", "Noah Smith"),
        ("update", "source-of-truth", "Ivy Browne"),
    }
    assert names(env).count("Ada Park") == 1
    assert env.store.state("banksia").unconfirmed == ()
    await env.close()


@pytest.mark.e2e
async def test_a_kill_and_then_no_answer_creates_nothing_twice(make_env):
    """The process dies after Storypark made a profile, and Storypark is away when the daemon is back."""
    env = make_env(BUSY)
    await set_up_busy_centre(env)
    await env.clock.advance(env.integrations.due_runs.next_due()[0])
    env.transport.fault(faults.WRITES, faults.kill_process(committed=True), times=1, skip=5)
    with pytest.raises(ProcessKilled):
        await env.integrations.due_runs.run_due(env.now)
    env.open()
    env.transport.clear_faults()
    env.transport.fault("/storypark/", faults.connection_refused())
    await env.advance("1h")
    await env.integrations.operations.recover_interrupted(env.now)
    env.transport.clear_faults()
    ended, then = env.history("banksia")[-1], await env.next_run("banksia")
    assert env.changes_of(ended) == {("skip", "skip-is-final", "Skip Me")}
    assert env.changes_of(then) - {("move", "child-rooms", "Ada Park")} == CHANGES_OF_EVERY_KIND
    assert len(names(env)) == len(set(names(env))) == 10
