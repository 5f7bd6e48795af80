"""What is foretold from a CCMS's API alone is what comes, as long as people have entered nothing that it does not tell yet."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from parktime.daemon.domain.roster import Publications, Roster
from parktime.daemon.domain.service import POLICIES
from parktime.daemon.forecast.ccms_future import PublishedFuture
from tests.daemon.plan_inputs import MONDAY, POSSUMS, child, sessions
from tests.examples import seeds
from tests.harness.player.coming import coming

STARTS = datetime(2026, 11, 29, 22, tzinfo=UTC)
HALF_DAY = timedelta(hours=12)
EVERY_12_H = Publications(STARTS, STARTS + HALF_DAY, HALF_DAY)
BRISBANE = ZoneInfo("Australia/Brisbane")


def picture(*booked, publications=EVERY_12_H, ccms="manage", children=None, **more) -> PublishedFuture:
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
def test_random_stories_of_which_all_is_published_go_on_as_foretold():
    assert sum(agrees(seed, 8) for seed in (4, 11)) > 0


@pytest.mark.e2e
@pytest.mark.parametrize("seed", seeds(300, 15))
def test_many_more_do(seed):
    agrees(seed, 8)


def test_a_label_changes_with_the_first_publication_of_the_day_after_six_weeks():
    future = picture(sessions(1, POSSUMS, 0))
    assert [label(future, days) for days in (0, 42, 42.4, 42.5, 43)] == ["Active"] * 3 + [
        "Active",
        "Inactive",
    ]


def test_one_set_by_hand_stays_and_where_nobody_tells_one_that_bookings_do_not_give_was():
    by_hand = [child(1, label="Inactive")]
    assert label(picture(sessions(1, POSSUMS, 70), children=by_hand), 60) == "Active"
    assert label(picture(sessions(1, POSSUMS, 0, 70), children=by_hand), 60) == "Inactive"
    told = [replace(by_hand[0], label_set_by_hand=True)]
    assert label(picture(sessions(1, POSSUMS, 70), children=told), 60) == "Inactive"


def test_the_very_same_objects_are_given_while_it_says_the_same():
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


def test_published_anew():
    later = STARTS + timedelta(hours=5)
    future = picture(publications=Publications(STARTS, STARTS + HALF_DAY, HALF_DAY), republished_at=later)
    assert future.published_at(later) == later
