from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from parktime.daemon.planning.bookings import room_window

days = st.dates(date(2020, 1, 1), date(2035, 1, 1))


def test_a_calendar_window_runs_from_monday_to_the_sunday_of_the_last_week():
    window = room_window(date(2026, 12, 16), 5, "calendar")
    assert (window.first, window.last) == (date(2026, 12, 14), date(2027, 1, 24))


def test_a_rolling_window_counts_as_many_weeks_from_today():
    window = room_window(date(2026, 12, 16), 6, "rolling")
    assert (window.first, window.last) == (date(2026, 12, 16), date(2027, 2, 2))


def test_the_window_says_itself_in_the_words_of_the_history():
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
