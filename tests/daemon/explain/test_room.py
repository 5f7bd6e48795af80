from datetime import UTC, date, datetime, timedelta

import pytest

from parktime.daemon.domain.links import RoomLink
from parktime.daemon.explain.room import explain_room
from parktime.daemon.forecast.runs import RunDay
from tests.daemon.plan_inputs import (
    MONDAY,
    POSSUMS,
    linked_room,
    plan_input,
    room_of_storypark,
    sessions,
)

DAYS = [
    RunDay(MONDAY + timedelta(days=n), datetime(2026, 11, 30, tzinfo=UTC) + timedelta(days=n))
    for n in range(300)
]
LAST = MONDAY + timedelta(days=299)


def explain(*booked_days, days=DAYS, link=None, state="present", **more):
    given = {
        "rooms": [POSSUMS],
        "booked": [sessions(1, POSSUMS, *booked_days)],
        "storypark_rooms": [room_of_storypark(1, state=state, posts=12)],
        "room_links": [link or linked_room(POSSUMS, "s001")],
    }
    return explain_room(plan_input(**given | more), POSSUMS.id, days, LAST)


def test_a_room_removed_for_a_while_in_all_sentences():
    found = explain(-3, 0, 1, 56)
    assert (found.rule, found.next_run.changes) == ("room-window", ())
    assert (found.then.day.day, found.then.changes[0].rule) == (date(2026, 12, 7), "room-removed")
    assert found.sentences == (
        "Storypark Manage lists the room Possums (r001).",
        "It has 2 sessions from 2026-11-30 to 2027-01-10 (5 weeks); its last session was on 2026-11-27, its next is on 2026-11-30.",
        "It is linked to Storypark's room Possums (s001), which is there, with 12 posts.",
        "What decides is room-window: A room is active while it has a session in the current week or the following six (Kidsoft) or five (Manage).",
        "The next run, on 2026-11-30, will change nothing here.",
        "If nothing changes in the CCMS, the run on 2026-12-07 will remove the room from Storypark (no session from 2026-12-07 to 2027-01-17 (5 weeks)).",
    )


def test_a_room_removed_by_the_next_run_and_returned_later():
    found = explain(-3, 56)
    assert (found.rule, found.next_run.changes[0].kind) == ("room-removed", "remove_room")
    assert (found.then.day.day, found.then.changes[0].kind) == (date(2026, 12, 21), "return_room")


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"state": "removed"}, "room-removed"),
        ({"link": RoomLink(POSSUMS.id, "Possums", "skip")}, "room-skip"),
        ({"link": RoomLink(POSSUMS.id, "Possums")}, "new-room"),
        ({"link": RoomLink(POSSUMS.id, "Possums", confirmed=True)}, "map-room"),
        ({"ccms": "kidsoft", "holds": {POSSUMS.id: date(2027, 3, 1)}}, "room-skip"),
        ({"incomplete": "half a list"}, "whole-read"),
        ({"days": []}, "setup-page"),
    ],
)
def test_the_rule_for_a_room_without_changes(given, rule):
    found = explain(**given)
    assert found.rule == rule
    assert not (found.next_run and found.next_run.changes)


def test_a_hold_is_described_with_its_date():
    found = explain(ccms="kidsoft", holds={POSSUMS.id: date(2027, 3, 3)})
    assert "Support holds it on every date before 2027-03-03." in found.sentences
    assert found.then.day.day == date(2027, 3, 3)


def test_an_unknown_room_is_a_key_error():
    with pytest.raises(KeyError):
        explain_room(plan_input(), "r999", DAYS, LAST)
