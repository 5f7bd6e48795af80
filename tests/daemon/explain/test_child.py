from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from parktime.daemon.domain.links import ChildLink
from parktime.daemon.domain.run import Change
from parktime.daemon.explain.child import explain_child
from parktime.daemon.forecast.runs import RunDay
from parktime.daemon.store.archived import ArchivedChild
from tests.daemon.plan_inputs import (
    MONDAY,
    POSSUMS,
    child,
    linked,
    linked_room,
    plan_input,
    profile,
    room_of_storypark,
    sessions,
)

DAYS = [
    RunDay(MONDAY + timedelta(days=n), datetime(2026, 11, 30, tzinfo=UTC) + timedelta(days=n))
    for n in range(300)
]
LAST = MONDAY + timedelta(days=299)
MIA = child(1, "Mia Nguyen")
EVERY_WEEK = range(-42, 371, 7)


def about(children=(MIA,), booked_on=EVERY_WEEK, link=None, state="active", **more):
    given = {
        "children": children,
        "rooms": [POSSUMS],
        "booked": [sessions(1, POSSUMS, *booked_on)] if booked_on else [],
        "profiles": [profile(1, "Mia Nguyen", state, ["s001"])],
        "storypark_rooms": [room_of_storypark(1)],
        "links": [link or linked(MIA, "p00001")],
        "room_links": [linked_room(POSSUMS, "s001")],
    }
    return plan_input(**given | more)


def explain(archived=None, days=DAYS, **more):
    return explain_child(about(**more), MIA.id, days, LAST, archived)


def kinds(planned):
    return [change.kind for change in planned.changes]


def test_an_unchanging_child_in_all_sentences():
    found = explain()
    assert (found.name, found.rule, found.next_run.changes, found.then) == (
        "Mia Nguyen",
        "manage-scope",
        (),
        None,
    )
    assert found.sentences == (
        "Storypark Manage labels Mia Nguyen (c00001) Active, who is therefore in scope.",
        "Around 2026-11-30: the last session was on 2026-11-23 in Possums, the next is on 2026-11-30 in Possums (as far as was read).",
        "It is linked to the profile Mia Nguyen (p00001), which is active, in Possums.",
        "What decides is manage-scope: In scope are Active children of Manage, and Inactive ones where the setting says so; Archived never.",
        "The next run, on 2026-11-30, will change nothing here.",
        "If nothing changes in the CCMS, it stays so until 2027-09-25 at least.",
    )


def test_a_child_whose_bookings_end_leaves_its_room_and_then_its_label():
    found = explain(booked_on=(-7, 0))
    assert kinds(found.then) == ["move"]
    assert found.then.day.day == MONDAY + timedelta(days=7)
    assert (
        "the run on 2026-12-07 will move the child from Possums to no room" in found.sentences[-2]
    )
    assert "will label the child Inactive from 2027-01-12" in found.sentences[-1]


@pytest.mark.parametrize(
    ("given", "rule", "kind"),
    [
        ({"children": [child(1, "Mia Nguyen", "Inactive")]}, "leaves-scope", "archive"),
        ({"children": [child(2)]}, "leaves-scope", "archive"),
        ({"state": "archived"}, "returns", "restore"),
        ({"profiles": []}, "returns", "create"),
        ({"children": [child(1, "Mia May Nguyen")]}, "source-of-truth", "update"),
        ({"link": ChildLink(MIA.id, "Mia", "Nguyen")}, "new-child", "create"),
        ({"link": ChildLink(MIA.id, "Mia", "Nguyen", None, "skip")}, "skip-is-final", "skip"),
        ({"state": "archived", "paid": 0}, "plan-space", "wait"),
    ],
)
def test_the_rule_is_that_of_the_planned_change(given, rule, kind):
    found = explain(**given)
    assert (found.rule, kinds(found.next_run)[0]) == (rule, kind)
    assert found.sentences[3].startswith(f"What decides is {rule}: ")


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"children": [child(1, "Mia Nguyen", "Inactive")], "state": "archived"}, "leaves-scope"),
        ({"children": [child(2)], "state": "archived"}, "leaves-scope"),
        ({"children": [], "incomplete": "half a list"}, "whole-read"),
        ({"ccms": "kidsoft"}, "kidsoft-children"),
    ],
)
def test_the_rule_for_a_child_without_changes(given, rule):
    assert (explain(**given).rule, explain(**given).next_run.changes) == (rule, ())


def test_a_waiting_child_has_its_place_in_the_queue():
    others = [child(2), MIA]
    booked = [sessions(1, POSSUMS, 5), sessions(2, POSSUMS, 1)]
    links = [linked(MIA, "p00001"), linked(child(2), "p00002")]
    profiles = [profile(1, "Mia Nguyen", "archived"), profile(2, state="archived")]
    found = explain(children=others, booked=booked, links=links, profiles=profiles, paid=0)
    assert "number 2 in line" in found.sentences[-3] + found.sentences[-2] + found.sentences[-1]
    assert found.then is None


def test_the_run_that_archived_is_named():
    change = Change(
        "archive",
        "leaves-scope",
        MIA.id,
        "Mia Nguyen",
        "active",
        "archived",
        "labelled Inactive",
        "p00001",
    )
    row = ArchivedChild(MIA.id, change, 17, datetime(2026, 11, 1, 22, tzinfo=UTC))
    assert (
        "Run 17 archived the profile at 2026-11-01 22:00 UTC (leaves-scope: labelled Inactive)."
        in explain(row, state="archived").sentences
    )


def test_before_set_up_there_is_no_next_run():
    found = explain(days=[])
    assert (found.rule, found.next_run, found.then) == ("setup-page", None, None)
    assert "Set-up is not confirmed yet: nothing is synced before it." in found.sentences


def test_an_unknown_child_is_a_key_error():
    with pytest.raises(KeyError):
        explain_child(about(), "c09999", DAYS, LAST, None)


def test_later_runs_assume_space_for_the_child():
    many = [child(n) for n in range(2, 9)]
    found = explain(children=[MIA, *many], booked_on=(0, 60), paid=1)
    assert kinds(found.then) == ["move"]


def test_of_a_child_in_no_room_her_days_decide():
    mia = profile(1, "Mia Nguyen", "active", [])
    assert explain(booked_on=(), profiles=[mia], children=(replace(MIA, label="Active"),)).rule == (
        "child-rooms"
    )
