from datetime import date

import pytest

from parktime.harness.expectations.profiles import profile_verdict
from parktime.simulator.scenario.scenario import Expectation, Place, Who


def judged(seen, expected, who="Mia Nguyen", born=None):
    return profile_verdict(Expectation("profiles", Who(who, born), expected, Place(7, 5)), seen)


@pytest.mark.parametrize("state", ["active", "archived"])
def test_a_state_is_compared(rows, state):
    seen = rows.seen([rows.profile("p1", "Mia Nguyen", state=state)])
    assert judged(seen, state).passed
    other = {"active": "archived", "archived": "active"}[state]
    verdict = judged(seen, other)
    assert (verdict.passed, verdict.expected, verdict.actual) == (
        False,
        f"Mia Nguyen: {other}",
        state,
    )


def test_absent_means_no_profile_of_that_name(rows):
    assert judged(rows.seen([rows.profile("p1", "Mia Tran")]), "absent").passed
    assert not judged(rows.seen([rows.profile("p1", "Mia Nguyen")]), "absent").passed
    assert judged(rows.seen(), "active").actual == "absent"


def test_waiting_means_the_child_is_among_those_without_space(rows):
    assert judged(rows.seen(waiting=["Mia Nguyen"]), "waiting").passed
    assert judged(
        rows.seen([rows.profile("p1", "Mia Nguyen", state="archived")], waiting=["Mia Nguyen"]),
        "waiting",
    ).passed
    assert not judged(rows.seen([rows.profile("p1", "Mia Nguyen")]), "waiting").passed
    assert (
        judged(rows.seen(waiting=["Mia Nguyen"]), "active").actual == "absent, the child is waiting"
    )


def test_rooms_are_compared_as_sets(rows):
    seen = rows.seen([rows.profile("p1", "Mia Nguyen", rooms=["Possums", "Wombats"])])
    assert judged(seen, {"rooms": ["Wombats", "Possums"]}).passed
    verdict = judged(seen, {"state": "active", "rooms": []})
    assert (verdict.passed, verdict.expected) == (False, "Mia Nguyen: active in no room")
    assert verdict.actual == "active in Possums and Wombats"


def test_birth_dates_compare_as_dates_or_unknown(rows):
    known = rows.seen([rows.profile("p1", "Mia Nguyen", born="2022-03-14")])
    assert judged(known, {"born": "2022-03-14"}).passed
    assert judged(known, {"born": date(2022, 3, 14)}).passed
    assert judged(known, {"born": None}).actual == "born 2022-03-14"
    assert judged(rows.seen([rows.profile("p1", "Mia Nguyen")]), {"born": None}).passed


def test_an_invitation_is_compared(rows):
    seen = rows.seen([rows.profile("p1", "Mia Nguyen", invited=True)])
    assert judged(seen, {"invited": True}).passed
    assert judged(seen, {"invited": False}).actual == "invited"


def test_of_two_profiles_of_one_name_it_must_be_said_which(rows):
    twins = [
        rows.profile("p1", "Mia Nguyen", born="2022-03-14"),
        rows.profile("p2", "Mia Nguyen", born="2021-01-01", state="archived"),
    ]
    verdict = judged(rows.seen(twins), "active")
    assert not verdict.passed
    assert "say which with {name, born}" in verdict.actual
    assert judged(rows.seen(twins), "archived", born=date(2021, 1, 1)).passed
