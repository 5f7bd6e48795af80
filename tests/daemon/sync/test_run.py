import httpx2
import pytest

from parktime.daemon.operations.commands import SetUp, Sync
from tests.daemon import faulty_transport as faults
from tests.daemon.centres import BANKSIA, BUSY
from tests.daemon.environment import CHANGES_OF_EVERY_KIND, WRITES, set_up_busy_centre

READS = ["/children", "/rooms", "/sessions", "/account", "/profiles", "/storypark/v1/rooms"]


async def test_a_run_applies_every_kind_of_change(make_env):
    env = make_env(BUSY)
    await set_up_busy_centre(env)
    env.transport.clear_log()
    run = await env.next_run("banksia")
    assert env.changes_of(run) == CHANGES_OF_EVERY_KIND
    assert len(env.transport.writes) == WRITES
    assert (run.cause, run.outcome, run.ordinal) == ("schedule", "ok", 3)
    assert env.states("banksia") == {
        "Mia Nguyen": "active", "Ruby Stranger": "active", "Leo Gone": "archived", "Max Hill": "active", "Ava Jones": "active",
        "Noah Smith": "archived", "Ivy Browne": "active", "Zoe Lee": "active", "Ada Park": "active", "Leo Park": "active",
    }  # fmt: skip
    assert env.rooms("banksia") == {
        "Possums": "present", "Old room": "present", "Wallabies": "present", "Koalas": "removed", "Emus": "present", "Ducks": "present",
    }  # fmt: skip
    assert env.rooms_of("banksia", "Mia Nguyen") == ["Possums", "Old room", "Emus"]
    assert env.rooms_of("banksia", "Zoe Lee") == ["Wallabies"]
    assert env.rooms_of("banksia", "Ada Park") == ["Ducks"]
    assert env.rooms_of("banksia", "Max Hill") == ["Possums"]
    again = await env.integrations.sync("banksia")
    assert env.changes_of(again) == {("skip", "skip-is-final", "Skip Me")}


async def test_unlinked_profiles_are_untouched(make_env):
    env = make_env(BUSY)

    def strangers():
        there = env.world.services["banksia"].storypark
        return repr((there.profiles["p00002"], there.profiles["p00003"], there.rooms["s002"]))

    before = strangers()
    await set_up_busy_centre(env)
    await env.run_for("4w")
    assert len(env.history("banksia")) > 50
    assert strangers() == before


