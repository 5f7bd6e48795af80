from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parktime.simulator.regional_calendar import public_holidays, school_holidays
from parktime.simulator.scenario.scenario import BookingEntry
from parktime.simulator.world.calendar import Closures
from parktime.simulator.world.sessions import (
    MAX_CACHED_YEARS,
    Attendance,
    Booking,
    label_period,
    make_booking,
    pick_weekdays,
)
from tests.examples import examples

OPEN = Closures("AU-QLD")
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)


def attended(booking, first, last, closures=OPEN):
    return [
        day for _, dates in Attendance((booking,), closures).by_room(first, last) for day in dates
    ]


def test_a_weekly_booking_has_its_weekdays_from_its_first_to_its_last_day():
    booking = Booking(
        "r001", date(2026, 12, 1), date(2026, 12, 14), (0, 1)
    )  # a Tuesday to a Monday
    assert attended(booking, date(2026, 11, 1), date(2027, 1, 31)) == [
        date(2026, 12, 1),
        date(2026, 12, 7),
        date(2026, 12, 8),
        date(2026, 12, 14),
    ]


def test_every_second_week_counts_from_the_week_of_its_first_day():
    """From a Wednesday: its week's Monday is over, so the first Monday is that of the week after next."""
    booking = Booking("r001", date(2026, 12, 2), None, (0, 4), every_weeks=2)
    assert attended(booking, date(2026, 11, 23), date(2026, 12, 31)) == [
        date(2026, 12, 4),
        date(2026, 12, 14),
        date(2026, 12, 18),
        date(2026, 12, 28),
    ]


@pytest.mark.parametrize("first", [date(2026, 12, 7), date(2026, 12, 14)])
def test_every_second_week_stays_in_step_over_new_year(first):
    """Of two bookings by turns one would be out of step if weeks were counted from 1 January."""
    booking = Booking("r001", first, None, (0,), every_weeks=2)
    expected = [first + timedelta(weeks=2 * turn) for turn in range(40)]
    assert attended(booking, date(2026, 12, 1), expected[-1]) == expected


def test_closed_days_and_public_holidays_have_no_session():
    booking = Booking("r001", date(2026, 12, 1), None, (3, 4))  # Thursdays and Fridays
    closed = Closures(
        "AU-QLD", ((date(2026, 12, 17), date(2026, 12, 18)),), public_holidays_closed=True
    )
    assert attended(booking, date(2026, 12, 10), date(2027, 1, 2), closed) == [
        date(2026, 12, 10),
        date(2026, 12, 11),
        date(2026, 12, 24),
        date(2026, 12, 31),
    ]
    assert date(2026, 12, 25) in attended(booking, date(2026, 12, 10), date(2027, 1, 2))


def test_terms_are_all_dates_that_are_no_school_holidays():
    dates = (date(2026, 12, 10), date(2026, 12, 13))
    terms = Booking("r001", date(2026, 1, 1), None, EVERY_DAY, only="terms")
    holidays = Booking("r001", date(2026, 1, 1), None, EVERY_DAY, only="holidays")
    assert attended(terms, *dates) == [date(2026, 12, 10), date(2026, 12, 11)]
    assert attended(holidays, *dates) == [date(2026, 12, 12), date(2026, 12, 13)]


def test_a_year_without_terms_has_neither():
    new_zealand = Closures("NZ-AUK")
    for only in ("terms", "holidays"):
        booking = Booking("r001", date(2026, 1, 1), None, EVERY_DAY, only=only)
        assert attended(booking, date(2026, 1, 1), date(2026, 12, 31), new_zealand) == []


def test_two_bookings_in_one_room_are_one_session_and_rooms_come_by_id():
    day = date(2026, 12, 1)
    bookings = (
        Booking("r002", day, day),
        Booking("r001", day, None, (1,)),
        Booking("r001", day, day),
    )
    assert Attendance(bookings, OPEN).by_room(day, day) == [("r001", (day,)), ("r002", (day,))]


def test_next_and_latest_look_at_all_rooms_and_include_both_ends():
    first, last = date(2026, 12, 31), date(2027, 1, 1)
    attendance = Attendance((Booking("r001", last, last), Booking("r002", first, first)), OPEN)
    assert attendance.next(first, last) == first
    assert attendance.latest(first, last) == last
    assert attendance.next(first + timedelta(days=1), last) == last
    assert attendance.latest(first, last - timedelta(days=1)) == first
    assert attendance.next(last + timedelta(days=1), date(2027, 12, 31)) is None
    assert attendance.latest(date(2026, 1, 1), first - timedelta(days=1)) is None


def test_calendars_of_many_years_are_not_all_cached():
    attendance = Attendance((Booking("r001", date(2000, 1, 3), None, (0,)),), OPEN)
    assert attendance.next(date(2090, 1, 1), date(2090, 12, 31)) == date(2090, 1, 2)
    for year in range(2000, 2060):
        assert attendance.next(date(year, 1, 4), date(year, 12, 31)).weekday() == 0
    assert len(attendance._years) <= MAX_CACHED_YEARS


