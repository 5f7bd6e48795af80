"""Close calls against the days themselves: what the margin says must be so, and tip where it says."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parktime.daemon.forecast.ccms_future import label_on
from parktime.daemon.planning.bookings import room_window
from parktime.daemon.planning.close_calls import (
    CLOSE_DAYS,
    CloseCall,
    label_goes,
    label_stays,
    room_goes,
    room_stays,
)
from tests.examples import examples

DAY = timedelta(days=1)
BEFORE = date(2026, 12, 17)

first_sessions = st.dates(date(2026, 11, 1), date(2026, 12, 31))
policies = st.tuples(st.sampled_from([5, 6]), st.sampled_from(["calendar", "rolling"]))


def days_without_room(before: date, session: date, following: int, weeks) -> list[date]:
    """The dates between two sessions on which the window has neither."""
    days = ((before + DAY * number) for number in range(1, (session - before).days))
    windows = ((day, room_window(day, following, weeks)) for day in days)
    return [day for day, each in windows if each.first > before and session > each.last]


@settings(deadline=None, max_examples=examples(60, 300))
@given(first_sessions, st.integers(30, 60), policies)
def test_a_room_that_narrowly_stays_would_go_from_the_date_that_tips_it(before, gap, policy):
    session = before + DAY * gap
    stays = list(room_stays([before, session], *policy))
    gone = days_without_room(before, session, *policy)
    for margin in stays:
        assert not gone
        assert margin.tips_on == session + DAY * (margin.days + 1)
        assert days_without_room(before, margin.tips_on, *policy)[0] == margin.on
        assert not days_without_room(before, margin.tips_on - DAY, *policy)
    too_far = session + DAY * (CLOSE_DAYS + 1)
    assert bool(stays) == (not gone and bool(days_without_room(before, too_far, *policy)))


@settings(deadline=None, max_examples=examples(60, 300))
@given(first_sessions, st.integers(30, 60), policies)
def test_a_room_that_narrowly_goes_would_stay_from_the_date_that_tips_it(before, gap, policy):
    session = before + DAY * gap
    gone = days_without_room(before, session, *policy)
    if not gone:
        return
    margin = room_goes([before, session], room_window(gone[0], *policy))
    enough = session - DAY * CLOSE_DAYS
    assert (margin is not None) == (not days_without_room(before, enough, *policy))
    if margin is not None:
        assert (margin.on, margin.tips_on) == (gone[0], session - DAY * margin.days)
        assert not days_without_room(before, margin.tips_on, *policy)
        assert days_without_room(before, margin.tips_on + DAY, *policy)


def inactive_days(before: date, session: date) -> list[date]:
    days = (before + DAY * number for number in range((session - before).days))
    return [day for day in days if label_on([before, session], day).label == "Inactive"]


@given(first_sessions, st.integers(80, 120))
def test_a_label_that_hangs_on_seven_days_tips_where_it_says(before, gap):
    session = before + DAY * gap
    inactive = inactive_days(before, session)
    stays = list(label_stays([before, session]))
    goes = label_goes([before, session], before + DAY * 50)
    assert bool(stays) == (92 <= gap <= 99) and (goes is not None) == (100 <= gap <= 106)
    for margin in stays:
        assert not inactive and inactive_days(before, margin.tips_on) == [margin.on]
        assert not inactive_days(before, margin.tips_on - DAY)
    if goes is not None:
        assert len(inactive) == goes.days and inactive[0] == goes.on
        assert not inactive_days(before, goes.tips_on)
        assert inactive_days(before, goes.tips_on + DAY)


def test_a_session_on_the_last_day_of_the_window_has_no_day_to_spare():
    (margin,) = room_stays([BEFORE, date(2027, 1, 31)], 5, "calendar")
    assert (margin.on, margin.days, margin.tips_on) == (date(2026, 12, 21), 0, date(2027, 2, 1))


@pytest.mark.parametrize("dates", [[], [BEFORE], [BEFORE, BEFORE + DAY]])
def test_without_a_gap_nothing_is_close(dates):
    assert list(room_stays(dates, 5, "calendar")) == list(label_stays(dates)) == []
    assert room_goes(dates, room_window(date(2026, 12, 21), 5, "calendar")) is None
    assert label_goes(dates, date(2027, 2, 1)) is None


def test_the_rule_is_that_of_the_window():
    (margin,) = room_stays([BEFORE, date(2027, 1, 28)], 5, "calendar")
    room, child = CloseCall("room", "r", "Possums", margin), CloseCall("child", "c", "Mia", margin)
    assert (room.rule, child.rule) == ("room-window", "manage-status")
    assert "3 days" in room.words and "2027-02-01 or later" in room.words


@pytest.mark.parametrize(
    ("gap", "verdict"),
    [(91, None), (92, "stays"), (99, "stays"), (100, "goes"), (106, "goes"), (107, None)],
)
def test_seven_days_are_close_and_eight_are_not_for_a_label(gap, verdict):
    dates = [BEFORE, BEFORE + DAY * gap]
    margins = [*label_stays(dates), label_goes(dates, BEFORE + DAY * 50)]
    assert [margin.verdict for margin in margins if margin] == ([verdict] if verdict else [])


@pytest.mark.parametrize(
    ("session", "verdict"),
    [
        (date(2027, 1, 23), None),
        (date(2027, 1, 24), "stays"),
        (date(2027, 2, 7), "goes"),
        (date(2027, 2, 8), None),
    ],
)
def test_seven_days_are_close_and_eight_are_not_for_a_room(session, verdict):
    window = room_window(date(2026, 12, 21), 5, "calendar")
    assert window.last == date(2027, 1, 31)
    margins = [*room_stays([BEFORE, session], 5, "calendar"), room_goes([BEFORE, session], window)]
    close = {margin.verdict for margin in margins if margin}
    assert (verdict in close) if verdict else not close
