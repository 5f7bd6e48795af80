from dataclasses import replace

import pytest

from parktime.daemon.domain.links import RoomLink
from parktime.daemon.planning.plan import plan
from parktime.daemon.planning.simulate import simulate_writes
from tests.daemon.plan_inputs import (
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


def after(before):
    made = plan(before)
    return simulate_writes(before, made.links, made.changes)


def busy(**more):
    """A run with something of everything to do."""
    given = {
        "children": [child(1, "Mia Nguyen"), child(2), child(3, label="Inactive"), child(4)],
        "rooms": [POSSUMS, WOMBATS],
        "booked": [sessions(1, POSSUMS, 0), sessions(2, POSSUMS, 1), sessions(4, POSSUMS, 1)],
        "profiles": [
            profile(1, "Mia Nguyn", rooms=["s002"]),
            profile(3),
            profile(4, state="archived"),
        ],
        "storypark_rooms": [room_of_storypark(2, "Wombats", posts=3)],
        "links": [
            linked(child(1, "Mia Nguyen"), "p00001"),
            linked(child(3), "p00003"),
            linked(child(4), "p00004"),
        ],
        "room_links": [
            RoomLink(POSSUMS.id, POSSUMS.name, confirmed=True),
            linked_room(WOMBATS, "s002"),
        ],
    }
    return plan_input(**given | more)


@pytest.mark.parametrize("removal", ["deactivate", "delete"])
def test_a_second_plan_finds_nothing_left_to_do(removal):
    first = busy(removal=removal)
    kinds = {kind for kind, _, _ in summary(plan(first).changes)}
    assert kinds == {"add_room", "remove_room", "create", "restore", "archive", "update", "move"}
    assert summary(plan(after(first)).changes) == []


def test_a_removed_room_returns_with_its_sessions():
    for removal in ("deactivate", "delete"):
        gone = after(busy(removal=removal))
        roster = replace(gone.roster, sessions=(*gone.roster.sessions, sessions(1, WOMBATS, 0)))
        back = replace(gone, roster=roster)
        assert ("return_room", "room-returns", "Wombats") in summary(plan(back).changes)
        assert summary(plan(after(back)).changes) == []


def test_the_given_input_is_not_modified():
    before = busy()
    rooms, profiles = dict(before.storypark.rooms), dict(before.storypark.profiles)
    after(before)
    assert (before.storypark.rooms, before.storypark.profiles) == (rooms, profiles)


def test_removed_rooms_are_emptied_and_rooms_renamed():
    stranger = profile(9, rooms=["s002"])
    before = busy(
        profiles=[profile(1, "Mia Nguyen"), stranger],
        storypark_rooms=[room_of_storypark(2, "Old", posts=3)],
    )
    assert after(before).storypark.profiles["p00009"].room_ids == frozenset()
    used = busy(
        booked=[sessions(1, WOMBATS, 0)], storypark_rooms=[room_of_storypark(2, "Old", posts=3)]
    )
    assert after(used).storypark.rooms["s002"].name == "Wombats"
    assert after(used).storypark.rooms["s002"].posts == 3
