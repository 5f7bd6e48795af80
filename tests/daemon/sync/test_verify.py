import pytest

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.service import Settings
from tests.daemon import faulty_transport as faults
from tests.daemon.centres import BANKSIA


def took_nothing(run):
    return not {"archive", "remove_room", "move", "create"} & {
        change.kind for change in run.changes
    }


def without_counts(env):
    """The CCMS says nothing of its lists as a whole."""

    def silent(body):
        for key in ("child_count", "room_count", "booking_count", "revisions"):
            body[key] = None

    env.transport.fault(r"/v1/service\?", faults.edit_response(silent))


async def test_a_removal_contradicted_by_the_second_reading_is_skipped(make_env):
    """A page that shifted while it was read: the total is right, and somebody fell between two pages."""

    def without_zoe(body):
        body["data"] = [row for row in body["data"] if row["first_name"] != "Zoe"]
        body["total"] = len(body["data"])

    def without_hers(body):
        body["data"] = [row for row in body["data"] if row["child_id"] != zoe]
        body["total"] = len(body["data"])

    env = make_env(BANKSIA)
    await env.set_up("banksia")
    zoe = next(
        child.id for child in env.world.services["banksia"].picture.children if child.given == "Zoe"
    )
    without_counts(env)
    env.transport.fault("/v1/children", faults.edit_response(without_zoe), times=1)
    env.transport.fault("/sessions", faults.edit_response(without_hers), times=1)
    run = await env.next_run("banksia")
    assert (run.outcome, run.note) == ("partial", "Storypark Manage said two things in one run")
    assert took_nothing(run)
    assert (await env.next_run("banksia")).outcome == "ok"


