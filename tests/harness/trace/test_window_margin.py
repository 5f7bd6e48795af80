"""How near a decision was."""

from datetime import date

from parktime.daemon.planning.bookings import room_window
from parktime.harness.recording.recording import Chronicle
from parktime.harness.trace.run_changes import moment_at
from parktime.harness.trace.window_margin import (
    attendance_boundary,
    days,
    label_boundary,
    room_boundary,
    written,
)
from parktime.simulator.world.calendar import Closures
from parktime.simulator.world.sessions import Attendance, Booking

CLOSURES = Closures("AU-QLD", (), False)


def test_counts_days_to_the_bounds_of_a_label() -> None:
    attendance = Attendance(
        tuple(Booking("r1", day, day) for day in (date(2026, 12, 1), date(2027, 4, 1))), CLOSURES
    )
    told = attendance_boundary(attendance, date(2027, 1, 13))
    assert "last session 1 Dec 2026, 43 days before (42 keep it Active: 1 day too many)" in told
    assert "next session 1 Apr 2027, 78 days ahead (56 make it Active: 22 days too many)" in told
    assert "too many" not in attendance_boundary(attendance, date(2027, 2, 4)).split(";")[1]


def test_says_where_there_is_no_session() -> None:
    nothing = attendance_boundary(Attendance((), CLOSURES), date(2027, 1, 13))
    assert nothing == "no session before it; no session after it is booked"


def test_tells_the_first_session_inside_a_window(christmas: Chronicle) -> None:
    moments = christmas.moments["banksia"]
    window = room_window(date(2026, 12, 21), 5, "calendar")
    told = room_boundary(moment_at(moments, moments[-1].at), "r001", window)
    assert told.endswith("window 21 Dec 2026 to 31 Jan 2027, first session in it 27 Jan 2027")


def test_a_label_set_by_hand_has_no_boundary(leavers: Chronicle) -> None:
    last = leavers.moments["quokka"][-1]
    assert label_boundary(last, "c00002", last.today) == "the label is set by hand"


def test_writes_days_and_dates() -> None:
    assert (days(1), days(2), written(date(2027, 1, 3))) == ("1 day", "2 days", "3 Jan 2027")
