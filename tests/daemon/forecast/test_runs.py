from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from parktime.daemon.domain.roster import Publications
from parktime.daemon.domain.run import Change
from parktime.daemon.domain.service import HoldAbove
from parktime.daemon.domain.service_state import Keep, ServiceState
from parktime.daemon.forecast.runs import (
    RunDay,
    plan_later_days,
    plan_now,
    run_days,
    same_plan_dates,
    upcoming_runs,
)
from parktime.daemon.operations.approvals import restrict_plan
from parktime.daemon.operations.effects import ImmediateRun
from parktime.daemon.planning.bookings import read_bookings
from parktime.daemon.planning.keeps import child_record
from parktime.daemon.planning.plan import plan
from tests.daemon.forecast.starts import (
    AT,
    AWAY,
    BACK,
    BRISBANE,
    GONE,
    HALF_DAY,
    LEFT,
    SET_UP,
    changes_by_day,
    leavers,
    start,
    two_rooms,
)
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
    summary,
)


def test_each_run_is_planned_on_the_state_left_by_the_one_before():
    assert changes_by_day(start(two_rooms())) == [(7, GONE), (35, BACK), (77, GONE), (LEFT, AWAY)]


def test_holds_and_rolling_windows_move_the_removal():
    held = two_rooms(ccms="kidsoft", holds={"r001": MONDAY + timedelta(10)})
    assert changes_by_day(start(held), 5) == [(7, GONE[:1]), (10, GONE[1:]), (28, BACK)]
    assert changes_by_day(start(two_rooms(weeks="rolling")), 4)[0] == (1, GONE)


def test_an_immediate_run_comes_first_and_missed_runs_become_one():
    off = replace(SET_UP, stage="on", anchor=None, last_slot=None)
    assert list(upcoming_runs(start(two_rooms(), state=off), AT + timedelta(weeks=9))) == []
    runs = list(
        upcoming_runs(start(two_rooms(), now=ImmediateRun("update")), AT + timedelta(days=1))
    )
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


def test_waiting_children_are_ranked_as_of_the_day_of_the_run():
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


def test_leaving_the_page_is_dated_by_the_publication():
    often = Publications(AT, AT + timedelta(hours=5), timedelta(hours=5))
    runs = list(upcoming_runs(start(two_rooms(), publications=often), AT + timedelta(weeks=20)))
    (run,) = [run for run in runs if run.left_page]
    (left,) = run.left_page.items()
    day = datetime(2026, 11, 30, tzinfo=BRISBANE) + timedelta(LEFT)
    assert left[0] == "c00001" and day <= left[1] < day + timedelta(hours=5) <= run.at


def test_an_unchanged_plan_is_the_identical_object():
    runs = list(upcoming_runs(start(two_rooms()), AT + timedelta(weeks=20)))
    assert len({id(run.plan) for run in runs}) < 30 < len(runs)
    assert runs[2].plan_input.roster is runs[1].plan_input.roster


def test_held_removals_wait_in_every_later_run():
    above = HoldAbove(children=2, moved_percent=100)
    begins = start(leavers(hold_above=above))
    runs = [run for run in upcoming_runs(begins, AT + timedelta(weeks=9)) if run.plan.pending]
    assert {run.plan.outcome for run in runs} == {"held"}
    assert {run.plan.note for run in runs[1:]} >= {runs[-1].plan.note}
    assert (runs[0].at - AT, len(runs)) == (timedelta(days=43), 2 * 20 + 1)
    assert {run.active_profiles for run in runs} == {4}


def test_archived_children_count_for_a_week():
    about = leavers(
        hold_above=HoldAbove(children=3, percent=100, week_percent=90, moved_percent=100)
    )
    assert not any(run.plan.pending for run in upcoming_runs(start(about), AT + timedelta(weeks=9)))
    lately = {f"x{number}": AT + timedelta(days=40) for number in range(40)}
    held = [
        run.at
        for run in upcoming_runs(replace(start(about), archived=lately), AT + timedelta(weeks=9))
        if run.plan.pending
    ]
    assert (held[0] - AT) / timedelta(days=1) == 43