async def test_a_failed_second_reading_removes_nothing(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    env.do("banksia", {"archive": "Noah Smith"})
    env.publish("banksia")
    env.transport.fault("next_session", faults.connection_refused())
    run = await env.next_run("banksia")
    assert run.outcome == "partial"
    assert run.note.startswith(
        "not confirmed by a second look: GET /manage/v1/children: ConnectError"
    )
    assert took_nothing(run)
    env.transport.clear_faults()
    assert ("archive", "leaves-scope", "Noah Smith") in env.changes_of(
        await env.next_run("banksia")
    )


async def test_a_run_without_removals_reads_once(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    await env.next_run("banksia")
    env.transport.clear_log()
    await env.next_run("banksia")
    assert len(env.transport.seen) == 7


async def test_a_deleted_profile_is_created_again(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    env.do("banksia", {"delete_profile": "Mia Nguyen"})
    assert ("create", "returns", "Mia Nguyen") in env.changes_of(await env.next_run("banksia"))


async def test_set_up_is_refused_on_an_incomplete_reading(
    make_env,
):
    env = make_env(BANKSIA)
    await env.turn_on("banksia")
    env.transport.fault(
        "/storypark/v1/profiles", faults.edit_response(lambda body: body["profiles"].pop(0))
    )
    with pytest.raises(RefusedError, match="set-up needs all of both sides"):
        await env.integrations.set_up("banksia")
    assert env.store.state("banksia").stage == "on"
    env.transport.clear_faults()
    await env.integrations.set_up("banksia")
    assert list(env.states("banksia")).count("Mia Nguyen") == 1


async def test_next_sessions_alone_do_not_confirm_an_empty_list(make_env):
    """Two empty lists agree with each other, and with nothing else."""

    def emptied(body):
        body["data"], body["total"] = [], 0

    env = make_env(BANKSIA)
    await env.set_up("banksia")
    without_counts(env)
    env.transport.fault("/sessions", faults.edit_response(emptied))
    env.transport.fault("next_session", faults.edit_response(emptied))
    run = await env.next_run("banksia")
    assert (run.outcome, run.note) == (
        "partial",
        "the list of next sessions names other children than the list of children",
    )
    assert took_nothing(run)
    env.transport.clear_faults()
    assert (await env.next_run("banksia")).outcome == "ok"


async def test_rooms_are_not_created_for_a_foreign_account(make_env):
    """Nobody waits for a profile of their own there, so that nobody but the linked can be asked for."""

    def of_others(body):
        for row in body.get("profiles", body.get("rooms")):
            row["id"] = f"other-{row['id']}"
            row.update({"room_ids": []} if "room_ids" in row else {})

    env = make_env(BANKSIA)
    await env.set_up("banksia")
    active = sum(state == "active" for state in env.states("banksia").values())
    env.do("banksia", {"paid_children": active})
    rooms = len(env.world.services["banksia"].storypark.rooms)
    env.transport.fault(r"GET .*/storypark/v1/(profiles\?|rooms)", faults.edit_response(of_others))
    run = await env.next_run("banksia")
    assert (run.outcome, run.note) == ("partial", "the list of profiles lacks one that is there")
    assert len(env.world.services["banksia"].storypark.rooms) == rooms


async def test_foreign_children_are_not_created(make_env):
    """Without bookings nothing in the first three lists contradicts another centre's children."""

    def of_others(body):
        for row in body["data"]:
            row["id"] = f"other-{row['id']}"

    def emptied(body):
        body["data"], body["total"] = [], 0

    env = make_env(BANKSIA)
    await env.set_up("banksia")
    profiles = len(env.world.services["banksia"].storypark.profiles)
    env.transport.fault(r"/v1/children\?limit=\d+$", faults.edit_response(of_others))
    env.transport.fault("/sessions", faults.edit_response(emptied))
    run = await env.next_run("banksia")
    assert run.outcome == "failed"
    assert "another service's" in run.note
    assert len(env.world.services["banksia"].storypark.profiles) == profiles


async def test_profiles_that_are_all_gone_are_not_created_again_until_one_is_mapped(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    links = env.store.state("banksia").links.linked_children
    assert len(links) > 1
    for link in links:
        env.do("banksia", {"delete_profile": link.name})
    run = await env.next_run("banksia")
    assert (run.outcome, run.note_codes, run.counts.created) == ("partial", ("profiles-gone",), 0)
    await env.map("banksia", Mia_Nguyen="create")
    assert (await env.integrations.update("banksia")).counts.created == 1
    run = await env.next_run("banksia")
    assert (run.outcome, run.counts.created) == ("ok", len(links) - 1)


async def test_rooms_that_are_all_gone_are_not_created_again(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    storypark = env.world.services["banksia"].storypark
    linked = env.store.state("banksia").links.storypark_rooms
    assert len(linked) > 1
    for room_id in linked:
        storypark.delete_room(room_id)
    run = await env.next_run("banksia")
    assert (run.outcome, run.note_codes) == ("partial", ("rooms-gone",))
    assert not linked & storypark.rooms.keys() and took_nothing(run)


async def test_rooms_that_runs_deleted_come_back(make_env):
    """Also if their removal deletes no more, and all of them are gone."""
    env = make_env(BANKSIA)
    await env.set_up("banksia", removal="delete")
    for name in ("Mia Nguyen", "Noah Smith", "Zoe Lee"):
        env.do("banksia", {"end_bookings": {"child": name, "on": "2026-11-27"}})
    env.publish("banksia")
    run = await env.next_run("banksia")
    assert sum(change.kind == "remove_room" for change in run.changes) == 2
    await env.integrations.put_service(env.service("banksia"), Settings())
    for name, room in (("Noah Smith", "Wombats"), ("Zoe Lee", "Possums")):
        books = {"child": name, "room": room, "days": ["mon"], "from": "2026-12-01"}
        env.do("banksia", {"book": books})
    env.publish("banksia")
    run = await env.next_run("banksia")
    assert run.outcome == "ok"
    assert sum(change.kind == "return_room" for change in run.changes) == 2


async def test_a_room_that_a_list_lacks_is_asked_for_before_another_is_made(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    rooms = len(env.world.services["banksia"].storypark.rooms)
    for name in ("Mia Nguyen", "Zoe Lee"):
        env.do("banksia", {"take_out_of_room": {name: "Possums"}})

    def without_possums(body):
        body["rooms"] = [row for row in body["rooms"] if row["name"] != "Possums"]
        body["total"] = len(body["rooms"])

    def silent(body):
        body.update(rooms=None, revisions={})

    env.transport.fault(r"GET .*/storypark/v1/rooms\?", faults.edit_response(without_possums))
    env.transport.fault("/account", faults.edit_response(silent))
    run = await env.next_run("banksia")
    assert (run.outcome, run.note_codes) == ("partial", ("unlisted-room",))
    assert len(env.world.services["banksia"].storypark.rooms) == rooms


async def test_a_child_that_a_list_lacks_is_asked_for_before_it_is_archived(make_env):
    """The list lacks her in every reading, and so do all others."""
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    zoe = next(
        child.id for child in env.world.services["banksia"].picture.children if child.given == "Zoe"
    )

    def without_zoe(body):
        rows = [row for row in body["data"] if zoe not in (row.get("id"), row.get("child_id"))]
        body["data"], body["total"] = rows, len(rows)

    without_counts(env)
    env.transport.fault(r"/v1/(children|sessions)\?", faults.edit_response(without_zoe))
    run = await env.next_run("banksia")
    assert (run.outcome, run.note_codes) == ("partial", ("unlisted-child",))
    assert took_nothing(run)
