"""What is foretold of a world, and what differs between two worlds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from parktime.tui.presenters.forecast import PlannedChange, PlannedRun
from parktime.tui.presenters.past_world import (
    PastChild,
    PastRoom,
    PastWorld,
    describe_world,
    differences,
    foretold,
)
from parktime.tui.snapshot import Change

AT = datetime(2026, 12, 15, tzinfo=UTC)
POSSUMS = PastRoom("r1", "Possums", "linked", "removed", 0, "room-removed", "s1")
MIA = PastChild("c1", "Mia", "linked", "active", (), "child-rooms", "p1")
ZOE = PastChild("c2", "Zoe", "create", None)
WORLD = PastWorld(AT, "set-up", None, {"active": 1}, (POSSUMS,), (MIA, ZOE))
BACK = Change("room-returns", "return_room", "r1", "removed", "present", "", None, "Possums")
MOVE = Change("child-rooms", "move", "c1", [], ["Possums"], "", "Mia")
CREATE = Change("plan-space", "create", "c2", "absent", "active", "", "Zoe")


def planned(days, *changes):
    at = AT + timedelta(days=days)
    return PlannedRun(at, "ok", "", tuple(map(PlannedChange, changes)))


def told(found):
    return [(each.name, each.what, each.before, each.after, each.rule) for each in found]


def test_runs_up_to_the_instant_are_foretold_and_later_ones_are_not():
    runs = (planned(7, BACK, MOVE), planned(14, CREATE))
    week = foretold(WORLD, runs, AT + timedelta(days=7))
    (room,) = week.rooms
    assert (room.state, room.children, room.rule) == ("present", 1, "room-returns")
    assert week.children == (replace(MIA, rooms=("Possums",)), ZOE)
    later = foretold(WORLD, runs, AT + timedelta(days=20))
    assert later.children[1].state == "active"
    assert later.counts["active"] == 2
    assert foretold(WORLD, runs, AT).rooms == WORLD.rooms


def test_a_child_that_is_not_known_yet_is_foretold():
    new = replace(CREATE, ccms_id="c9", child="Ivy")
    assert foretold(WORLD, (planned(1, new),), AT + timedelta(days=1)).children[-1].name == "Ivy"


def test_differences_have_rooms_first_with_their_rules():
    later = foretold(WORLD, (planned(7, MOVE, BACK),), AT + timedelta(days=7))
    assert told(differences(WORLD, later)) == [
        ("Possums", "state", "removed", "present", "room-returns"),
        ("Mia", "rooms", "none", "Possums", "child-rooms"),
    ]
    assert differences(WORLD, WORLD) == []


def test_a_link_that_people_changed_and_a_child_that_is_new():
    other = replace(WORLD, rooms=(replace(POSSUMS, mapping="skip"),), children=(MIA,))
    assert told(differences(WORLD, other)) == [
        ("Possums", "link", "linked", "skip", "room-removed"),
        ("Zoe", "profile", "none", "unknown", ""),
    ]


def test_what_no_run_has_told_is_said():
    unknown = replace(WORLD, children=(replace(MIA, rooms=None),))
    assert describe_world(unknown) == "1 active children, 1 in rooms that no run has changed"
