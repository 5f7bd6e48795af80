"""References: whatever the daemon has forgotten, no record is ever made a second time."""

import shutil
from dataclasses import replace

import pytest

from parktime.daemon.domain.run import Counts
from parktime.daemon.store.backup import backup, restore
from tests.daemon import faulty_transport as faults
from tests.daemon.centres import BANKSIA

LEO = {"enrol": {"name": "Leo Park", "books": {"room": "Ducks", "days": ["mon"]}}}
CREATED = {("create", "new-child", "Leo Park"), ("add_room", "new-room", "Ducks")}


def references(env):
    """The reference of each profile and room, by name."""
    storypark = env.world.services["banksia"].storypark
    both = (*storypark.profiles.values(), *storypark.rooms.values())
    return {each.name: each.reference for each in both}


def count(env):
    storypark = env.world.services["banksia"].storypark
    return len(storypark.profiles), len(storypark.rooms)


def linked(env, name):
    """The id of the profile or room that a child or room of that name is linked to."""
    links = env.store.state("banksia").links
    rows = (*links.children.values(), *links.rooms.values())
    return next(row.target_id for row in rows if row.name == name)


def codes(run):
    return set(run.note_codes)


async def new_child_and_room(env):
    """A set-up centre, whose next run creates a child and a room."""
    await env.set_up("banksia")
    env.do("banksia", {"add_room": "Ducks"}, LEO)
    env.publish("banksia")


async def all_linked(env, before):
    """All ends linked, as if it had always been."""
    run = await run_now(env)
    assert count(env) == before
    assert codes(run) == {"linked-by-reference"}
    assert (run.outcome, run.changes) == ("ok", ())
    assert run.note == "linked again by reference: Leo Park, Ducks"
    assert run.counts == Counts(read=6, unchanged=6)
    quiet = await env.next_run("banksia")
    assert (quiet.note, quiet.changes) == ("", ())
    assert [profile.name for profile in await env.integrations.queries.invitations("banksia")] == [
        "Noah Smith",
        "Zoe Lee",
        "Leo Park",
    ]


async def run_now(env):
    """The run that a daemon whose store is older makes at its return."""
    await env.integrations.due_runs.run_due(env.now, returning=True)
    return env.history("banksia")[-1]


# Setting and clearing


