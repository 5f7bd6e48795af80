from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from parktime.daemon.domain.roster import Publications
from parktime.daemon.domain.run import Change
from parktime.daemon.domain.service import HoldAbove
from parktime.daemon.domain.service_state import Keep, ServiceState
from parktime.daemon.forecast.ccms_future import PublishedFuture
from parktime.daemon.forecast.inputs import ForecastStart
from parktime.daemon.forecast.runs import plan_now, upcoming_runs
from parktime.daemon.operations.approvals import restrict_plan
from parktime.daemon.operations.effects import ImmediateRun
from parktime.daemon.planning.bookings import read_bookings
from parktime.daemon.planning.pins import child_record
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

AT = datetime(2026, 11, 29, 22, tzinfo=UTC)
HALF_DAY = timedelta(hours=12)
BRISBANE = ZoneInfo("Australia/Brisbane")
SET_UP = ServiceState(stage="set-up", anchor=AT, last_slot=AT)


def picture_of(about):
    return PublishedFuture(
        about.roster, Publications(AT, AT + HALF_DAY, HALF_DAY), about.policy, BRISBANE
    )


def start(about, *, state=SET_UP, publications=None, now=None):
    publications = publications or Publications(AT, AT + HALF_DAY, HALF_DAY)
    future = PublishedFuture(about.roster, publications, about.policy, BRISBANE)
    return ForecastStart(AT, replace(state, links=about.links), about, future, BRISBANE, now)


def news(begins, weeks=20):
    """Day and changes of the runs that change something."""
    runs = upcoming_runs(begins, AT + timedelta(weeks=weeks))
    return [
        ((run.at - AT) / timedelta(days=1), told(run.plan.changes))
        for run in runs
        if run.plan.changes
    ]


def two_rooms(**more):
    return plan_input(
        [child(1), child(2)],
        [POSSUMS, WOMBATS],
        [sessions(1, POSSUMS, 0, 70), sessions(2, WOMBATS, *range(0, 400, 7))],
        [profile(1, rooms=["s001"]), profile(2, rooms=["s002"])],
        [room_of_storypark(1), room_of_storypark(2, "Wombats")],
        [linked(child(1), "p00001"), linked(child(2), "p00002")],
        [linked_room(POSSUMS, "s001"), linked_room(WOMBATS, "s002")],
        **more,
    )


GONE = [("move", "child-rooms", "Child1 Family1"), ("remove_room", "room-removed", "Possums")]
BACK = [("return_room", "room-returns", "Possums"), ("move", "child-rooms", "Child1 Family1")]
AWAY, LEFT = [("archive", "leaves-scope", "Child1 Family1")], 70 + 43


def test_each_run_is_planned_on_what_the_one_before_left():
    assert news(start(two_rooms())) == [(7, GONE), (35, BACK), (77, GONE), (LEFT, AWAY)]


def test_the_days_of_a_hold_and_of_a_rolling_window():
    held = two_rooms(ccms="kidsoft", holds={"r001": MONDAY + timedelta(10)})
    assert news(start(held), 5) == [(7, GONE[:1]), (10, GONE[1:]), (28, BACK)]
    assert news(start(two_rooms(weeks="rolling")), 4)[0] == (1, GONE)


def test_a_run_at_once_and_runs_that_were_missed():
    off = replace(SET_UP, stage="on", anchor=None, last_slot=None)
    assert list(upcoming_runs(start(two_rooms(), state=off), AT + timedelta(weeks=9))) == []
    runs = list(upcoming_runs(start(two_rooms(), now=ImmediateRun("update")), AT + timedelta(days=1)))
    assert [(run.cause, run.at - AT) for run in runs] == [
        ("update", timedelta()),
        ("schedule", HALF_DAY),
        ("schedule", 2 * HALF_DAY),
    ]
    late = replace(SET_UP, last_slot=AT - timedelta(hours=30))
    runs = list(upcoming_runs(start(two_rooms(), state=late), AT + timedelta(days=1)))
    assert [(run.cause, run.at - AT) for run in runs] == [
        ("catch-up", timedelta()),
        ("schedule", timedelta(hours=6)),
        ("schedule", timedelta(hours=18)),
    ]


