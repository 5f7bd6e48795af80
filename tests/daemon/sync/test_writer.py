import asyncio
from dataclasses import replace
from datetime import date

import pytest

from parktime.daemon.domain.links import ChildLink, Links, RoomLink
from parktime.daemon.domain.run import Change, Fields
from parktime.daemon.domain.storypark import Profile, StoryparkRoom, StoryparkState
from parktime.daemon.sync.requests import (
    definitely_not_applied,
    is_applied,
    is_create,
    is_destructive,
    profile_update,
    update_remote,
)
from parktime.daemon.sync.writer import apply_changes
from parktime.daemon.vendors.errors import CircuitOpenError, HttpStatusError, VendorError
from parktime.daemon.vendors.retry_policy import HttpLimits, RetryBudget, no_sleep
from parktime.daemon.vendors.storypark import StoryparkClient
from parktime.web.client import open_client
from tests.daemon import faulty_transport as faults
from tests.daemon.centres import BANKSIA, Centres

LINKS = Links(
    {
        "c1": ChildLink("c1", "Mia", "Nguyen", None, "linked", "p00001", True),
        "c2": ChildLink("c2", "Noah", "Smith"),
        "c3": ChildLink("c3", "Leo", "Gone", None, "linked", "p00003", True),
        "c4": ChildLink("c4", "Ada", "Park"),
    },
    {
        "r1": RoomLink("r1", "Possums", "linked", "s001", True),
        "r2": RoomLink("r2", "Wombats"),
        "r3": RoomLink("r3", "Old room", "linked", "s002", True),
    },
)


def change(kind, ccms_id, target_id=None, subject="Somebody", **fields):
    return Change(
        kind, "a-rule", ccms_id, subject, None, None, "because", target_id, Fields(**fields)
    )


CREATE = change("create", "c2", given="Noah", family="Smith", add_rooms=("r1", "r2"))
CREATE_ADA = change("create", "c4", subject="Ada Park", given="Ada", family="Park")
ADD_ROOM = change("add_room", "r2", subject="Wombats")
ARCHIVE = change("archive", "c1", "p00001")


def applied(world, *changes, key="run", numbers=None, unconfirmed=()):
    """What becomes of these changes."""

    async def whole():
        access = world.service("banksia").access
        async with open_client(timeout_s=5, transport=world.transport) as client:
            storypark = StoryparkClient(
                client,
                access.storypark_url,
                access.storypark_token,
                RetryBudget(HttpLimits(sleep=no_sleep)),
            )
            return await apply_changes(
                storypark, changes, LINKS, key=key, numbers=numbers, unconfirmed=unconfirmed
            )

    return asyncio.run(whole())


def test_children_are_added_to_rooms_of_the_same_run():
    world = Centres(BANKSIA)
    done = applied(world, ADD_ROOM, CREATE)
    assert sorted(world.rooms_of("banksia", "Noah Smith")) == ["Possums", "Wombats"]
    assert done.links.rooms["r2"] == replace(LINKS.rooms["r2"], mapping="linked", target_id="s003")
    assert done.links.children["c2"] == replace(
        LINKS.children["c2"], mapping="linked", target_id="p00004"
    )
    assert done.created_ids == {"p00004"}
    assert [each.target_id for each in done.changes] == ["s003", "p00004"]
    assert (done.failed, done.waiting, done.problems) == (set(), [], [])
    assert LINKS.rooms["r2"].target_id is None, (
        "the links that were given are not those that came of it"
    )


def test_a_profile_is_edited_moved_archived_and_restored():
    world = Centres(BANKSIA)
    applied(
        world,
        change("update", "c1", "p00001", given="Maya"),
        change("move", "c1", "p00001", remove_rooms=("r1",)),
        change("restore", "c3", "p00003", family="Back", add_rooms=("r1",)),
        key="first",
    )
    assert world.rooms_of("banksia", "Maya Nguyen") == ["Old room"]
    assert world.rooms_of("banksia", "Leo Back") == ["Possums"]
    assert world.states("banksia")["Leo Back"] == "active"
    applied(world, ARCHIVE, key="second")
    assert world.states("banksia")["Maya Nguyen"] == "archived"
    assert world.rooms_of("banksia", "Maya Nguyen") == ["Old room"]


