"""Labels of later dates, and forecasts from published data compared with plays."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parktime.daemon.domain.roster import Publications, Roster
from parktime.daemon.domain.service import POLICIES
from parktime.daemon.forecast.ccms_future import (
    LabelChange,
    LabelSchedule,
    PublishedFuture,
    dates_by_child,
    first_dates,
    is_set_by_hand,
    label_on,
    next_label_change,
)
from tests.daemon.plan_inputs import MONDAY, POSSUMS, child, sessions
from tests.examples import examples, seeds
from tests.harness.player.coming import coming

DAYS = st.lists(st.integers(-60, 300), unique=True, max_size=6).map(
    lambda days: tuple(MONDAY + timedelta(day) for day in sorted(days))
)


def says(dates: tuple[date, ...], day: date) -> str:
    """The rule manage-status: six weeks back to eight ahead, both inclusive."""
    near = any(day - timedelta(42) <= each <= day + timedelta(56) for each in dates)
    return "Active" if near else "Inactive"


@given(DAYS, st.integers(0, 200))
@settings(max_examples=examples(12, 50), deadline=None)
def test_the_label_and_its_last_day_agree_with_the_rule(dates, ahead):
    day = MONDAY + timedelta(ahead)
    found = label_on(dates, day)
    assert found.label == says(dates, day)
    for later in range(0, 120):
        if day + timedelta(later) <= found.until:
            assert says(dates, day + timedelta(later)) == found.label


@given(DAYS)
@settings(max_examples=examples(8, 20), deadline=None)
def test_a_label_schedule_agrees_with_the_rule_day_by_day(dates):
    begins = child(1, label=says(dates, MONDAY))
    labels = LabelSchedule((begins,), {begins.id: dates}, MONDAY)
    for ahead in range(250):
        day = MONDAY + timedelta(ahead)
        assert [each.label for each in labels.on(day)] == [says(dates, day)]


def test_labels_that_bookings_contradict_were_set_by_hand():
    assert is_set_by_hand(child(1, label="Archived"), (), MONDAY)
    assert not is_set_by_hand(child(1, label="Inactive"), (), MONDAY)
    assert is_set_by_hand(child(1, label="Active"), (), MONDAY)


def test_dates_of_all_rooms_are_merged_in_order():
    one, two, three = (MONDAY + timedelta(day) for day in range(3))
    assert dates_by_child([("a", (one, three)), ("b", (two,)), ("a", (two, three))]) == {
        "a": (one, two, three),
        "b": (two,),
    }
    assert first_dates({"a": (one, three), "b": (one,)}, two, three) == {"a": three}


TODAY = date(2026, 11, 30)
FAR = TODAY + timedelta(days=371)


def on(*days):
    return [TODAY + timedelta(days=day) for day in days]


@pytest.mark.parametrize(
    "days",
    [
        (0,), (-42,), (56,), (-42, 56), (-42, 57), (-42, 58), (-10, 0, 89, 90), (-10, 0, 99), (-10, 0, 100), (3, 102, 202),
    ],
)  # fmt: skip
def test_the_next_label_change_agrees_with_the_rule_day_by_day(days):
    dates = on(*days)
    expected = next(
        day for n in range(400) if says(dates, day := TODAY + timedelta(days=n)) == "Inactive"
    )
    assert next_label_change("Active", dates, TODAY, FAR) == LabelChange("Inactive", expected)


@pytest.mark.parametrize(("day", "active_on"), [(57, 1), (90, 34)])
def test_an_inactive_child_is_active_eight_weeks_before_its_session(day, active_on):
    dates = on(day)
    assert next_label_change("Inactive", dates, TODAY, FAR) == LabelChange("Active", *on(active_on))
    assert (
        says(dates, on(active_on)[0]) == "Active"
        and says(dates, on(active_on - 1)[0]) == "Inactive"
    )


def test_no_label_change_without_a_gap_in_the_known_bookings():
    assert next_label_change("Active", on(*range(0, 371, 7)), TODAY, FAR) is None
    assert next_label_change("Inactive", [], TODAY, FAR) is None


@pytest.mark.parametrize(
    ("label", "days"), [("Archived", (0,)), ("Inactive", (0,)), ("Active", ()), ("Active", (57,))]
)
def test_a_label_set_by_hand_has_no_next_change(label, days):
    assert next_label_change(label, on(*days), TODAY, FAR) is None


STARTS = datetime(2026, 11, 29, 22, tzinfo=UTC)
HALF_DAY = timedelta(hours=12)
EVERY_12_H = Publications(STARTS, STARTS + HALF_DAY, HALF_DAY)
BRISBANE = ZoneInfo("Australia/Brisbane")


def picture(
    *booked, publications=EVERY_12_H, ccms="manage", children=None, **more
) -> PublishedFuture:
    roster = Roster(tuple(children or [child(1)]), (POSSUMS,), booked)
    return PublishedFuture(roster, publications, POLICIES[ccms], BRISBANE, **more)


def label(future: PublishedFuture, days: float) -> str:
    return future.roster(STARTS + timedelta(days=days)).children[0].label


def agrees(seed: int, weeks: int) -> int:
    published = [each for each in coming(seed, weeks, by_api=True) if not each.unpublished]
    for each in published:
        assert each.told == each.came
    return sum(len(run["changes"]) for each in published for run in each.told)


@pytest.mark.e2e
def test_random_plays_agree_with_their_forecasts():
    assert sum(agrees(seed, 8) for seed in (4, 11)) > 0


@pytest.mark.e2e
@pytest.mark.parametrize("seed", seeds(300, 15))
def test_more_random_plays_agree_with_their_forecasts(seed):
    agrees(seed, 8)


def test_a_label_changes_with_the_first_publication_after_six_weeks():
    future = picture(sessions(1, POSSUMS, 0))
    assert [label(future, days) for days in (0, 42, 42.4, 42.5, 43)] == ["Active"] * 3 + [
        "Active",
        "Inactive",
    ]


def test_a_label_set_by_hand_stays_in_the_published_future():
    by_hand = [child(1, label="Inactive")]
    assert label(picture(sessions(1, POSSUMS, 70), children=by_hand), 60) == "Active"
    assert label(picture(sessions(1, POSSUMS, 0, 70), children=by_hand), 60) == "Inactive"
    marked = [replace(by_hand[0], label_set_by_hand=True)]
    assert label(picture(sessions(1, POSSUMS, 70), children=marked), 60) == "Inactive"


def test_identical_objects_are_returned_while_the_data_is_the_same():
    future = picture(sessions(1, POSSUMS, 0, 60))
    first = future.roster(STARTS)
    assert all(future.roster(STARTS + day * HALF_DAY) is first for day in range(100))
    assert first.sessions[0].dates == (MONDAY, MONDAY + timedelta(60))


def test_kidsoft_has_no_labels():
    future = picture(ccms="kidsoft", publications=Publications(STARTS))
    assert (
        label(future, 400),
        future.is_live,
        list(future.publications(STARTS, STARTS + 9 * HALF_DAY)),
    ) == (
        "Active",
        True,
        [],
    )


def test_next_sessions_and_publications():
    future = picture(
        sessions(1, POSSUMS, 0, 60), sessions(2, POSSUMS, 400), children=[child(1), child(2)]
    )
    assert future.next_sessions(STARTS + timedelta(days=1)) == {"c00001": MONDAY + timedelta(60)}
    assert future.next_sessions(STARTS + timedelta(days=40))["c00002"] == date(2028, 1, 4)
    assert future.published_at(STARTS + timedelta(hours=30)) == STARTS + timedelta(hours=24)


def test_a_republication_is_read():
    later = STARTS + timedelta(hours=5)
    future = picture(
        publications=Publications(STARTS, STARTS + HALF_DAY, HALF_DAY), republished_at=later
    )
    assert future.published_at(later) == later
