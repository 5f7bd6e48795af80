from datetime import date, timedelta

import pytest

from parktime.daemon.forecast.ccms_future import LabelChange, next_label_change

TODAY = date(2026, 11, 30)
FAR = TODAY + timedelta(days=371)


def on(*days):
    return [TODAY + timedelta(days=day) for day in days]


def label_on(dates, day):
    """Manage's rule, in its own words: 6 weeks back, 8 ahead, both ends included."""
    return "Active" if any(-42 <= (session - day).days <= 56 for session in dates) else "Inactive"


@pytest.mark.parametrize(
    "days",
    [
        (0,), (-42,), (56,), (-42, 56), (-42, 57), (-42, 58), (-10, 0, 89, 90), (-10, 0, 99), (-10, 0, 100), (3, 102, 202),
    ],
)  # fmt: skip
def test_the_first_day_of_another_label_is_told(days):
    dates = on(*days)
    expected = next(
        day for n in range(400) if label_on(dates, day := TODAY + timedelta(days=n)) == "Inactive"
    )
    assert next_label_change("Active", dates, TODAY, FAR) == LabelChange("Inactive", expected)


@pytest.mark.parametrize(("day", "active_on"), [(57, 1), (90, 34)])
def test_an_inactive_child_is_active_eight_weeks_before_its_session(day, active_on):
    dates = on(day)
    assert next_label_change("Inactive", dates, TODAY, FAR) == LabelChange("Active", *on(active_on))
    assert (
        label_on(dates, on(active_on)[0]) == "Active"
        and label_on(dates, on(active_on - 1)[0]) == "Inactive"
    )


def test_where_bookings_go_on_to_the_end_of_sight_nothing_is_foretold():
    assert next_label_change("Active", on(*range(0, 371, 7)), TODAY, FAR) is None
    assert next_label_change("Inactive", [], TODAY, FAR) is None


@pytest.mark.parametrize(
    ("label", "days"), [("Archived", (0,)), ("Inactive", (0,)), ("Active", ()), ("Active", (57,))]
)
def test_a_label_that_somebody_set_is_left_aside(label, days):
    assert next_label_change(label, on(*days), TODAY, FAR) is None