def test_who_waits_is_ranked_by_the_day_of_the_run():
    children = [child(1), child(2), child(3)]
    booked = [
        sessions(1, POSSUMS, 0, 9),
        sessions(2, POSSUMS, 2, 3),
        sessions(3, POSSUMS, *range(50)),
    ]
    about = plan_input(
        children, [POSSUMS], booked, [profile(3)], links=[linked(child(3), "p00003")], paid=1
    )
    runs = list(upcoming_runs(start(about), AT + timedelta(days=12)))
    one, two = "Child1 Family1", "Child2 Family2"
    assert [run.plan.waiting for run in runs[:3]] == [(one, two), (two, one), (two, one)]
    assert [run.plan.waiting[0] for run in runs[7:10]] == [one] * 3
    assert all(run.active_profiles == run.paid_children == 1 for run in runs)


def test_one_that_leaves_the_page_by_a_publication_between_two_runs():
    often = Publications(AT, AT + timedelta(hours=5), timedelta(hours=5))
    runs = list(upcoming_runs(start(two_rooms(), publications=often), AT + timedelta(weeks=20)))
    (run,) = [run for run in runs if run.left_page]
    (left,) = run.left_page.items()
    day = datetime(2026, 11, 30, tzinfo=BRISBANE) + timedelta(LEFT)
    assert left[0] == "c00001" and day <= left[1] < day + timedelta(hours=5) <= run.at


def test_a_plan_that_still_holds_is_the_very_same():
    runs = list(upcoming_runs(start(two_rooms()), AT + timedelta(weeks=20)))
    assert len({id(run.plan) for run in runs}) < 30 < len(runs)
    assert runs[2].plan_input.roster is runs[1].plan_input.roster


def leavers(**more):
    """Four children of whom one has bookings that go on."""
    everybody = [child(number) for number in range(1, 5)]
    booked = [
        sessions(1, POSSUMS, *range(0, 400, 7)),
        *(sessions(number, POSSUMS, 0) for number in (2, 3, 4)),
    ]
    profiles = [profile(number, rooms=["s001"]) for number in range(1, 5)]
    links = [linked(one, f"p{number:05}") for number, one in enumerate(everybody, 1)]
    return plan_input(
        everybody,
        [POSSUMS],
        booked,
        profiles,
        [room_of_storypark(1)],
        links,
        [linked_room(POSSUMS, "s001")],
        **more,
    )


def test_what_a_run_would_hold_waits_in_every_run_after_it():
    above = HoldAbove(children=2)
    begins = start(leavers(hold_above=above))
    runs = [run for run in upcoming_runs(begins, AT + timedelta(weeks=9)) if run.plan.pending]
    assert {run.plan.outcome for run in runs} == {"held"}
    assert {run.plan.note for run in runs[1:]} >= {runs[-1].plan.note}
    assert (runs[0].at - AT, len(runs)) == (timedelta(days=43), 2 * 20 + 1)
    assert {run.active_profiles for run in runs} == {4}


def test_who_is_archived_counts_for_a_week():
    about = leavers(hold_above=HoldAbove(children=3, percent=100, week_percent=90))
    assert not any(run.plan.pending for run in upcoming_runs(start(about), AT + timedelta(weeks=9)))
    lately = {f"x{number}": AT + timedelta(days=40) for number in range(40)}
    held = [
        run.at
        for run in upcoming_runs(replace(start(about), archived=lately), AT + timedelta(weeks=9))
        if run.plan.pending
    ]
    assert (held[0] - AT) / timedelta(days=1) == 43


def test_whoever_is_kept_stays_as_long_as_the_ccms_says_the_same():
    about = leavers()
    gone = replace(about, roster=replace(about.roster, children=about.roster.children[:3]))
    kept = Keep(
        "child",
        "c00004",
        "Child4 Family4",
        "undone",
        AT,
        1,
        child_record(None, read_bookings((), about.window)),
    )
    archived = [
        each for _, changes in news(start(replace(gone, kept=(kept,))), 4) for each in changes
    ]
    assert [each for each in archived if each[0] == "archive"] == []
    assert ("archive", "leaves-scope", "Child4 Family4") in news(start(gone), 4)[0][1]


def test_a_plan_that_somebody_decided_is_carried_out_as_it_is():
    begins = start(leavers())
    away = Change("archive", "undo", "c00002", "Child2 Family2", "active", "archived", "", "p00002")
    situation_now, made = plan_now(begins)
    assert (made.changes, situation_now.today) == ((), MONDAY)
    first, second, *_ = upcoming_runs(
        replace(begins, now=ImmediateRun("undo", plan=restrict_plan(made, (away,)))), AT + timedelta(days=1)
    )
    assert (first.cause, first.plan.changes, first.active_profiles) == ("undo", (away,), 3)
    assert told(second.plan.changes) == [("restore", "returns", "Child2 Family2")]
