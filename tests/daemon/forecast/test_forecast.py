from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from parktime.daemon.domain.links import ChildLink
from parktime.daemon.domain.service import HoldAbove
from parktime.daemon.forecast.forecast import Difference, FullPeriod, differences, forecast
from tests.daemon.forecast.starts import AT, LEFT, leavers, start, two_rooms
from tests.daemon.plan_inputs import POSSUMS, child, plan_input, profile, reason, sessions, summary

WEEKS_20 = AT + timedelta(weeks=20)


def days(at):
    return None if at is None else (at - AT) / timedelta(days=1)


def test_only_runs_with_something_new_are_notable():
    found = forecast(start(two_rooms()), WEEKS_20)
    assert [days(each.run.at) for each in found.notable_runs] == [7, 35, 77, LEFT]
    assert (len(found.runs), found.note, found.full) == (280, "", ())


def test_a_wait_is_notable_once_and_a_skip_never():
    skipped = ChildLink("c00002", "Child2", "Family2", mapping="skip")
    about = plan_input(
        [child(1), child(2)],
        [POSSUMS],
        [sessions(1, POSSUMS, *range(200))],
        [profile(9)],
        links=[skipped],
        paid=1,
    )
    (notable,) = forecast(start(about), AT + timedelta(weeks=9)).notable_runs
    assert summary(each.change for each in notable.changes) == [
        ("add_room", "new-room", "Possums"),
        ("wait", "plan-space", "Child1 Family1"),
    ]


def test_periods_in_which_the_plan_is_full():
    both = forecast(start(two_rooms(paid=2)), WEEKS_20)
    assert [(each.since, days(each.until)) for each in both.full] == [(None, LEFT)]
    assert forecast(start(two_rooms(paid=3)), WEEKS_20).full == ()
    new = plan_input([child(1)], [POSSUMS], [sessions(1, POSSUMS, *range(0, 999, 7))], paid=1)
    assert forecast(start(new), WEEKS_20).full == (FullPeriod(AT + timedelta(hours=12), None),)


def test_removals_have_deadlines_and_say_whether_undo_is_possible():
    (notable,) = forecast(start(two_rooms()), AT + timedelta(weeks=2)).notable_runs
    moved, removed = notable.changes
    assert (moved.deadlines, moved.undoable, removed.undoable) == ((), False, True)
    (for_good,) = forecast(start(two_rooms(removal="delete")), AT + timedelta(weeks=2)).notable_runs
    assert not for_good.changes[1].undoable
    assert [(each.action, days(each.before)) for each in removed.deadlines] == [
        ("book", 7),
        ("map_room", 7),
    ]


UNTIL = AT + timedelta(weeks=16)


def parted(one, other):
    return list(differences(forecast(start(one), UNTIL), forecast(start(other), UNTIL)))


def test_equal_forecasts_have_no_differences():
    assert parted(two_rooms(), two_rooms()) == []
    assert parted(two_rooms(paid=5), two_rooms(paid=6)) == []


def test_differences_are_in_order_of_time():
    found = parted(two_rooms(), two_rooms(weeks="rolling"))
    assert [each.at for each in found] == sorted(each.at for each in found)
    assert (found[0].only, found[0].change.kind, (found[0].at - AT).days) == ("with", "move", 1)


def test_a_held_change_differs_from_the_change_made():
    above = leavers(hold_above=HoldAbove(children=2))
    found = [each for each in parted(leavers(), above) if each.change.kind == "archive"]
    assert [(each.only, each.held) for each in found] == [("without", False)] * 3 + [
        ("with", True)
    ] * 3
    assert {summary([each.change])[0][1] for each in found} == {"leaves-scope"}
    assert isinstance(found[0], Difference)


def renamed(about):
    """The CCMS has other names for the first child and the first room, and a new room in use."""
    roster = about.roster
    first, *others = roster.children
    room, *rooms = roster.rooms
    new = replace(room, id="r00009", name="Kiwis")
    return replace(
        about,
        roster=replace(
            roster,
            children=(replace(first, family="Walker"), *others),
            rooms=(replace(room, name="Emus"), *rooms, new),
            sessions=(*roster.sessions, sessions(2, new, *range(0, 400, 7))),
        ),
    )


@given(st.data())
def test_a_forecast_from_half_a_reading_has_nothing_that_the_whole_one_lacks(data):
    whole = renamed(two_rooms(paid=data.draw(st.integers(2, 4))))
    half = whole
    for name in ("children", "rooms", "sessions"):
        rows = getattr(whole.roster, name)
        kept = tuple(row for row in rows if data.draw(st.booleans()))
        half = replace(half, roster=replace(half.roster, **{name: kept}))
    half = replace(half, roster=replace(half.roster, incomplete=reason("half of a list")))
    assert foreseen(half) <= foreseen(whole)
    seen = forecast(start(half), AT + timedelta(weeks=3))
    assert seen.full == ()
    assert not any(run.plan.waiting or run.plan.without_a_room for run in seen.runs)


def foreseen(about):
    return {
        (run.run.at, *summary([each.change])[0]) for run in notable(about) for each in run.changes
    }


def notable(about):
    return forecast(start(about), AT + timedelta(weeks=3)).notable_runs


def test_a_forecast_from_half_a_reading_has_the_names_that_were_read():
    half = renamed(two_rooms())
    half = replace(half, roster=replace(half.roster, incomplete=reason("half of a list")))
    (run,) = notable(half)
    assert sorted(each.change.kind for each in run.changes) == [
        "add_room",
        "rename_room",
        "update",
    ]
