from datetime import date

from parktime.daemon.domain.roster import Sessions
from parktime.daemon.planning.bookings import RoomWindow, read_bookings
from tests.daemon.plan_inputs import MONDAY, POSSUMS, WOMBATS, sessions

WINDOW = RoomWindow(MONDAY, 5)


def test_the_first_week_with_a_session_decides_and_all_its_rooms_count():
    booked = [sessions(1, POSSUMS, 8, 15), sessions(1, WOMBATS, 12), sessions(2, WOMBATS, 1)]
    found = read_bookings(booked, WINDOW)
    assert found.deciding["c00001"].number == 1
    assert found.deciding["c00001"].room_ids == {"r001", "r002"}
    assert found.deciding["c00002"].room_ids == {"r002"}


def test_a_room_of_a_later_week_does_not_count_in_the_deciding_one():
    found = read_bookings([sessions(1, WOMBATS, 15), sessions(1, POSSUMS, 2)], WINDOW)
    assert found.deciding["c00001"].room_ids == {"r001"}
    assert found.active_room_ids == {"r001", "r002"}


def test_sessions_outside_the_window_count_for_nothing():
    outside = Sessions("c00001", "r001", (date(2026, 11, 29), date(2027, 1, 11)))
    found = read_bookings([outside], WINDOW)
    assert not found.active_room_ids
    assert not found.deciding


def test_both_ends_of_the_window_are_included():
    ends = [Sessions("c00001", "r001", (WINDOW.first,)), Sessions("c00002", "r002", (WINDOW.last,))]
    assert read_bookings(ends, WINDOW).active_room_ids == {"r001", "r002"}
