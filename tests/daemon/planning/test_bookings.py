"""The room window, and what the sessions in it decide."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from parktime.daemon.domain.roster import Sessions
from parktime.daemon.planning.bookings import RoomWindow, read_bookings, room_window
from tests.daemon.plan_inputs import MONDAY, POSSUMS, WOMBATS, sessions

days = st.dates(date(2020, 1, 1), date(2035, 1, 1))


def test_a_calendar_window_runs_from_monday_to_the_sunday_of_the_last_week():
    window = room_window(date(2026, 12, 16), 5, "calendar")
    assert (window.first, window.last) == (date(2026, 12, 14), date(2027, 1, 24))


def test_a_rolling_window_starts_today():
    window = room_window(date(2026, 12, 16), 6, "rolling")
    assert (window.first, window.last) == (date(2026, 12, 16), date(2027, 2, 2))


def test_a_window_as_text():
    assert (
        str(room_window(date(2026, 12, 14), 5, "calendar"))
        == "from 2026-12-14 to 2027-01-24 (5 weeks)"
    )


@given(days, st.integers(1, 8), st.sampled_from(["calendar", "rolling"]))
def test_every_day_of_a_window_is_in_one_of_its_weeks(today, following, weeks):
    window = room_window(today, following, weeks)
    assert window.first <= today <= window.last
    span = [window.first + timedelta(days=n) for n in range((window.last - window.first).days + 1)]
    assert len(span) == 7 * (following + 1)
    assert [window.week(day) for day in span] == [n // 7 for n in range(len(span))]
    assert all(window.week_start(window.week(day)) <= day for day in span)


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


def test_sessions_outside_the_window_are_ignored():
    outside = Sessions("c00001", "r001", (date(2026, 11, 29), date(2027, 1, 11)))
    found = read_bookings([outside], WINDOW)
    assert not found.active_room_ids
    assert not found.deciding


def test_both_ends_of_the_window_are_included():
    ends = [Sessions("c00001", "r001", (WINDOW.first,)), Sessions("c00002", "r002", (WINDOW.last,))]
    assert read_bookings(ends, WINDOW).active_room_ids == {"r001", "r002"}
