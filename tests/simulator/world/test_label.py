from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parktime.simulator.world.calendar import Closures
from parktime.simulator.world.sessions import Attendance, Booking, label_period

TODAY = date(2026, 12, 1)


def attendance_on(*days):
    return Attendance(tuple(Booking("r001", day, day) for day in days), Closures("AU-QLD"))


@pytest.mark.parametrize(
    ("offset", "label"),
    [(-43, "Inactive"), (-42, "Active"), (0, "Active"), (56, "Active"), (57, "Inactive")],
)
def test_a_session_counts_from_42_days_back_to_56_days_ahead(offset, label):
    assert label_period(None, attendance_on(TODAY + timedelta(days=offset)), TODAY).label == label


def test_nobody_without_sessions_is_active():
    assert label_period(None, attendance_on(), TODAY).label == "Inactive"


@pytest.mark.parametrize(
    ("pinned", "label"), [("active", "Active"), ("inactive", "Inactive"), ("archived", "Archived")]
)
def test_a_pinned_label_holds_whatever_the_bookings_say(pinned, label):
    for attendance in (attendance_on(), attendance_on(TODAY)):
        found = label_period(pinned, attendance, TODAY)
        assert found.label == label
        assert found.covers(TODAY + timedelta(days=3650))


@settings(deadline=None, max_examples=100)
@given(st.lists(st.integers(-200, 700), max_size=4))
def test_a_label_holds_as_long_as_it_says_it_does(offsets):
    sessions = [TODAY + timedelta(days=offset) for offset in offsets]
    attendance = attendance_on(*sessions)
    today = TODAY
    while today < TODAY + timedelta(days=400):
        found = label_period(None, attendance, today)
        assert found.covers(today)
        for day in range((found.until - today).days + 1):
            later = today + timedelta(days=day)
            active = any(-42 <= (session - later).days <= 56 for session in sessions)
            assert found.label == ("Active" if active else "Inactive"), later
        today = found.until + timedelta(days=1)
