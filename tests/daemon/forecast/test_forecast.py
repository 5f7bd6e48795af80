from datetime import timedelta

from parktime.daemon.domain.links import ChildLink
from parktime.daemon.forecast.forecast import FullPeriod, forecast
from tests.daemon.forecast.test_run_ahead import AT, LEFT, start, two_rooms
from tests.daemon.plan_inputs import POSSUMS, child, plan_input, profile, sessions, told

WEEKS_20 = AT + timedelta(weeks=20)


def days(at):
    return None if at is None else (at - AT) / timedelta(days=1)


def test_only_runs_that_tell_something_new_are_news():
    found = forecast(start(two_rooms()), WEEKS_20)
    assert [days(each.run.at) for each in found.notable_runs] == [7, 35, 77, LEFT]
    assert (len(found.runs), found.note, found.full) == (280, "", ())


def test_whoever_waits_is_news_once_and_whoever_is_skipped_never():
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
    assert told(each.change for each in notable.changes) == [
        ("add_room", "new-room", "Possums"),
        ("wait", "plan-space", "Child1 Family1"),
    ]


def test_when_the_plan_is_full():
    both = forecast(start(two_rooms(paid=2)), WEEKS_20)
    assert [(each.since, days(each.until)) for each in both.full] == [(None, LEFT)]
    assert forecast(start(two_rooms(paid=3)), WEEKS_20).full == ()
    new = plan_input([child(1)], [POSSUMS], [sessions(1, POSSUMS, *range(0, 999, 7))], paid=1)
    assert forecast(start(new), WEEKS_20).full == (FullPeriod(AT + timedelta(hours=12), None),)


def test_of_what_takes_something_away_it_says_what_would_prevent_it():
    (notable,) = forecast(start(two_rooms()), AT + timedelta(weeks=2)).notable_runs
    moved, removed = notable.changes
    assert (moved.deadlines, moved.undoable, removed.undoable) == ((), False, True)
    (for_good,) = forecast(start(two_rooms(removal="delete")), AT + timedelta(weeks=2)).notable_runs
    assert not for_good.changes[1].undoable
    assert [(each.action, days(each.before)) for each in removed.deadlines] == [
        ("book", 7),
        ("map_room", 7),
    ]
