from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from parktime.daemon.forecast.ccms_future import (
    LabelSchedule,
    dates_by_child,
    first_dates,
    is_set_by_hand,
    label_on,
)
from tests.daemon.plan_inputs import MONDAY, child

DAYS = st.lists(st.integers(-60, 300), unique=True, max_size=6).map(
    lambda days: tuple(MONDAY + timedelta(day) for day in sorted(days))
)


def says(dates: tuple[date, ...], day: date) -> str:
    """manage-status, word by word."""
    near = any(day - timedelta(42) <= each <= day + timedelta(56) for each in dates)
    return "Active" if near else "Inactive"


@given(DAYS, st.integers(0, 200))
@settings(max_examples=50, deadline=None)
def test_the_label_and_how_long_it_holds(dates, ahead):
    day = MONDAY + timedelta(ahead)
    found = label_on(dates, day)
    assert found.label == says(dates, day)
    for later in range(0, 120):
        if day + timedelta(later) <= found.until:
            assert says(dates, day + timedelta(later)) == found.label


@given(DAYS)
@settings(max_examples=20, deadline=None)
def test_day_by_day_the_labels_are_those_of_the_day(dates):
    begins = child(1, label=says(dates, MONDAY))
    labels = LabelSchedule((begins,), {begins.id: dates}, MONDAY)
    for ahead in range(250):
        day = MONDAY + timedelta(ahead)
        assert [each.label for each in labels.on(day)] == [says(dates, day)]


def test_archived_was_always_set_by_hand():
    assert is_set_by_hand(child(1, label="Archived"), (), MONDAY)
    assert not is_set_by_hand(child(1, label="Inactive"), (), MONDAY)
    assert is_set_by_hand(child(1, label="Active"), (), MONDAY)


def test_dates_of_all_rooms_in_their_order():
    one, two, three = (MONDAY + timedelta(day) for day in range(3))
    assert dates_by_child([("a", (one, three)), ("b", (two,)), ("a", (two, three))]) == {
        "a": (one, two, three),
        "b": (two,),
    }
    assert first_dates({"a": (one, three), "b": (one,)}, two, three) == {"a": three}