async def test_a_run_without_changes_writes_and_journals_nothing(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    before = env.storypark_snapshot("banksia")
    env.transport.clear_log()
    run = await env.next_run("banksia")
    assert (run.changes, run.outcome, run.counts.unchanged) == ((), "ok", run.counts.read)
    assert env.transport.writes == []
    assert env.storypark_snapshot("banksia") == before


@pytest.mark.parametrize("paid", [20, 2])
async def test_next_sessions_are_read_only_when_space_is_short(make_env, paid):
    env = make_env(BANKSIA)
    env.do("banksia", {"paid_children": paid})
    await env.set_up("banksia")
    env.transport.clear_log()
    run = await env.next_run("banksia")
    assert any("next_session" in line for line in env.transport.seen) == (paid == 2)
    assert [change.subject for change in run.changes if change.kind == "wait"] == (
        ["Noah Smith", "Zoe Lee"] if paid == 2 else []
    )


async def test_incomplete_next_sessions_remove_nobody(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    env.do(
        "banksia",
        {"archive": "Noah Smith"},
        {"enrol": {"name": "Ada Park"}},
        {"status": {"Ada Park": "active"}},
        {"status": {"Ivy Brown": "active"}},
    )
    env.publish("banksia")
    env.transport.fault(
        "next_session", faults.edit_response(lambda body: body["data"].pop()), times=1
    )
    run = await env.integrations.sync("banksia")
    assert (run.outcome, run.counts.archived, run.counts.created) == ("partial", 0, 2)
    run = await env.integrations.sync("banksia")
    assert (run.outcome, run.counts.archived) == ("ok", 1)


async def test_unreadable_next_sessions_fail_the_run(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    env.do(
        "banksia",
        {"paid_children": 2},
        {"unarchive": "Old Timer"},
        {"status": {"Old Timer": "active"}},
        {"status": {"Ivy Brown": "active"}},
    )
    env.publish("banksia")
    env.transport.fault("next_session", faults.respond(500, "{}"))
    before = env.storypark_snapshot("banksia")
    run = await env.integrations.sync("banksia")
    assert (run.outcome, run.changes, run.counts.read) == ("failed", (), 0)
    assert env.storypark_snapshot("banksia") == before


async def test_a_full_plan_makes_children_wait_until_there_is_space(make_env):
    env = make_env(BANKSIA)
    env.do("banksia", {"paid_children": 3})
    run = await env.set_up("banksia")
    assert (run.counts.created, run.counts.waiting, run.waiting) == (1, 1, ("Zoe Lee",))
    env.do("banksia", {"delete_profile": "Ruby Stranger"})
    run = await env.next_run("banksia")
    assert (run.counts.created, run.waiting) == (1, ())
    assert env.changes_of(run) == {("create", "map-child", "Zoe Lee")}


async def test_plan_full_at_storypark_is_a_wait(make_env):
    """Somebody takes the last space between the reading and the writing."""
    env = make_env(BANKSIA)
    env.do("banksia", {"paid_children": 4})

    async def meanwhile(request, send):
        env.do("banksia", {"add_profile": "Quick Hand"})
        return await send(request)

    env.transport.fault("POST .*/profiles$", meanwhile, times=1)
    run = await env.set_up("banksia")
    assert (run.outcome, run.counts.created, run.counts.waiting, run.counts.failed) == (
        "ok",
        1,
        1,
        0,
    )
    assert run.waiting == ("Zoe Lee",)
    assert {change.why for change in run.changes if change.kind == "wait"} == {
        "Storypark says that the plan is full"
    }
    env.do("banksia", {"paid_children": 5})
    assert env.changes_of(await env.next_run("banksia")) == {("create", "map-child", "Zoe Lee")}


FAULTS = [
    ("unanswered", faults.connection_refused()),
    ("failing", faults.respond(500, "{}")),
    ("unreadable", faults.html_page()),
    ("unreadable", faults.truncate()),
    ("refused", faults.respond(403, "{}")),
]


@pytest.mark.e2e
async def test_a_failed_run_does_nothing_and_the_next_repairs_it(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    env.do("banksia", {"archive": "Noah Smith"}, {"rename": {"Zoe Lee": "Zoë Lee"}})
    env.publish("banksia")
    before = env.storypark_snapshot("banksia")
    for read in READS:
        for how, fault in FAULTS:
            env.transport.clear_faults()
            env.transport.fault(f"GET [^?]*{read}", fault)
            run = await env.next_run("banksia")
            assert (run.outcome, run.changes, run.cause) == ("failed", (), "schedule"), read
            side = "storypark" if "storypark" in run.note else "ccms"
            assert run.note_codes == ("read-failed", f"{side}-{how}")
            assert not any(word in run.note for word in env.secrets("banksia"))
            assert env.storypark_snapshot("banksia") == before
    env.transport.clear_faults()
    run = await env.next_run("banksia")
    assert env.changes_of(run) == {
        ("archive", "leaves-scope", "Noah Smith"),
        ("update", "source-of-truth", "Zoë Lee"),
    }


def _pop(rows):
    return lambda body: body[rows].pop()


def _nobody(body):
    body.update(data=[], total=0)


@pytest.mark.parametrize(
    ("pattern", "edit"),
    [
        pytest.param("/v1/children", _pop("data"), marks=pytest.mark.e2e),
        ("/v1/children", _nobody),
        pytest.param("/manage/v1/rooms", _pop("data"), marks=pytest.mark.e2e),
        pytest.param("/v1/sessions", _pop("data"), marks=pytest.mark.e2e),
        ("GET .*/storypark/v1/profiles", _pop("profiles")),
        pytest.param("GET .*/storypark/v1/rooms", _pop("rooms"), marks=pytest.mark.e2e),
    ],
)
async def test_an_incomplete_reading_removes_nothing_and_the_next_run_repairs_it(
    make_env, pattern, edit
):
    env = make_env(BUSY)
    await set_up_busy_centre(env)
    removed = [name for name, state in env.rooms("banksia").items() if state == "removed"]
    env.transport.fault(pattern, faults.edit_response(edit), times=1)
    run = await env.next_run("banksia")
    assert run.outcome == "partial"
    assert {change.kind for change in run.changes}.isdisjoint({"archive", "remove_room"})
    assert all(not change.fields.remove_rooms for change in run.changes)
    assert [
        name
        for name, state in env.rooms("banksia").items()
        if state == "removed" and name not in removed
    ] == []
    assert list(env.states("banksia").values()).count("archived") <= 2
    again = await env.next_run("banksia")
    assert again.outcome == "ok"
    if pattern != "/v1/sessions":  # whose rooms were not all read is moved when they are
        assert env.changes_of(run) | env.changes_of(again) == CHANGES_OF_EVERY_KIND
    assert env.rooms_of("banksia", "Ada Park") == ["Ducks"]
    assert env.rooms_of("banksia", "Max Hill") == ["Possums"]
    assert env.states("banksia")["Noah Smith"] == "archived"
    names = [f"{row['given']} {row['family']}" for row in env.storypark("banksia")["profiles"]]
    assert len(names) == len(set(names)), "nobody is made twice"


async def test_an_empty_list_is_reported_and_counts_children_as_unchanged(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    env.do(
        "banksia",
        *(
            {"leave": name}
            for name in ("Mia Nguyen", "Noah Smith", "Zoe Lee", "Ivy Brown", "Old Timer")
        ),
    )
    for _ in range(2):
        run = await env.next_run("banksia")
        assert (run.outcome, run.changes) == ("partial", ())
        assert (run.counts.read, run.counts.unchanged) == (3, 3)
        assert "lists no children" in run.note
    assert set(env.states("banksia").values()) == {"active", "archived"}


async def test_a_failed_write_makes_the_run_partial_and_the_next_repairs_it(make_env):
    env = make_env(BUSY)
    await set_up_busy_centre(env)
    for pattern in (
        "/archive$",
        "/restore$",
        "POST .*/profiles$",
        "PATCH .*/profiles/p00007",
        "PATCH .*/rooms/",
        "/deactivate$",
    ):
        env.transport.fault(pattern, faults.respond(422, "{}"))
    run = await env.next_run("banksia")
    assert run.outcome == "partial"
    assert run.counts.failed == 5
    assert (run.counts.created, run.counts.restored, run.counts.archived) == (0, 0, 0)
    assert not any(word in run.note for word in env.secrets("banksia"))
    env.transport.clear_faults()
    again = await env.next_run("banksia")
    assert (again.outcome, again.counts.failed) == ("ok", 0)
    assert env.changes_of(run) | env.changes_of(again) == CHANGES_OF_EVERY_KIND
    assert env.changes_of(run) & env.changes_of(again) == {("skip", "skip-is-final", "Skip Me")}


async def test_a_timeout_after_the_write_is_confirmed(make_env):
    env = make_env(BUSY)
    await set_up_busy_centre(env)
    losing = [False]

    async def every_other_one_is_lost(request, send):
        losing[0] = not losing[0]
        response = await send(request)
        if losing[0]:
            raise httpx2.ReadTimeout("too slow")
        return response

    env.transport.fault(faults.WRITES, every_other_one_is_lost)
    env.transport.clear_log()
    run = await env.next_run("banksia")
    assert len(env.transport.writes) == 2 * WRITES
    assert (env.changes_of(run), run.outcome, run.counts.failed) == (CHANGES_OF_EVERY_KIND, "ok", 0)
    assert len(env.states("banksia")) == len(env.storypark("banksia")["profiles"]) == 10
    assert len(env.rooms("banksia")) == len(env.storypark("banksia")["rooms"]) == 6


async def test_a_dry_run_writes_nothing_anywhere(make_env):
    env = make_env(BUSY)
    await set_up_busy_centre(env)
    before, state = env.storypark_snapshot("banksia"), env.store.state("banksia")
    runs = env.history("banksia")
    env.transport.clear_log()
    preview = await env.integrations.dry_run("banksia", Sync())
    assert {
        (each.kind, each.rule, each.subject) for each in preview.changes
    } == CHANGES_OF_EVERY_KIND
    assert (env.transport.writes, env.storypark_snapshot("banksia")) == ([], before)
    assert (env.store.state("banksia"), env.history("banksia")) == (state, runs)
    run = await env.next_run("banksia")
    assert preview.counts == run.counts


async def test_a_preview_of_set_up_writes_nothing_anywhere(make_env):
    env = make_env(BANKSIA)
    await env.turn_on("banksia")
    before, state = env.storypark_snapshot("banksia"), env.store.state("banksia")
    env.transport.clear_log()
    preview = await env.integrations.dry_run("banksia", SetUp())
    assert (env.transport.writes, env.storypark_snapshot("banksia")) == ([], before)
    assert (env.store.state("banksia"), env.history("banksia")) == (state, [])
    run = await env.integrations.set_up("banksia")
    assert {(each.kind, each.subject) for each in preview.changes} == {
        (each.kind, each.subject) for each in run.changes
    }
    assert preview.counts == run.counts