dates = st.dates(date(2025, 6, 1), date(2028, 6, 1))
permanent = st.builds(
    Booking,
    room_id=st.sampled_from(["r001", "r002"]),
    first=dates,
    last=st.none() | dates,
    days=st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    every_weeks=st.sampled_from([1, 2]),
    only=st.sampled_from([None, "terms", "holidays"]),
    cancelled=st.frozensets(dates, max_size=3),
)
casual = st.builds(
    lambda room_id, day: Booking(room_id, day, day), st.sampled_from(["r001", "r002"]), dates
)
closed = st.builds(
    Closures,
    region=st.sampled_from(["AU-QLD", "AU-NSW", "NZ"]),
    ranges=st.lists(st.tuples(dates, dates), max_size=2).map(tuple),
    public_holidays_closed=st.booleans(),
    terms=st.sampled_from(
        [
            (),
            ((date(2026, 2, 2), date(2026, 4, 2)), (date(2026, 10, 12), date(2026, 12, 18))),
            ((date(2027, 2, 3), date(2028, 1, 10)),),
        ]
    ),
    open_on=st.sampled_from([frozenset(), frozenset({date(2026, 8, 12), date(2026, 12, 25)})]),
)


def has_session(booking, closures, day):
    """Day by day, as the handbook says it, without a thought for speed."""
    if (
        day < booking.first
        or (booking.last is not None and day > booking.last)
        or day in booking.cancelled
    ):
        return False
    if any(first <= day <= last for first, last in closures.ranges):
        return False
    if (
        closures.public_holidays_closed
        and day not in closures.open_on
        and day.toordinal() in public_holidays(closures.region, day.year)
    ):
        return False
    if booking.days:
        monday, mondays = (each - timedelta(days=each.weekday()) for each in (booking.first, day))
        if (
            day.weekday() not in booking.days
            or ((mondays - monday).days // 7) % booking.every_weeks
        ):
            return False
    if booking.only is None:
        return True
    if any(first.year <= day.year <= last.year for first, last in closures.terms):
        in_term = any(first <= day <= last for first, last in closures.terms)
        return in_term == (booking.only == "terms")
    off = school_holidays(closures.region, day.year)
    return off is not None and (day.toordinal() in off) == (booking.only == "holidays")


@settings(deadline=None, max_examples=examples(15, 60))
@given(st.lists(permanent | casual, max_size=3), closed, dates, st.integers(0, 500))
def test_the_expansion_agrees_with_a_day_by_day_one(bookings, closures, first, length):
    last = first + timedelta(days=length)
    attendance = Attendance(tuple(bookings), closures)
    span = [first + timedelta(days=day) for day in range(length + 1)]
    naive = {
        room_id: tuple(
            day
            for day in span
            if any(has_session(each, closures, day) for each in bookings if each.room_id == room_id)
        )
        for room_id in ("r001", "r002")
    }
    assert attendance.by_room(first, last) == [
        (room_id, found) for room_id, found in naive.items() if found
    ]
    everywhere = sorted({day for found in naive.values() for day in found})
    assert attendance.next(first, last) == (everywhere[0] if everywhere else None)
    assert attendance.latest(first, last) == (everywhere[-1] if everywhere else None)


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


def test_picked_weekdays_depend_on_the_seed_path_only():
    assert pick_weekdays(3, WHOSE) == pick_weekdays(3, WHOSE)
    assert len({pick_weekdays(3, (seed, *WHOSE[1:])) for seed in range(40)}) > 5


def test_truncating_a_booking_never_extends_it():
    booking = Booking("r001", date(2026, 12, 1), None, (0,))
    assert booking.truncated(date(2026, 12, 10)).last == date(2026, 12, 10)
    assert booking.truncated(date(2026, 12, 10)).truncated(date(2026, 12, 20)).last == date(
        2026, 12, 10
    )
    assert booking.truncated(date(2026, 12, 1)).last == date(2026, 12, 1)
    assert booking.truncated(date(2026, 11, 30)) is None


LABEL_TODAY = date(2026, 12, 1)


def attendance_on(*days):
    return Attendance(tuple(Booking("r001", day, day) for day in days), Closures("AU-QLD"))


@pytest.mark.parametrize(
    ("offset", "label"),
    [(-43, "Inactive"), (-42, "Active"), (0, "Active"), (56, "Active"), (57, "Inactive")],
)
def test_a_session_counts_from_42_days_back_to_56_days_ahead(offset, label):
    assert (
        label_period(None, attendance_on(LABEL_TODAY + timedelta(days=offset)), LABEL_TODAY).label
        == label
    )


def test_without_sessions_the_label_is_inactive():
    assert label_period(None, attendance_on(), LABEL_TODAY).label == "Inactive"


@pytest.mark.parametrize(
    ("pinned", "label"), [("active", "Active"), ("inactive", "Inactive"), ("archived", "Archived")]
)
def test_a_pinned_label_ignores_bookings(pinned, label):
    for attendance in (attendance_on(), attendance_on(LABEL_TODAY)):
        found = label_period(pinned, attendance, LABEL_TODAY)
        assert found.label == label
        assert found.covers(LABEL_TODAY + timedelta(days=3650))


@settings(deadline=None, max_examples=examples(25, 100))
@given(st.lists(st.integers(-200, 700), max_size=4))
def test_a_label_is_valid_until_its_stated_end(offsets):
    sessions = [LABEL_TODAY + timedelta(days=offset) for offset in offsets]
    attendance = attendance_on(*sessions)
    today = LABEL_TODAY
    while today < LABEL_TODAY + timedelta(days=400):
        found = label_period(None, attendance, today)
        assert found.covers(today)
        for day in range((found.until - today).days + 1):
            later = today + timedelta(days=day)
            active = any(-42 <= (session - later).days <= 56 for session in sessions)
            assert found.label == ("Active" if active else "Inactive"), later
        today = found.until + timedelta(days=1)
