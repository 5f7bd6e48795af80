"""How near a decision was."""

from datetime import date

from daemon.planning.window import room_window
from harness.chronicle.chronicle import Chronicle
from harness.why.boundary import attendance_boundary, days, label_boundary, room_boundary, written
from harness.why.ran import moment_at
from simulator.world.bookings import Booking
from simulator.world.closures import Closures
from simulator.world.sessions import Attendance

CLOSURES = Closures("AU-QLD", (), False)


def test_counts_days_to_the_bounds_of_a_label() -> None:
    attendance = Attendance(tuple(Booking("r1", day, day) for day in (date(2026, 12, 1), date(2027, 4, 1))), CLOSURES)
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