def test_rooms_are_renamed_removed_and_returned():
    world = Centres(BANKSIA)
    applied(
        world,
        replace(change("rename_room", "r1", "s001", "Puggles"), after="Puggles"),
        change("remove_room", "r3", "s002"),
    )
    assert world.rooms("banksia") == {"Puggles": "present", "Old room": "removed"}
    applied(world, change("return_room", "r3", "s002", "Older room"), key="next")
    assert world.rooms("banksia")["Older room"] == "present"
    posts = {room["name"]: room["posts"] for room in world.storypark("banksia")["rooms"]}
    assert posts["Older room"] == 12


def test_a_deleted_room_returns_as_a_new_one():
    world = Centres(BANKSIA)
    applied(world, replace(change("remove_room", "r3", "s002"), after="absent"))
    assert world.rooms("banksia") == {"Possums": "present"}
    done = applied(world, change("return_room", "r3", None, "Old room"), key="next")
    assert done.links.rooms["r3"].target_id == "s003"
    assert world.rooms("banksia") == {"Possums": "present", "Old room": "present"}


def test_a_write_that_fails_does_not_stop_the_others():
    world = Centres(BANKSIA)
    world.transport.fault("/archive", faults.respond(500, "{}"))
    world.transport.fault("POST .*/rooms", faults.respond(403, "{}"))
    done = applied(world, ADD_ROOM, ARCHIVE, CREATE)
    assert done.failed == {"c1"}
    assert [each.kind for each in done.changes] == ["create"]
    assert len(done.problems) == 2
    assert world.rooms_of("banksia", "Noah Smith") == ["Possums"], (
        "the room that could not be made is left out"
    )
    assert not any(
        word in " ".join(done.problems) for word in ("Mia", "Noah", "Nguyen", "Wombats", "Somebody")
    )


def test_a_new_child_that_cannot_join_a_new_room_counts_as_failed():
    world = Centres(BANKSIA)
    world.transport.fault("PATCH", faults.respond(500, "{}"))
    done = applied(world, ADD_ROOM, CREATE)
    assert [each.kind for each in done.changes] == ["add_room", "create"]
    assert (done.failed, done.created_ids, done.unconfirmed) == ({"c2"}, {"p00004"}, [])
    assert world.rooms_of("banksia", "Noah Smith") == ["Possums"]


def test_a_move_into_a_room_that_was_not_created_fails():
    world = Centres(BANKSIA)
    done = applied(world, change("move", "c1", "p00001", add_rooms=("r2",)))
    assert (done.changes, done.failed, done.unconfirmed) == ([], {"c1"}, [])
    assert done.problems == ["move c1: the room could not be made"]


@pytest.mark.parametrize("committed", [False, True])
def test_a_write_without_an_answer_is_unconfirmed(committed):
    world = Centres(BANKSIA)
    world.transport.fault("POST .*/profiles$", faults.timeout(committed=committed))
    done = applied(world, ADD_ROOM, CREATE)
    (open_request,) = done.unconfirmed
    assert (open_request.change, open_request.key) == (CREATE, "run-1")
    assert (open_request.mapping, open_request.target_id) == ("create", None)
    assert open_request.body["room_ids"] == ["s001"], (
        "what is asked again must not depend on what else the run did"
    )
    world.transport.clear_faults()
    again = applied(world, CREATE, key="another", unconfirmed=done.unconfirmed)
    assert (again.failed, again.unconfirmed) == ({"c2"}, []), "it is not asked for anew"
    assert list(world.states("banksia")).count("Noah Smith") == committed


@pytest.mark.parametrize("status", [400, 404, 422])
def test_a_rejected_write_is_not_unconfirmed(status):
    world = Centres(BANKSIA)
    world.transport.fault("POST .*/profiles$", faults.respond(status, "{}"))
    assert applied(world, CREATE).unconfirmed == []


