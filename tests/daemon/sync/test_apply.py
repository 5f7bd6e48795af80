import asyncio
from dataclasses import replace

import httpx2
import pytest

from parktime.daemon.domain.links import ChildLink, Links, RoomLink
from parktime.daemon.domain.run import Change, Fields
from parktime.daemon.sync.writer import apply_changes
from parktime.daemon.vendors.retry_policy import HttpLimits, RetryBudget, no_sleep
from parktime.daemon.vendors.storypark import StoryparkClient
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
        async with httpx2.AsyncClient(transport=world.transport) as client:
            storypark = StoryparkClient(
                client, access.storypark_url, access.storypark_token, RetryBudget(HttpLimits(sleep=no_sleep))
            )
            return await apply_changes(storypark, changes, LINKS, key, numbers, unconfirmed)

    return asyncio.run(whole())


def test_children_are_made_in_rooms_that_the_same_run_made():
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


def test_rooms_are_renamed_removed_and_brought_back():
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


def test_a_room_that_is_deleted_comes_back_as_another():
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


def test_who_is_made_and_cannot_be_put_into_a_new_room_is_told_and_counts_as_failed():
    world = Centres(BANKSIA)
    world.transport.fault("PATCH", faults.respond(500, "{}"))
    done = applied(world, ADD_ROOM, CREATE)
    assert [each.kind for each in done.changes] == ["add_room", "create"]
    assert (done.failed, done.created_ids, done.unconfirmed) == ({"c2"}, {"p00004"}, [])
    assert world.rooms_of("banksia", "Noah Smith") == ["Possums"]


def test_nobody_is_told_to_have_moved_into_a_room_that_could_not_be_made():
    world = Centres(BANKSIA)
    done = applied(world, change("move", "c1", "p00001", add_rooms=("r2",)))
    assert (done.changes, done.failed, done.unconfirmed) == ([], {"c1"}, [])
    assert done.problems == ["move c1: the room could not be made"]


@pytest.mark.parametrize("committed", [False, True])
def test_what_was_never_answered_is_kept_as_it_was_asked(committed):
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


@pytest.mark.parametrize("status", [400, 404, 409, 422])
def test_what_was_refused_is_not_kept(status):
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
def test_an_answer_that_says_nothing_of_it_leaves_it_open(fault):
    world = Centres(BANKSIA)
    world.transport.fault("POST .*/profiles$", fault)
    assert len(applied(world, CREATE).unconfirmed) == 1


def test_a_full_plan_makes_a_wait_of_a_create_and_of_a_restore():
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


def test_what_writes_nothing_is_only_told():
    world = Centres(BANKSIA)
    wait, skip = change("wait", "c2"), change("skip", "c4")
    done = applied(world, wait, skip)
    assert done.changes == [wait, skip]
    assert world.transport.seen == []


def test_a_change_that_names_nothing_to_write_to_fails_alone():
    world = Centres(BANKSIA)
    done = applied(world, change("archive", "c2"), CREATE_ADA)
    assert done.failed == {"c2"}
    assert world.states("banksia")["Ada Park"] == "active"


@pytest.mark.parametrize("fault", [faults.timeout(committed=True), faults.timeout()])
def test_a_time_out_is_found_and_not_repeated(fault):
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


def test_the_same_changes_under_the_same_key_are_done_once():
    world = Centres(BANKSIA)
    first = applied(world, ADD_ROOM, CREATE, CREATE_ADA)
    before = world.storypark_snapshot("banksia")
    again = applied(world, ADD_ROOM, CREATE, CREATE_ADA)
    assert world.storypark_snapshot("banksia") == before
    assert (again.links, again.created_ids) == (first.links, first.created_ids)


def test_a_change_keeps_its_key_where_some_before_it_are_left_out():
    world = Centres(BANKSIA)
    first = applied(world, ARCHIVE, CREATE, CREATE_ADA)
    again = applied(world, CREATE, CREATE_ADA, numbers=[1, 2])
    assert again.created_ids == first.created_ids
    other = applied(world, CREATE_ADA, key="another run")
    assert other.created_ids.isdisjoint(first.created_ids)
