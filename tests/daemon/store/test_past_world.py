"""A service as it was: rooms and children, from the history and the reverse deltas."""

from dataclasses import replace
from datetime import timedelta

import pytest

from parktime.daemon.domain.links import ChildLink, Links, RoomLink
from parktime.daemon.domain.run import Change, Fields
from parktime.daemon.store.errors import HistoryUnavailableError
from tests.daemon.store.samples import FULL, HALF_DAY, START, run_of

LINKS = Links(
    {
        "c1": ChildLink("c1", "Mia", "Nguyen", None, "linked", "p1"),
        "c2": ChildLink("c2", "Noah", "Smith", None, "linked", "p2"),
        "c3": ChildLink("c3", "Zoe", "Lee", None, "skip"),
    },
    {"r1": RoomLink("r1", "Possums", "linked", "s1"), "r2": RoomLink("r2", "Wombats")},
)
STATE = replace(FULL, links=LINKS)
CREATE = Change("create", "map-child", "c2", "Noah Smith", "absent", "active", "mapped create", None, Fields(add_rooms=("r1",)))  # fmt: skip
MOVE = Change("move", "child-rooms", "c1", "Mia Nguyen", ["Possums"], [], "no session", "p1")
REMOVE = Change("remove_room", "room-removed", "r1", "Possums", "present", "removed", "no session", "s1")  # fmt: skip
RETURN = replace(REMOVE, kind="return_room", rule="room-returns", before="removed", after="present")
ARCHIVE = Change("archive", "leaves-scope", "c2", "Noah Smith", "active", "archived", "left", "p2")


@pytest.fixture
def lived(store):
    """Five runs, half a day apart: set-up, quiet, a removal, an archiving, a return."""
    runs = [(CREATE,), (), (MOVE, REMOVE), (ARCHIVE,), (RETURN,)]
    for ordinal, changes in enumerate(runs, 1):
        store.finish_run(run_of(ordinal, *changes), replace(STATE, last_ordinal=ordinal))
    return store


def at(ordinal):
    return START + ordinal * HALF_DAY


def rooms(world):
    return {room.link.name: (room.state, room.children, room.rule) for room in world.rooms}


def children(world):
    return {child.link.given: (child.state, child.rooms) for child in world.children}


def test_rooms_and_children_are_as_runs_left_them(lived):
    world = lived.world_at("banksia", at(2))
    assert rooms(world) == {"Possums": ("present", 2, None), "Wombats": (None, 0, None)}
    assert children(world) == {
        "Mia": ("active", ("Possums",)),
        "Noah": ("active", ("Possums",)),
        "Zoe": (None, None),
    }
    assert world.last_run.ordinal == 2


def test_a_removal_and_a_return(lived):
    assert rooms(lived.world_at("banksia", at(3)))["Possums"] == ("removed", 0, "room-removed")
    assert children(lived.world_at("banksia", at(3)))["Mia"] == ("active", ())
    assert children(lived.world_at("banksia", at(4)))["Noah"] == ("archived", ("Possums",))
    last = lived.world_at("banksia", at(5))
    assert rooms(last)["Possums"] == ("present", 0, "room-returns")


def test_between_two_runs_it_is_as_the_first_left_it(lived):
    between = lived.world_at("banksia", at(3) + timedelta(minutes=1))
    assert between == lived.world_at("banksia", at(3))


def test_links_are_those_of_that_time(lived):
    later = replace(STATE, links=Links({}, {}), last_ordinal=5)
    lived.save_state("banksia", later, at(6))
    assert children(lived.world_at("banksia", at(6))) == {}
    assert len(children(lived.world_at("banksia", at(5)))) == 3


def test_nothing_is_set_back_by_looking(lived):
    before = lived.state("banksia"), lived.revision(), lived.runs("banksia", limit=9)
    lived.world_at("banksia", at(1))
    assert before == (lived.state("banksia"), lived.revision(), lived.runs("banksia", limit=9))


def test_what_is_not_kept_is_not_made_up(lived):
    lived.prune(at(3), 100)
    with pytest.raises(HistoryUnavailableError):
        lived.world_at("banksia", at(1))
