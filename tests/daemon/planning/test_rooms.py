from datetime import date

import pytest

from parktime.daemon.domain.links import RoomLink
from parktime.daemon.domain.roster import Room
from parktime.daemon.planning.bookings import read_bookings
from parktime.daemon.planning.keeps import active_keeps, kept_ids
from parktime.daemon.planning.rooms import plan_rooms
from tests.daemon.plan_inputs import (
    POSSUMS,
    WOMBATS,
    child,
    linked_room,
    plan_input,
    room_of_storypark,
    sessions,
    summary,
)

LINK = linked_room(POSSUMS, "s001")


def planned(**given):
    inputs = plan_input(**given)
    bookings = read_bookings(inputs.roster.sessions, inputs.window)
    return plan_rooms(inputs, bookings, kept_ids(active_keeps(inputs, bookings), "room"))


def test_a_linked_room_without_sessions_is_removed():
    (change,) = planned(
        rooms=[POSSUMS], room_links=[LINK], storypark_rooms=[room_of_storypark(1)]
    ).changes
    assert summary([change]) == [("remove_room", "room-removed", "Possums")]
    assert change.why == "no session from 2026-11-30 to 2027-01-10 (5 weeks)"
    assert (change.before, change.after, change.target_id) == ("present", "removed", "s001")


def test_deletion_reports_the_number_of_posts():
    rooms = [room_of_storypark(1, posts=12)]
    (change,) = planned(
        rooms=[POSSUMS], room_links=[LINK], storypark_rooms=rooms, removal="delete"
    ).changes
    assert change.after == "absent"
    assert change.why.endswith("deleted with 12 posts")


def test_a_room_with_any_session_stays():
    booked = [sessions(7, POSSUMS, 40)]
    assert not planned(
        rooms=[POSSUMS], booked=booked, room_links=[LINK], storypark_rooms=[room_of_storypark(1)]
    ).changes


def test_a_removed_room_returns_under_its_current_name():
    room = Room("r001", "Possums and Friends")
    booked = [sessions(1, POSSUMS, 0)]
    (change,) = planned(
        rooms=[room],
        booked=booked,
        room_links=[LINK],
        storypark_rooms=[room_of_storypark(1, state="removed")],
    ).changes
    assert summary([change]) == [("return_room", "room-returns", "Possums and Friends")]
    assert change.target_id == "s001"


def test_a_deleted_room_returns_as_a_new_one():
    (change,) = planned(
        rooms=[POSSUMS], booked=[sessions(1, POSSUMS, 0)], room_links=[LINK]
    ).changes
    assert (change.kind, change.before, change.target_id) == ("return_room", "absent", None)


def test_a_removed_room_is_not_renamed():
    removed = room_of_storypark(1, "Old name", state="removed")
    assert not planned(rooms=[POSSUMS], room_links=[LINK], storypark_rooms=[removed]).changes


def test_a_linked_room_takes_the_name_of_the_ccms():
    booked = [sessions(1, POSSUMS, 0)]
    (change,) = planned(
        rooms=[POSSUMS],
        booked=booked,
        room_links=[LINK],
        storypark_rooms=[room_of_storypark(1, "Opossums")],
    ).changes
    assert summary([change]) == [("rename_room", "source-of-truth", "Possums")]
    assert (change.before, change.after) == ("Opossums", "Possums")


@pytest.mark.parametrize(("confirmed", "rule"), [(True, "map-room"), (False, "new-room")])
def test_a_room_to_be_created_waits_until_it_is_active(confirmed, rule):
    link = RoomLink("r001", "Possums", confirmed=confirmed)
    assert not planned(rooms=[POSSUMS], room_links=[link]).changes
    assert summary(
        planned(rooms=[POSSUMS], booked=[sessions(1, POSSUMS, 0)], room_links=[link]).changes
    ) == [("add_room", rule, "Possums")]


def test_an_unknown_room_of_the_ccms_gets_a_row():
    plan = planned(rooms=[POSSUMS, WOMBATS])
    assert set(plan.links) == {"r001", "r002"}
    assert not plan.changes


def test_a_skipped_room_is_not_changed():
    link = RoomLink("r001", "Possums", "skip", confirmed=True)
    there = [room_of_storypark(1, "Another name")]
    for booked in ([], [sessions(1, POSSUMS, 0)]):
        plan = planned(rooms=[POSSUMS], booked=booked, room_links=[link], storypark_rooms=there)
        assert not plan.changes
        assert not plan.open_ids


def test_a_hold_keeps_the_room_until_its_date():
    given = {
        "rooms": [POSSUMS],
        "room_links": [LINK],
        "storypark_rooms": [room_of_storypark(1)],
        "ccms": "kidsoft",
    }
    assert not planned(**given, holds={"r001": date(2026, 12, 1)}).changes
    assert summary(planned(**given, holds={"r001": date(2026, 11, 30)}).changes) == [
        ("remove_room", "room-removed", "Possums")
    ]


def test_an_incomplete_reading_neither_removes_nor_recreates_rooms():
    there = [room_of_storypark(1)]
    assert not planned(
        rooms=[POSSUMS], room_links=[LINK], storypark_rooms=there, incomplete="half a list"
    ).changes
    assert not planned(
        rooms=[POSSUMS],
        booked=[sessions(1, POSSUMS, 0)],
        room_links=[LINK],
        incomplete="half a list",
    ).changes


def test_an_incomplete_reading_adds_a_room_only_for_a_listed_child():
    strange = {"rooms": [POSSUMS], "booked": [sessions(7, POSSUMS, 0)], "incomplete": "half of it"}
    plan = planned(children=[child(1)], **strange)
    assert not plan.changes
    assert not plan.links
    plan = planned(children=[child(7)], **strange)
    assert summary(plan.changes) == [("add_room", "new-room", "Possums")]
