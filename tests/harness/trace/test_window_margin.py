"""Margins of decisions: nearest sessions, dates and days."""

from datetime import date

from parktime.daemon.planning.bookings import room_window
from parktime.harness.recording.recording import Recording
from parktime.harness.trace.run_changes import snapshot_at
from parktime.harness.trace.window_margin import (
    attendance_boundary,
    format_date,
    format_days,
    label_boundary,
    room_boundary,
)
from parktime.simulator.world.calendar import Closures
from parktime.simulator.world.sessions import Attendance, Booking

CLOSURES = Closures("AU-QLD", (), False)


def test_a_label_states_its_distance_to_the_limits() -> None:
    attendance = Attendance(
        tuple(Booking("r1", day, day) for day in (date(2026, 12, 1), date(2027, 4, 1))), CLOSURES
    )
    text = attendance_boundary(attendance, date(2027, 1, 13))
    assert "last session 1 Dec 2026, 43 days before (42 keep it Active: 1 day too many)" in text
    assert "next session 1 Apr 2027, 78 days ahead (56 make it Active: 22 days too many)" in text
    assert "too many" not in attendance_boundary(attendance, date(2027, 2, 4)).split(";")[1]


def test_a_missing_session_is_stated() -> None:
    nothing = attendance_boundary(Attendance((), CLOSURES), date(2027, 1, 13))
    assert nothing == "no session before it; no session after it is booked"


def test_the_first_session_in_the_window_is_stated(christmas: Recording) -> None:
    snapshots = christmas.snapshots["banksia"]
    window = room_window(date(2026, 12, 21), 5, "calendar")
    text = room_boundary(snapshot_at(snapshots, snapshots[-1].at), "r001", window)
    assert text.endswith("window 21 Dec 2026 to 31 Jan 2027, first session in it 27 Jan 2027")


def test_a_label_set_by_hand_has_no_boundary(leavers: Recording) -> None:
    last = leavers.snapshots["quokka"][-1]
    assert label_boundary(last, "c00002", last.today) == "the label is set by hand"


def test_days_and_dates_are_formatted() -> None:
    assert (format_days(1), format_days(2), format_date(date(2027, 1, 3))) == (
        "1 day",
        "2 days",
        "3 Jan 2027",
    )