def test_a_kept_child_stays_while_its_record_is_the_same():
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
        each
        for _, changes in changes_by_day(start(replace(gone, kept=(kept,))), 4)
        for each in changes
    ]
    assert [each for each in archived if each[0] == "archive"] == []
    assert ("archive", "leaves-scope", "Child4 Family4") in changes_by_day(start(gone), 4)[0][1]


def test_a_decided_plan_is_carried_out_unchanged():
    begins = start(leavers())
    away = Change("archive", "undo", "c00002", "Child2 Family2", "active", "archived", "", "p00002")
    situation_now, made = plan_now(begins)
    assert (made.changes, situation_now.today) == ((), MONDAY)
    first, second, *_ = upcoming_runs(
        replace(begins, now=ImmediateRun("undo", plan=restrict_plan(made, (away,)))),
        AT + timedelta(days=1),
    )
    assert (first.cause, first.plan.changes, first.active_profiles) == ("undo", (away,), 3)
    assert summary(second.plan.changes) == [("restore", "returns", "Child2 Family2")]


DAYS = [
    RunDay(MONDAY + timedelta(days=n), datetime(2026, 11, 30, tzinfo=UTC) + timedelta(days=n))
    for n in range(60)
]


def ask(about):
    made = plan(about)
    return made.links, made.changes


def test_later_days_move_a_child_and_remove_the_empty_room():
    about = plan_input(
        [child(1)],
        [POSSUMS, WOMBATS],
        [sessions(1, POSSUMS, 0), sessions(1, WOMBATS, 7, 70)],
        [profile(1, rooms=["s001"])],
        [room_of_storypark(1), room_of_storypark(2, "Wombats")],
        [linked(child(1), "p00001")],
        [linked_room(POSSUMS, "s001"), linked_room(WOMBATS, "s002")],
    )
    found = [
        (day.day - MONDAY, summary(changes)) for day, changes in plan_later_days(about, DAYS, ask)
    ]
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


def test_days_of_one_calendar_week_give_one_plan_except_for_holds():
    monday, tuesday = plan_input(today=MONDAY), plan_input(today=MONDAY + timedelta(1))
    assert same_plan_dates(monday, tuesday)
    assert not same_plan_dates(monday, plan_input(today=MONDAY + timedelta(7)))
    held = {"r001": MONDAY + timedelta(1)}
    assert not same_plan_dates(
        plan_input(today=MONDAY, holds=held), plan_input(today=MONDAY + timedelta(1), holds=held)
    )
    rolling = [plan_input(today=MONDAY + timedelta(n), weeks="rolling") for n in (0, 1)]
    assert not same_plan_dates(*rolling)


SYDNEY = ZoneInfo("Australia/Sydney")
SET_UP_IN_SYDNEY = ServiceState(
    stage="set-up", last_slot=datetime(2026, 11, 29, 21, 0, tzinfo=UTC)
)  # 8:00 in Sydney


def test_each_local_date_has_its_first_run():
    days = list(run_days(SET_UP_IN_SYDNEY, SYDNEY, date(2026, 12, 2)))
    assert days == [
        RunDay(date(2026, 11, 30), datetime(2026, 11, 30, 9, 0, tzinfo=UTC)),
        RunDay(date(2026, 12, 1), datetime(2026, 11, 30, 21, 0, tzinfo=UTC)),
        RunDay(date(2026, 12, 2), datetime(2026, 12, 1, 21, 0, tzinfo=UTC)),
    ]


def test_daylight_saving_moves_no_run():
    (first, *_) = run_days(
        replace(SET_UP_IN_SYDNEY, last_slot=datetime(2027, 4, 3, 9, tzinfo=UTC)),
        SYDNEY,
        date(2027, 4, 5),
    )
    assert first.at == datetime(
        2027, 4, 3, 21, tzinfo=UTC
    )  # 7:00 on the day on which the clocks went back


def test_no_run_days_before_set_up():
    assert list(run_days(ServiceState(stage="on"), SYDNEY, date(2027, 1, 1))) == []
