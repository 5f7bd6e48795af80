from datetime import date

import pytest

from parktime.simulator.scenario.scenario import BookingEntry
from parktime.simulator.world.sessions import Booking, make_booking, pick_weekdays

TODAY = date(2026, 12, 1)
WHOSE = (1, "banksia", "child", "Mia Nguyen")


def test_a_permanent_booking_begins_on_the_date_of_its_entry_unless_it_says_when():
    assert make_booking(BookingEntry("Possums", days=(0,)), "r001", TODAY, WHOSE).first == TODAY
    said = BookingEntry("Possums", days=(0,), first=date(2026, 1, 27))
    assert make_booking(said, "r001", TODAY, WHOSE).first == date(2026, 1, 27)


def test_a_casual_booking_is_its_one_date():
    booking = make_booking(BookingEntry("Possums", on=date(2026, 12, 24)), "r001", TODAY, WHOSE)
    assert (booking.first, booking.last, booking.days) == (
        date(2026, 12, 24),
        date(2026, 12, 24),
        (),
    )


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_picked_weekdays_are_so_many_of_monday_to_friday(count):
    picked = pick_weekdays(count, WHOSE)
    assert len(set(picked)) == count
    assert list(picked) == sorted(picked)
    assert set(picked) <= {0, 1, 2, 3, 4}


def test_picked_weekdays_depend_on_whose_they_are_and_on_nothing_else():
    assert pick_weekdays(3, WHOSE) == pick_weekdays(3, WHOSE)
    assert len({pick_weekdays(3, (seed, *WHOSE[1:])) for seed in range(40)}) > 5


def test_ending_keeps_what_is_before_and_never_makes_longer():
    booking = Booking("r001", date(2026, 12, 1), None, (0,))
    assert booking.truncated(date(2026, 12, 10)).last == date(2026, 12, 10)
    assert booking.truncated(date(2026, 12, 10)).truncated(date(2026, 12, 20)).last == date(
        2026, 12, 10
    )
    assert booking.truncated(date(2026, 12, 1)).last == date(2026, 12, 1)
    assert booking.truncated(date(2026, 11, 30)) is None
