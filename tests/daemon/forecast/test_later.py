from datetime import UTC, datetime, timedelta

from parktime.daemon.forecast.runs import RunDay, plan_later_days, same_plan_dates
from parktime.daemon.planning.plan import plan
from tests.daemon.plan_inputs import (
    MONDAY,
    POSSUMS,
    WOMBATS,
    child,
    linked,
    linked_room,
    plan_input,
    profile,
    room_of_storypark,
    sessions,
    told,
)

DAYS = [
    RunDay(MONDAY + timedelta(days=n), datetime(2026, 11, 30, tzinfo=UTC) + timedelta(days=n))
    for n in range(60)
]


def ask(about):
    made = plan(about)
    return made.links, made.changes


def test_a_child_moves_with_its_weeks_and_a_room_goes_after_it():
    about = plan_input(
        [child(1)],
        [POSSUMS, WOMBATS],
        [sessions(1, POSSUMS, 0), sessions(1, WOMBATS, 7, 70)],
        [profile(1, rooms=["s001"])],
        [room_of_storypark(1), room_of_storypark(2, "Wombats")],
        [linked(child(1), "p00001")],
        [linked_room(POSSUMS, "s001"), linked_room(WOMBATS, "s002")],
    )
    found = [(day.day - MONDAY, told(changes)) for day, changes in plan_later_days(about, DAYS, ask)]
    assert found == [
        (
            timedelta(7),
            [("move", "child-rooms", "Child1 Family1"), ("remove_room", "room-removed", "Possums")],
        ),
        (
            timedelta(14),
            [("move", "child-rooms", "Child1 Family1"), ("remove_room", "room-removed", "Wombats")],
        ),
        (
            timedelta(35),
            [("return_room", "room-returns", "Wombats"), ("move", "child-rooms", "Child1 Family1")],
        ),
    ]


def test_days_of_one_calendar_week_ask_the_same_but_for_holds():
    monday, tuesday = plan_input(today=MONDAY), plan_input(today=MONDAY + timedelta(1))
    assert same_plan_dates(monday, tuesday)
    assert not same_plan_dates(monday, plan_input(today=MONDAY + timedelta(7)))
    held = {"r001": MONDAY + timedelta(1)}
    assert not same_plan_dates(
        plan_input(today=MONDAY, holds=held), plan_input(today=MONDAY + timedelta(1), holds=held)
    )
    rolling = [plan_input(today=MONDAY + timedelta(n), weeks="rolling") for n in (0, 1)]
    assert not same_plan_dates(*rolling)