@pytest.mark.parametrize(
    "fault",
    [
        faults.respond(403, "{}"),
        faults.respond(302, "{}"),
        faults.html_page(),
        faults.truncate(),
    ],
)
def test_an_inconclusive_answer_leaves_the_write_unconfirmed(fault):
    world = Centres(BANKSIA)
    world.transport.fault("POST .*/profiles$", fault)
    assert len(applied(world, CREATE).unconfirmed) == 1


def test_a_full_plan_turns_creates_and_restores_into_waits():
    world = Centres(BANKSIA)
    world.do("banksia", {"paid_children": 3})
    restore = change("restore", "c3", "p00003", "Leo Gone")
    done = applied(world, CREATE_ADA, CREATE, restore)
    assert [(each.kind, each.rule) for each in done.changes] == [
        ("create", "a-rule"),
        ("wait", "plan-space"),
        ("wait", "plan-space"),
    ]
    assert done.waiting == ["Somebody", "Leo Gone"]
    assert (done.failed, done.problems) == (set(), [])
    assert done.links.children["c2"] == LINKS.children["c2"]
    assert world.world.services["banksia"].storypark.active_profiles == 3


def test_informational_changes_are_only_reported():
    world = Centres(BANKSIA)
    wait, skip = change("wait", "c2"), change("skip", "c4")
    done = applied(world, wait, skip)
    assert done.changes == [wait, skip]
    assert world.transport.seen == []


def test_a_change_without_a_target_fails_alone():
    world = Centres(BANKSIA)
    done = applied(world, change("archive", "c2"), CREATE_ADA)
    assert done.failed == {"c2"}
    assert world.states("banksia")["Ada Park"] == "active"


@pytest.mark.e2e
@pytest.mark.parametrize("fault", [faults.timeout(committed=True), faults.timeout()])
def test_a_timeout_after_the_write_is_not_repeated(fault):
    world = Centres(BANKSIA)
    world.transport.fault(faults.WRITES, fault, times=3)
    done = applied(world, CREATE, ARCHIVE)
    assert done.problems == []
    assert list(world.states("banksia")) == [
        "Mia Nguyen",
        "Ruby Stranger",
        "Leo Gone",
        "Noah Smith",
    ]


def test_changes_under_the_same_key_are_applied_once():
    world = Centres(BANKSIA)
    first = applied(world, ADD_ROOM, CREATE, CREATE_ADA)
    before = world.storypark_snapshot("banksia")
    again = applied(world, ADD_ROOM, CREATE, CREATE_ADA)
    assert world.storypark_snapshot("banksia") == before
    assert (again.links, again.created_ids) == (first.links, first.created_ids)


def test_a_change_keeps_its_key_when_earlier_ones_are_skipped():
    world = Centres(BANKSIA)
    first = applied(world, ARCHIVE, CREATE, CREATE_ADA)
    again = applied(world, CREATE, CREATE_ADA, numbers=[1, 2])
    assert again.created_ids == first.created_ids
    other = applied(world, CREATE_ADA, key="another run")
    assert other.created_ids.isdisjoint(first.created_ids)


MIA = Profile("p1", "Mia", "Lee", date(2022, 3, 14), "active", frozenset({"s1"}))
POSSUMS = StoryparkRoom("s1", "Possums")
ROOM_LINKS = Links(
    {}, {"r1": RoomLink("r1", "Possums", "linked", "s1"), "r2": RoomLink("r2", "Emus")}
)


def change_of(kind, after="", **fields):
    return Change(kind, "a-rule", "x1", "Possums", None, after, "because", "s1" if "room" in kind else "p1", Fields(**fields))  # fmt: skip


def is_applied_to(kind, after="", body=None, profile=MIA, room=POSSUMS):
    target = StoryparkState(
        {} if profile is None else {profile.id: profile},
        {} if room is None else {room.id: room},
        paid_children=1,
    )
    return is_applied(target, change_of(kind, after), body or {})


