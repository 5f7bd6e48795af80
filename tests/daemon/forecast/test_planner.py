from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parktime.daemon.forecast.planner import RunPlanner
from parktime.daemon.planning.plan import plan
from tests.daemon.forecast.starts import AT, picture_of, two_rooms
from tests.daemon.plan_inputs import (
    MONDAY,
    POSSUMS,
    WOMBATS,
    child,
    linked,
    plan_input,
    profile,
    sessions,
)
from tests.examples import examples


def plans(about, days):
    """For each day the plan of the planner and a fresh plan; nothing is carried out."""
    planner, future = RunPlanner(picture_of(about)), picture_of(about)
    for day in days:
        at = AT + timedelta(days=day)
        asked = replace(about, today=MONDAY + timedelta(days=day))
        roster = replace(about.roster, next_sessions=future.next_sessions(at))
        yield planner.plan(asked, at), plan(replace(asked, roster=roster))


def test_a_plan_is_reused_until_its_input_changes():
    about = two_rooms(ccms="kidsoft")
    made = [kept for kept, _ in plans(about, range(7))]
    assert len({id(each) for each in made}) == 1
    weeks = plan_input([], [WOMBATS], [sessions(2, WOMBATS, *range(0, 400, 7))])
    assert len({id(kept) for kept, _ in plans(weeks, range(0, 70))}) > 1, (
        "an active room is to be added"
    )


@pytest.mark.e2e
@given(
    st.sets(st.integers(0, 120), max_size=9),
    st.sets(st.integers(0, 120), max_size=9),
    st.sampled_from(["calendar", "rolling"]),
    st.integers(0, 2),
    st.booleans(),
)
@settings(max_examples=examples(20, 150), deadline=None)
def test_a_reused_plan_equals_a_fresh_one(one, two, weeks, paid, held):
    children = [child(1), child(2), child(3)]
    booked = [
        sessions(1, POSSUMS, *sorted(one)),
        sessions(2, WOMBATS, *sorted(two)),
        sessions(3, POSSUMS, 30),
    ]
    holds = {"r001": MONDAY + timedelta(9)} if held else None
    about = plan_input(
        children,
        [POSSUMS, WOMBATS],
        booked,
        [profile(1)],
        links=[linked(child(1), "p00001")],
        paid=paid,
        weeks=weeks,
        holds=holds,
    )
    for kept, fresh in plans(about, range(0, 60, 1)):
        assert (kept.changes, kept.waiting, kept.without_a_room, kept.counts) == (
            fresh.changes,
            fresh.waiting,
            fresh.without_a_room,
            fresh.counts,
        )
