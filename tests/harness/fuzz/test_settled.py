"""Two ends are the same where they owe it to each other, and differ where it counts."""

from copy import deepcopy
from dataclasses import replace

import pytest

from parktime.harness.fuzz.convergence import comparable, end_differences
from parktime.harness.fuzz.observed_play import ObservedPlay

PROFILES = [
    {
        "id": "p1",
        "given": "Mia",
        "family": "Lee",
        "born": None,
        "state": "active",
        "rooms": ["Emus"],
        "invited": False,
    },
    {
        "id": "p2",
        "given": "Leo",
        "family": "Lee",
        "born": None,
        "state": "archived",
        "rooms": [],
        "invited": False,
    },
    {
        "id": "p3",
        "given": "Old",
        "family": "Friend",
        "born": None,
        "state": "active",
        "rooms": ["Attic"],
        "invited": True,
    },
]
ROOMS = [
    {"id": "s1", "name": "Emus", "state": "present", "posts": 2},
    {"id": "s2", "name": "Attic", "state": "present", "posts": 2},
]
LINKS = {
    "children": [
        {"ccms_id": "c1", "mapping": "linked", "profile_id": "p1"},
        {"ccms_id": "c2", "mapping": "linked", "profile_id": "p2"},
        {"ccms_id": "c3", "mapping": "skip", "profile_id": None},
    ],
    "rooms": [{"ccms_id": "r1", "mapping": "linked", "room_id": "s1"}],
}
END = {
    "storypark": {"profiles": PROFILES, "rooms": ROOMS},
    "links": LINKS,
    "waiting": [],
    "without_a_room": [],
}
FAIR = ObservedPlay({"refusals": []}, ended={"one": END})


def otherwise(change):
    end = deepcopy(END)
    change(end)
    return replace(FAIR, ended={"one": end})


@pytest.mark.parametrize(
    "change",
    [
        lambda end: end["storypark"]["profiles"][0].update(given="Maya"),
        lambda end: end["storypark"]["profiles"][0].update(rooms=[]),
        lambda end: end["storypark"]["profiles"][0].update(state="archived"),
        lambda end: end["storypark"]["profiles"][1].update(state="active"),
        lambda end: end["storypark"]["profiles"][2].update(rooms=[]),
        lambda end: end["storypark"]["rooms"][0].update(state="removed"),
        lambda end: end["links"]["children"][2].update(mapping="create"),
        lambda end: end["waiting"].append("Mia Lee"),
    ],
)
def test_what_counts(change):
    assert list(end_differences(FAIR, otherwise(change)))


@pytest.mark.parametrize(
    "change",
    [
        lambda end: None,
        lambda end: end["storypark"]["profiles"][1].update(given="Leonard"),
        lambda end: end["storypark"]["rooms"][0].update(posts=0),
    ],
)
def test_what_a_fault_may_leave_otherwise(change):
    assert list(end_differences(FAIR, otherwise(change))) == []


def test_ends_are_owed_where_nothing_was_answered_otherwise_and_nobody_waited():
    refused = replace(FAIR, result={"refusals": [{"line": 3, "at": "", "do": "map"}]})
    waited = replace(FAIR, history={"one": ({"changes": [{"kind": "wait"}]},)})
    dead = replace(FAIR, service_states={})
    alive = replace(FAIR, service_states={"one": {}})
    assert comparable(FAIR, FAIR)
    assert comparable(alive, alive)
    assert not comparable(alive, dead)
    assert not comparable(FAIR, refused)
    assert not comparable(FAIR, waited)
