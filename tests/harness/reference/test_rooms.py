"""Rooms of the model, calculated by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.harness.reference.small_worlds import (
    WEEKDAYS,
    centre,
    changes,
    child,
    counts,
    kidsoft,
    profile,
    refused,
    rooms,
    storypark,
    world,
)

SCHOOL_DAYS = {
    "room": "Possums",
    "days": WEEKDAYS,
    "from": "2026-01-27",
    "until": "2027-12-10",
    "only": "terms",
}
ONE_WEEK = [("remove_room", "2026-12-14"), ("return_room", "2026-12-21")]


def summer(ccms, region: str, zone: str, **settings: object) -> list[tuple[str, str]]:
    """The changes of a room of school days in the summer of 2026/27, with the UTC date of each run."""
    starts = datetime(2026, 11, 29, 20, tzinfo=UTC)
    played = world(
        ccms(
            region=region,
            time_zone=zone,
            children=[child("Mia Lee", books=SCHOOL_DAYS)],
            **settings,
        ),
        starts=starts,
    )
    played.advance(datetime(2027, 3, 1, tzinfo=UTC))
    service = played.services["one"]
    return [
        (change["kind"], str(service.today(run["at"])))
        for run in service.memory.runs
        for change in run["changes"]
        if change.get("room") == "Possums" and change["kind"] != "add_room"
    ]


@pytest.mark.parametrize(
    ("region", "zone"),
    [
        ("AU-QLD", "Australia/Brisbane"),
        ("AU-SA", "Australia/Adelaide"),
        ("AU-NT", "Australia/Darwin"),
    ],
)
def test_five_weeks_leave_a_room_out_for_exactly_one_week(region: str, zone: str):
    assert summer(centre, region, zone) == ONE_WEEK
    assert summer(kidsoft, region, zone) == []


@pytest.mark.parametrize(
    ("region", "zone"), [("AU-NSW", "Australia/Sydney"), ("AU-VIC", "Australia/Melbourne")]
)
def test_shorter_holidays_never_do(region: str, zone: str):
    assert summer(centre, region, zone) == []
    assert summer(kidsoft, region, zone) == []


@pytest.mark.parametrize(
    ("region", "zone"), [("AU-NSW", "Australia/Sydney"), ("NZ-AUK", "Pacific/Auckland")]
)
def test_own_terms_decide_where_the_service_writes_them(region: str, zone: str):
    pupils = ["2026-10-13..2026-12-17", "2027-02-01..2027-04-09"]
    assert summer(centre, region, zone, terms=pupils) == [
        ("remove_room", "2026-12-21"),
        ("return_room", "2026-12-28"),
    ]
    assert summer(kidsoft, region, zone, terms=pupils) == []


@pytest.mark.parametrize(
    ("ccms", "weeks", "last"),
    [
        (centre, "calendar", "2026-07-12"),
        (kidsoft, "calendar", "2026-07-19"),
        (centre, "rolling", "2026-07-14"),
        (kidsoft, "rolling", "2026-07-21"),
    ],
)
def test_the_last_day_of_the_window_still_counts(ccms, weeks: str, last: str):
    """On Wednesday 3 June 2026: to the Sunday that ends week 5 or 6, or 42 or 49 days with today."""
    wednesday = datetime(2026, 6, 3, 0, tzinfo=UTC)
    day_after = str(datetime.fromisoformat(last).date() + timedelta(days=1))
    booked = [{"room": "Possums", "on": last}, {"room": "Wombats", "on": day_after}]
    played = world(ccms(weeks=weeks, children=[child("Mia Lee", books=booked)]), starts=wednesday)
    assert rooms(played) == {"Possums": "present"}


def test_the_monday_of_this_week_counts_unless_weeks_are_rolling():
    sunday = datetime(2026, 6, 7, 0, tzinfo=UTC)
    booked = {"room": "Possums", "on": "2026-06-01"}
    assert rooms(world(centre(children=[child("Mia Lee", books=booked)]), starts=sunday)) == {
        "Possums": "present"
    }
    rolling = centre(weeks="rolling", children=[child("Mia Lee", books=booked)])
    assert rooms(world(rolling, starts=sunday)) == {}


def test_the_first_week_decides_even_where_its_room_is_skipped():
    books = [
        {"room": "Possums", "on": "2026-06-05"},
        {"room": "Wombats", "days": ["mon"], "from": "2026-06-08"},
    ]
    played = world(centre(integration="off", children=[child("Mia Lee", books=books)]))
    for verb in ("turn_on", {"map_room": {"Possums": "skip"}}, "set_up"):
        played.do("one", verb)
    assert profile(played, "Mia Lee")["rooms"] == []
    assert played.services["one"].memory.without_a_room == []
    played.advance(played.now + timedelta(days=7))
    assert profile(played, "Mia Lee")["rooms"] == ["Wombats"]
    assert changes(played) == [("move", "child-rooms", "Mia Lee")]
    assert counts(played) == {"read": 1, "updated": 1}


def empty_and_return(removal: str):
    """A room of posts that empties and comes back under another name."""
    there = storypark(rooms=[{"name": "Possums", "posts": 5}])
    books = {"room": "Possums", "days": WEEKDAYS, "from": "2026-01-01", "until": "2026-06-03"}
    played = world(
        centre(removal=removal, storypark=there, children=[child("Mia Lee", books=books)])
    )
    played.advance(datetime(2026, 6, 7, 14, tzinfo=UTC))
    return played


def test_a_deactivated_room_comes_back_as_itself_under_the_new_name():
    played = empty_and_return("deactivate")
    played.do("one", {"rename_room": {"Possums": "Kiwis"}})
    played.do("one", "sync")
    assert (rooms(played), changes(played)) == ({"Possums": "removed"}, [
        ("move", "child-rooms", "Mia Lee"),
        ("remove_room", "room-removed", "Kiwis"),
    ])  # fmt: skip
    played.do("one", {"book": {"child": "Mia Lee", "room": "Kiwis", "on": "2026-07-01"}})
    played.do("one", "sync")
    assert changes(played) == [
        ("move", "child-rooms", "Mia Lee"),
        ("return_room", "room-returns", "Kiwis"),
    ]
    assert [
        (room.name, room.posts) for room in played.services["one"].storypark.rooms.values()
    ] == [("Kiwis", 5)]


def test_a_deleted_room_comes_back_as_a_new_one():
    played = empty_and_return("delete")
    played.do("one", "sync")
    assert rooms(played) == {}
    played.do("one", {"book": {"child": "Mia Lee", "room": "Possums", "on": "2026-07-01"}})
    played.do("one", "sync")
    assert ("return_room", "room-returns", "Possums") in changes(played)
    assert [room.posts for room in played.services["one"].storypark.rooms.values()] == [0]


def test_a_skipped_room_stays_as_it_is_and_moves_its_children_when_mapped_again():
    played = world(centre(children=[child("Mia Lee")]))
    played.do("one", {"map_room": {"Possums": "skip"}})
    played.do("one", "update")
    assert counts(played) == {"read": 1, "unchanged": 1}
    played.do("one", {"end_bookings": {"child": "Mia Lee", "on": "2026-05-01"}})
    played.do("one", "sync")
    assert (profile(played, "Mia Lee")["rooms"], rooms(played)) == (
        ["Possums"],
        {"Possums": "present"},
    )
    played.do("one", {"book": {"child": "Mia Lee", "room": "Wombats", "on": "2026-06-02"}})
    played.do("one", {"map_room": {"Possums": "Possums"}})
    played.do("one", "update")
    assert profile(played, "Mia Lee")["rooms"] == ["Wombats"]


def test_support_holds_a_room_up_to_the_day_before():
    played = world(kidsoft(children=[child("Mia Lee")]))
    assert refused(played, {"map_room": {"Possums": "skip"}})
    played.do("one", {"hold_room": {"Possums": "2026-06-03"}})
    played.do("one", {"end_bookings": {"child": "Mia Lee", "on": "2026-05-20"}})
    played.advance(datetime(2026, 6, 2, 12, tzinfo=UTC))
    assert (rooms(played), profile(played, "Mia Lee")["rooms"]) == ({"Possums": "present"}, [])
    played.advance(datetime(2026, 6, 3, 0, tzinfo=UTC))
    assert changes(played) == [("remove_room", "room-removed", "Possums")]


def test_on_manage_support_does_not_hold_rooms():
    assert "skip" in refused(world(centre()), {"hold_room": {"Possums": "2026-06-03"}})