@pytest.mark.parametrize(
    ("kind", "after", "there", "stood"),
    [
        ("remove_room", "removed", replace(POSSUMS, state="removed"), True),
        ("remove_room", "removed", POSSUMS, False),
        ("remove_room", "removed", None, False),
        ("remove_room", "absent", None, True),
        ("remove_room", "absent", POSSUMS, False),
        ("return_room", "present", POSSUMS, True),
        ("return_room", "present", replace(POSSUMS, state="removed"), False),
        ("return_room", "present", replace(POSSUMS, name="Emus"), False),
        ("rename_room", "Possums", POSSUMS, True),
        ("rename_room", "Wombats", POSSUMS, False),
        ("rename_room", "Possums", None, False),
    ],
)
def test_is_applied_of_rooms(kind, after, there, stood):
    assert is_applied_to(kind, after, room=there) == stood


@pytest.mark.parametrize(
    ("kind", "body", "there", "stood"),
    [
        ("archive", {}, replace(MIA, state="archived"), True),
        ("archive", {}, MIA, False),
        ("archive", {}, None, False),
        ("restore", {"given_name": "Mia"}, MIA, True),
        ("restore", {"given_name": "Mia"}, replace(MIA, state="archived"), False),
        ("restore", {"given_name": "Maya"}, MIA, False),
        ("update", {"family_name": "Lee", "birth_date": "2022-03-14"}, MIA, True),
        ("update", {"family_name": "Lee", "birth_date": "2022-03-15"}, MIA, False),
        ("update", {"birth_date": "2022-03-14"}, replace(MIA, born=None), False),
        ("move", {"add_room_ids": ["s1"], "remove_room_ids": ["s2"]}, MIA, True),
        ("move", {"add_room_ids": ["s1", "s2"]}, MIA, False),
        ("move", {"remove_room_ids": ["s1"]}, MIA, False),
    ],
)
def test_is_applied_of_profiles(kind, body, there, stood):
    assert is_applied_to(kind, body=body, profile=there) == stood


def test_profile_update_has_only_changed_fields_and_existing_rooms():
    fields = {"given": "Mia", "born": date(2022, 3, 14), "add_rooms": ("r1", "r2")}
    assert profile_update(change_of("update", **fields), ROOM_LINKS) == {
        "given_name": "Mia",
        "birth_date": "2022-03-14",
        "add_room_ids": ["s1"],
    }


def test_is_destructive():
    away = [change_of("archive"), change_of("remove_room"), change_of("move", remove_rooms=("r1",))]
    stays = [
        change_of("restore"),
        change_of("update", given="Mia"),
        change_of("move", add_rooms=("r1",)),
        change_of("rename_room"),
    ]
    assert [is_destructive(each) for each in (*away, *stays)] == [True] * 3 + [False] * 4


def test_update_remote_rejects_creates():
    with pytest.raises(ValueError, match="does not update"):
        update_remote(None, change_of("create"), "p1", {}, "key").send(None)


@pytest.mark.parametrize(
    ("kind", "target_id", "new"),
    [
        ("create", None, True),
        ("add_room", None, True),
        ("return_room", None, True),
        ("return_room", "s001", False),
        ("remove_room", "s001", False),
        ("archive", "p00001", False),
        ("restore", "p00001", False),
    ],
)
def test_is_create(kind, target_id, new):
    assert is_create(Change(kind, "a-rule", "id", "Name", None, None, "because", target_id)) == new


@pytest.mark.parametrize(
    ("status", "not_made"),
    [(404, True), (409, False), (422, True), (401, False), (403, False), (302, False)],
)
def test_only_a_rejection_was_definitely_not_applied(status, not_made):
    assert definitely_not_applied(HttpStatusError("POST /profiles", status, {})) == not_made
    assert not definitely_not_applied(VendorError("no answer"))


@pytest.mark.parametrize(
    ("ending", "not_made"),
    [("refused", True), ("reference-taken", True), ("request-in-progress", False)],
)
def test_a_conflict_says_by_its_type_whether_the_write_was_applied(ending, not_made):
    problem = {"type": f"urn:parktime:storypark:{ending}"}
    assert definitely_not_applied(HttpStatusError("POST /profiles", 409, problem)) == not_made


def test_an_unsent_request_was_definitely_not_applied():
    assert definitely_not_applied(CircuitOpenError("the circuit is open"))
    assert not definitely_not_applied(VendorError("no answer"))