async def test_everything_that_is_linked_has_a_reference(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    assert references(env) == {
        "Mia Nguyen": "manage:banksia:c00001",
        "Noah Smith": "manage:banksia:c00002",
        "Zoe Lee": "manage:banksia:c00003",
        "Ruby Stranger": None,
        "Leo Gone": None,
        "Possums": "manage:banksia:r001",
        "Wombats": "manage:banksia:r002",
        "Old room": None,
    }
    env.transport.clear_log()
    run = await env.next_run("banksia")
    assert (run.changes, run.note, env.transport.writes) == ((), "", [])


async def test_a_reference_is_set_with_another_write_of_its_profile(make_env):
    env = make_env(BANKSIA)
    env.do("banksia", {"edit_profile": {"Mia Nguyen": {"born": "2022-03-14"}}})
    await env.turn_on("banksia")
    env.do("banksia", {"take_out_of_room": {"Mia Nguyen": "Possums"}})
    await env.integrations.set_up("banksia")
    edits = [line for line in env.transport.writes if line.endswith(("/p00001", "/s001"))]
    assert sorted(edits) == [
        "PATCH /storypark/v1/profiles/p00001",
        "PATCH /storypark/v1/rooms/s001",
    ]
    assert references(env)["Mia Nguyen"] == "manage:banksia:c00001"


async def test_a_link_of_an_earlier_release_gets_its_reference(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    storypark = env.world.services["banksia"].storypark
    storypark.edit_profile("p00001", reference=None)
    storypark.edit_room("s001", reference=None)
    env.transport.fault("GET .*/profiles", faults.truncate(), times=1)
    assert (await env.next_run("banksia")).outcome == "failed"
    run = await env.next_run("banksia")
    assert (run.outcome, run.changes, run.counts.updated) == ("ok", (), 0)
    assert references(env)["Mia Nguyen"] == "manage:banksia:c00001"
    assert references(env)["Possums"] == "manage:banksia:r001"


async def test_mapping_away_clears_the_reference_and_nothing_else(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    before = env.storypark("banksia")
    await env.map("banksia", Mia_Nguyen="skip")
    await env.map_rooms("banksia", Possums="skip")
    run = await env.integrations.update("banksia")
    assert run.outcome == "ok"
    assert (references(env)["Mia Nguyen"], references(env)["Possums"]) == (None, None)
    after = env.storypark("banksia")
    assert after["rooms"] == before["rooms"]
    assert after["profiles"][0] == before["profiles"][0]
    run = await env.next_run("banksia")
    assert (run.note, env.store.state("banksia").dissolved) == ("", ())


async def test_two_children_swap_their_references(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    noah = linked(env, "Noah Smith")
    await env.map("banksia", Mia_Nguyen="Noah Smith", Noah_Smith="Mia Nguyen")
    run = await env.integrations.update("banksia")
    assert (run.outcome, linked(env, "Mia Nguyen"), linked(env, "Noah Smith")) == (
        "ok",
        noah,
        "p00001",
    )
    assert references(env)["Mia Nguyen"] == "manage:banksia:c00001"
    assert references(env)["Noah Smith"] == "manage:banksia:c00002"
    assert (await env.next_run("banksia")).note == ""


async def test_a_child_mapped_create_gets_a_new_profile_though_clearing_fails(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    await env.map("banksia", Mia_Nguyen="create")
    env.transport.fault("PATCH .*/profiles/p00001", faults.connection_refused())
    run = await env.integrations.update("banksia")
    assert (run.outcome, run.counts.failed) == ("partial", 1)
    assert env.store.state("banksia").links.children["c00001"].mapping == "create"
    await env.close()
    env.open()
    assert (await env.next_run("banksia")).counts.failed == 1
    assert list(env.states("banksia")).count("Mia Nguyen") == 1
    env.transport.clear_faults()
    run = await env.next_run("banksia")
    assert (run.outcome, run.counts.created) == ("ok", 1)
    storypark = env.world.services["banksia"].storypark
    assert storypark.profile("p00001").reference is None
    assert storypark.profile(linked(env, "Mia Nguyen")).reference == "manage:banksia:c00001"


# The five ways to forget


async def test_a_retry_that_is_still_in_progress_makes_nothing_twice(make_env):
    env = make_env(BANKSIA)
    await new_child_and_room(env)
    env.do("banksia", {"fault": {"kind": "keys_in_progress"}})
    env.transport.fault("POST .*/(profiles|rooms)$", faults.timeout(committed=True), times=1)
    run = await env.next_run("banksia")
    assert run.outcome == "partial"
    env.transport.fault("POST .*/(profiles|rooms)$", faults.respond(409, "{}"))
    changes = env.changes_of(run)
    for _ in range(3):
        changes |= env.changes_of(await env.next_run("banksia"))
    env.transport.clear_faults()
    for _ in range(2):
        changes |= env.changes_of(await env.next_run("banksia"))
    assert {change for change in changes if change[0] != "move"} == CREATED
    assert count(env) == (6, 4)


@pytest.mark.e2e
async def test_keys_forgotten_while_the_vendor_was_away_make_nothing_twice(make_env):
    env = make_env(BANKSIA)
    await new_child_and_room(env)
    env.do("banksia", {"fault": {"kind": "keys_forgotten"}})
    env.transport.fault("POST .*/(profiles|rooms)$", faults.timeout(committed=True))
    await env.next_run("banksia")
    env.transport.clear_faults()
    env.transport.fault("/storypark/", faults.connection_refused())
    for _ in range(3):
        assert (await env.next_run("banksia")).outcome == "failed"
    env.transport.clear_faults()
    run = await env.next_run("banksia")
    assert env.changes_of(run) == CREATED | {("move", "child-rooms", "Leo Park")}
    assert count(env) == (6, 4)
    assert (await env.next_run("banksia")).changes == ()


async def test_a_store_as_of_the_last_sync_makes_nothing_twice(make_env, tmp_path):
    env = make_env(BANKSIA)
    await new_child_and_room(env)
    await env.close()
    kept = shutil.copy(env.path, tmp_path / "kept")
    env.open()
    await env.next_run("banksia")
    await env.close()
    shutil.copy(kept, env.path)
    env.open()
    await all_linked(env, count(env))


@pytest.mark.e2e
async def test_a_restored_backup_makes_nothing_twice(make_env, tmp_path):
    env = make_env(BANKSIA)
    await new_child_and_room(env)
    backup(env.url, tmp_path / "monday.db")
    await env.next_run("banksia")
    await env.close()
    restore(env.url, tmp_path / "monday.db", replace=True)
    env.open()
    await all_linked(env, count(env))


async def test_a_deleted_wal_makes_nothing_twice(make_env, tmp_path):
    env = make_env(BANKSIA)
    await new_child_and_room(env)
    await env.close()
    env.open()
    await env.next_run("banksia")
    assert env.path.with_name(env.path.name + "-wal").stat().st_size
    kept = shutil.copy(env.path, tmp_path / "kept")
    await env.close()
    shutil.copy(kept, env.path)
    env.open()
    await all_linked(env, count(env))


@pytest.mark.e2e
async def test_a_backup_from_before_set_up_makes_nobody_twice(make_env, tmp_path):
    env = make_env(BANKSIA)
    await env.turn_on("banksia")
    backup(env.url, tmp_path / "monday.db")
    await env.integrations.set_up("banksia")
    for child in ("Mia Nguyen", "Noah Smith", "Zoe Lee"):
        env.do("banksia", {"edit_profile": {child: {"given": "Somebody"}}})
    before, target = count(env), linked(env, "Zoe Lee")
    await env.close()
    restore(env.url, tmp_path / "monday.db", replace=True)
    env.open()
    page = await env.integrations.page("banksia")
    assert {row.name: row.target_id for row in page.children}["Zoe Lee"] == target
    run = await env.integrations.set_up("banksia")
    assert (run.counts.created, run.counts.updated) == (0, 3)
    assert count(env) == before


# What else references say


async def forgotten(env, tmp_path, *steps):
    """Do something, and forget it."""
    await env.close()
    kept = shutil.copy(env.path, tmp_path / "kept")
    env.open()
    for step in steps:
        await step()
    await env.close()
    shutil.copy(kept, env.path)
    env.open()


@pytest.mark.e2e
async def test_a_child_that_left_after_it_was_forgotten_is_archived(make_env, tmp_path):
    env = make_env(BANKSIA)
    await new_child_and_room(env)
    await forgotten(env, tmp_path, lambda: env.next_run("banksia"))
    env.do("banksia", {"leave": "Leo Park"})
    env.publish("banksia")
    run = await run_now(env)
    assert ("archive", "leaves-scope", "Leo Park") in env.changes_of(run)
    assert "linked-by-reference" in run.note_codes
    assert run.counts.read == sum(
        (run.counts.archived, run.counts.unchanged, run.counts.updated, run.counts.failed)
    )


async def test_a_later_link_of_a_person_outlives_the_memory_of_it(make_env, tmp_path):
    env = make_env(BANKSIA)
    await env.set_up("banksia")

    async def remap():
        await env.map("banksia", Mia_Nguyen="Ruby Stranger")
        await env.integrations.update("banksia")

    await forgotten(env, tmp_path, remap)
    assert linked(env, "Mia Nguyen") == "p00001"
    first = env.world.services["banksia"].storypark.profile("p00001")
    run = await env.next_run("banksia")
    assert linked(env, "Mia Nguyen") == "p00002"
    assert (codes(run), run.outcome) == ({"linked-by-reference"}, "ok")
    assert env.world.services["banksia"].storypark.profile("p00001") == first


async def test_the_holder_of_anothers_profile_is_unlinked_and_nobody_is_made(make_env, tmp_path):
    env = make_env(BANKSIA)
    await env.set_up("banksia")

    async def remap():
        await env.map("banksia", Mia_Nguyen="skip", Noah_Smith="Mia Nguyen")
        await env.integrations.update("banksia")

    await forgotten(env, tmp_path, remap)
    before = count(env)
    run = await env.next_run("banksia")
    assert codes(run) == {"linked-by-reference", "reference-conflict"}
    assert linked(env, "Noah Smith") == "p00001"
    assert env.store.state("banksia").links.children["c00001"].mapping == "skip"
    assert count(env) == before


async def test_a_skipped_child_stays_skipped_whatever_its_reference_says(make_env):
    env = make_env(BANKSIA)
    await env.turn_on("banksia")
    await env.map("banksia", Mia_Nguyen="skip")
    await env.integrations.set_up("banksia")
    storypark = env.world.services["banksia"].storypark
    storypark.edit_profile("p00001", reference="manage:banksia:c00001")
    run = await env.next_run("banksia")
    assert (run.note, run.counts.skipped) == ("", 1)
    assert env.store.state("banksia").links.children["c00001"].mapping == "skip"


async def test_a_create_that_the_list_does_not_show_is_linked_to_what_has_the_reference(
    make_env, tmp_path
):
    env = make_env(BANKSIA)
    await new_child_and_room(env)
    await forgotten(env, tmp_path, lambda: env.next_run("banksia"))
    before = count(env)

    def hide(body):
        for row in body.get("profiles", body.get("rooms", [])):
            row["reference"] = None

    env.transport.fault("GET .*/(profiles|rooms)\\?", faults.edit_response(hide), times=2)
    run = await run_now(env)
    assert "linked-by-reference" in run.note_codes
    assert count(env) == before
    assert linked(env, "Leo Park") is not None
    assert run.counts.failed == 0


async def test_one_reference_on_two_profiles_decides_nothing(make_env, tmp_path):
    env = make_env(BANKSIA)
    await new_child_and_room(env)
    await forgotten(env, tmp_path, lambda: env.next_run("banksia"))
    storypark = env.world.services["banksia"].storypark
    leo = next(each for each in storypark.profiles.values() if each.name == "Leo Park")
    stranger = storypark.profile("p00002")
    storypark.profiles["p00002"] = replace(stranger, reference=leo.reference)
    storypark.revision += 1
    before = count(env)
    await run_now(env)
    run = await env.next_run("banksia")
    assert {"duplicate-reference", "reference-conflict"} <= codes(run)
    assert (run.outcome, count(env), linked(env, "Leo Park")) == ("partial", before, None)
    assert storypark.profile("p00002") == replace(stranger, reference=leo.reference)


async def test_another_services_reference_is_left_except_by_a_person(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    storypark = env.world.services["banksia"].storypark
    storypark.edit_profile("p00001", reference="kidsoft:wattle:c1")
    run = await env.next_run("banksia")
    assert (codes(run), run.outcome) == ({"foreign-reference"}, "ok")
    assert references(env)["Mia Nguyen"] == "kidsoft:wattle:c1"
    await env.map("banksia", Mia_Nguyen="Mia Nguyen")
    await env.integrations.update("banksia")
    assert references(env)["Mia Nguyen"] == "manage:banksia:c00001"


# Idempotency keys that are no help


@pytest.mark.e2e
async def test_a_stored_error_gets_a_new_key(make_env):
    env = make_env(BANKSIA)
    await new_child_and_room(env)
    calls = ["create_profile", "create_room"]
    env.do("banksia", {"fault": {"kind": "stored_error", "calls": calls, "for": "25h"}})
    first = [await env.next_run("banksia") for _ in range(2)]
    assert [(run.outcome, run.counts.failed) for run in first] == [("partial", 1)] * 2
    assert all("write-failed" in run.note_codes for run in first)
    run = await env.next_run("banksia")
    assert (run.outcome, env.changes_of(run)) == ("ok", CREATED)
    assert count(env) == (6, 4)
    assert env.store.state("banksia").unconfirmed == ()


# What a write is answered with


async def with_habit(env, kind, *runs, **fault):
    """The next runs while Storypark has a habit."""
    env.do("banksia", {"fault": {"kind": kind, **fault}})
    found = [await env.next_run("banksia") for _ in range(*runs)]
    env.do("banksia", {"fault": "none"})
    return found


async def enrol_two(env):
    await env.set_up("banksia")
    for name in ("Leo Park", "Ada Park"):
        books = {"room": "Possums", "days": ["mon"]}
        env.do("banksia", {"enrol": {"name": name, "books": books}})
    env.publish("banksia")


async def test_the_id_of_another_record_is_not_linked(make_env):
    env = make_env(BANKSIA)
    await enrol_two(env)
    run, again = await with_habit(env, "shared_id", 2)
    assert (run.outcome, run.counts.failed, run.counts.created) == ("partial", 1, 1)
    assert "wrong-record" in run.note_codes
    # The second is answered with the id of the first, which no list has shown yet.
    assert (again.outcome, again.counts.created) == ("ok", 1)
    assert "linked again by reference: Leo Park" in again.note
    storypark = env.world.services["banksia"].storypark
    for name, reference in (("Leo Park", "c00006"), ("Ada Park", "c00007")):
        profile = storypark.profile(linked(env, name))
        assert (profile.name, profile.reference) == (name, f"manage:banksia:{reference}")
    assert count(env)[0] == 7


async def test_another_record_is_not_linked_and_the_right_one_is_written(make_env):
    env = make_env(BANKSIA)
    await enrol_two(env)
    env.do("banksia", {"rename": {"Mia Nguyen": "Maya Nguyen"}})
    env.publish("banksia")
    run, again = await with_habit(env, "another_record", 2)
    assert (run.outcome, run.counts.failed) == ("partial", 3)
    assert "wrong-record" in run.note_codes
    assert env.changes_of(again) == {
        ("create", "new-child", "Leo Park"),
        ("create", "new-child", "Ada Park"),
        ("update", "source-of-truth", "Maya Nguyen"),
    }
    assert count(env)[0] == 7
    assert len({linked(env, name) for name in ("Leo Park", "Ada Park", "Maya Nguyen")}) == 3


@pytest.mark.e2e
async def test_a_vendor_that_finds_a_namesake_is_not_believed(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    env.do("banksia", {"enrol": {"name": "Ruby Stranger", "born": "2023-01-01"}})
    env.do("banksia", {"status": {"Ruby Stranger": "active"}})
    env.publish("banksia")
    stranger = env.world.services["banksia"].storypark.profile("p00002")
    for run in await with_habit(env, "find_or_create", 3):
        assert (run.outcome, run.counts.failed) == ("partial", 1)
        assert "wrong-record" in run.note_codes
    assert linked(env, "Ruby Stranger") is None
    assert env.world.services["banksia"].storypark.profile("p00002") == stranger
    run = await env.next_run("banksia")
    assert (run.outcome, run.counts.created) == ("ok", 1)


@pytest.mark.e2e
async def test_what_storypark_does_not_keep_is_written_three_times(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    env.do(
        "banksia", {"rename": {"Mia Nguyen": "Maya Nguyen"}}, {"rename_room": {"Possums": "Emus"}}
    )
    env.publish("banksia")
    env.do("banksia", {"fault": {"kind": "upper_case"}})
    runs = [await env.next_run("banksia") for _ in range(6)]
    assert [run.counts.updated for run in runs] == [1, 1, 1, 0, 0, 0]
    assert [len(run.changes) for run in runs] == [2, 2, 2, 0, 0, 0]
    assert ["not-kept" in run.note_codes for run in runs] == [False] * 2 + [True] * 4
    assert {run.outcome for run in runs} == {"ok"}
    env.do("banksia", {"rename": {"Maya Nguyen": "Mia Nguyen"}})
    env.publish("banksia")
    assert (await env.next_run("banksia")).counts.updated == 1
    env.do("banksia", {"fault": "none"}, {"edit_room": {"EMUS": "Joeys"}})
    run = await env.next_run("banksia")
    assert run.counts.updated == 1
    assert ("rename_room", "source-of-truth", "Emus") in env.changes_of(run)
    run = await env.next_run("banksia")
    assert (run.note, run.changes, env.store.state("banksia").not_kept) == ("", (), ())


async def test_an_educator_who_edits_again_and_again_is_overwritten_for_ever(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    for _ in range(6):
        env.do("banksia", {"edit_profile": {"Mia Nguyen": {"given": "Maya"}}})
        run = await env.next_run("banksia")
        assert (run.counts.updated, run.note) == (1, "")


async def test_a_link_that_is_lost_between_two_equal_readings_is_made_again(make_env):
    """What is remembered of the last reading is of its links, too."""
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    await env.next_run("banksia")
    await env.next_run("banksia")
    state = env.store.state("banksia")
    children = dict(state.links.children)
    lost = next(row for row in children.values() if row.is_linked)
    del children[lost.ccms_id]
    links = replace(state.links, children=children)
    env.store.save_state("banksia", replace(state, links=links), env.now)
    env.transport.clear_log()
    run = await env.next_run("banksia")
    assert codes(run) == {"linked-by-reference"}
    assert env.transport.writes == []
    assert env.store.state("banksia").links.children[lost.ccms_id].target_id == lost.target_id


async def test_a_reference_that_is_lost_is_set_again_though_the_links_are_the_same(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    await env.next_run("banksia")
    await env.next_run("banksia")
    storypark = env.world.services["banksia"].storypark
    mia = linked(env, "Mia Nguyen")
    reference = references(env)["Mia Nguyen"]
    storypark.edit_profile(mia, reference=None)
    await env.next_run("banksia")
    assert references(env)["Mia Nguyen"] == reference
