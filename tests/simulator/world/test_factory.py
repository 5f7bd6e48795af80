from dataclasses import replace
from datetime import date

import pytest

from parktime.simulator.errors import RefusedError
from parktime.simulator.scenario.scenario import BookingEntry, ChildEntry, ProfileEntry, RoomEntry
from parktime.simulator.world.factory import service_children
from parktime.simulator.world.service import export_storypark
from tests.simulator.world.builders import (
    BANKSIA,
    STARTS,
    child,
    labels,
    manage,
    only_service,
    weekly,
)

MONDAY = date(2026, 11, 30)


def test_an_initial_booking_starts_on_the_local_start_date():
    """22:00 UTC on a Sunday is Monday morning in Brisbane."""
    picture = only_service(manage(child("Mia Nguyen", weekly("Possums", 6, 0)))).picture
    assert picture.next_session("c00001", date(2026, 1, 1), date(2026, 12, 31)) == MONDAY


def test_generated_children_take_the_bookings_and_label_of_their_entry():
    world = manage(
        child("Mia Nguyen"),
        ChildEntry("", "", None, (BookingEntry("Wombats", day_count=3),), "inactive", count=4),
        child("Noah Smith"),
    )
    service = only_service(world)
    names = [record.name for record in service.picture.children]
    assert (names[0], names[5], len(names)) == ("Mia Nguyen", "Noah Smith", 6)
    assert list(labels(world).values())[1:5] == ["Inactive"] * 4
    week = service.picture.sessions(MONDAY, date(2026, 12, 6))
    assert [(row[0], row[1], len(row[2])) for row in week] == [
        (f"c0000{n}", "r002", 3) for n in range(2, 6)
    ]


def test_generated_children_do_not_all_pick_the_same_weekdays():
    service = only_service(
        manage(ChildEntry("", "", None, (BookingEntry("Wombats", day_count=2),), count=30))
    )
    assert len({row[2] for row in service.picture.sessions(MONDAY, date(2026, 12, 6))}) > 3


def test_storypark_starts_as_the_file_says_even_over_its_plan():
    world = manage(
        paid_children=1,
        storypark_rooms=(RoomEntry("Possums"), RoomEntry("Old room", 12)),
        storypark_profiles=(
            ProfileEntry("Mia", "Nguyen"),
            ProfileEntry("Noah", "Smith", invited=True),
            ProfileEntry("Zoe", "Lee", date(2021, 5, 2), "archived", ("Old room",)),
        ),
    )
    storypark = only_service(world).storypark
    assert storypark.active_profiles == 2
    zoe = storypark.profiles["p00003"]
    assert (zoe.archived_at, zoe.archived_by, zoe.room_ids) == (
        STARTS,
        "educator",
        frozenset({"s002"}),
    )
    assert export_storypark(only_service(world))["rooms"][1] == {
        "id": "s002",
        "name": "Old room",
        "state": "present",
        "posts": 12,
    }


def test_namesakes_may_start_side_by_side():
    assert len(only_service(manage(child("Mia Nguyen"), child("Mia Nguyen"))).picture.children) == 2


def test_a_room_that_is_not_there_is_refused():
    with pytest.raises(RefusedError, match="no room Koalas"):
        manage(storypark_profiles=(ProfileEntry("Mia", "Nguyen", rooms=("Koalas",)),))


def test_a_group_becomes_children_with_its_bookings_and_label():
    some = ChildEntry("", "", count=12)
    entry = replace(
        BANKSIA,
        children=(child("Mia Nguyen"), replace(some, label="inactive"), child("Noah Smith")),
    )
    found = service_children(1, entry, MONDAY)
    assert [bool(path) for _, path in found] == [False, *[True] * 12, False]
    assert {each.label for each, path in found if path} == {"inactive"}
    assert all(each.count is None and each.family and each.born for each, path in found if path)
    assert len({path for _, path in found if path}) == 12
