"""Final states are equal where they must be, and differ where it counts."""

from copy import deepcopy
from dataclasses import replace

import pytest

from parktime.harness.fuzz.convergence import comparable, end_differences, remaining_changes
from parktime.harness.fuzz.generate.scenario import BRIEF, random_scenario
from parktime.harness.fuzz.observed_play import ObservedPlay
from parktime.harness.fuzz.play import observe_play
from parktime.harness.reference.reference import predict
from parktime.simulator.scenario.read import read_text

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
def test_a_difference_that_counts(change):
    assert list(end_differences(FAIR, otherwise(change)))


@pytest.mark.parametrize(
    "change",
    [
        lambda end: None,
        lambda end: end["storypark"]["profiles"][1].update(given="Leonard"),
        lambda end: end["storypark"]["rooms"][0].update(posts=0),
    ],
)
def test_a_difference_that_faults_may_cause(change):
    assert list(end_differences(FAIR, otherwise(change))) == []


def test_ends_are_comparable_without_other_answers_and_waits():
    refused = replace(FAIR, result={"refusals": [{"line": 3, "at": "", "do": "map"}]})
    waited = replace(FAIR, history={"one": ({"changes": [{"kind": "wait"}]},)})
    dead = replace(FAIR, service_states={})
    alive = replace(FAIR, service_states={"one": {}})
    assert comparable(FAIR, FAIR)
    assert comparable(alive, alive)
    assert not comparable(alive, dead)
    assert not comparable(FAIR, refused)
    assert not comparable(FAIR, waited)


SCENARIO = read_text(random_scenario(1, BRIEF), "seed 1")
FORESEEN = predict(SCENARIO)
WATCHED = observe_play(SCENARIO)
KEY = SCENARIO.services[0].key


def spoilt(change):
    ended = deepcopy(dict(WATCHED.ended))
    change(ended[KEY])
    return list(remaining_changes(FORESEEN, replace(WATCHED, ended=ended)))


def active(service):
    linked = {row["profile_id"] for row in service["links"]["children"]}
    return next(
        row
        for row in service["storypark"]["profiles"]
        if row["state"] == "active" and row["id"] in linked
    )


def test_the_model_finds_no_remaining_change():
    assert spoilt(lambda service: None) == []


def test_the_model_finds_remaining_changes():
    assert "restore" in spoilt(lambda service: active(service).update(state="archived"))[0]
    assert "update" in spoilt(lambda service: active(service).update(given="Nobody"))[0]
    assert spoilt(lambda service: service["waiting"].append("Nobody Known"))


def test_moves_between_rooms_of_one_name_are_not_compared():
    def nowhere(service):
        linked = {row["name"] for row in service["links"]["rooms"] if row["room_id"]}
        for row in service["storypark"]["profiles"]:
            row["rooms"] = [name for name in row["rooms"] if name not in linked]

    def doubled(service, state):
        nowhere(service)
        first = service["storypark"]["rooms"][0]
        service["storypark"]["rooms"].append({**first, "id": "s999", "state": state})

    assert any("move" in line for line in spoilt(nowhere))
    assert any("move" in line for line in spoilt(lambda service: doubled(service, "removed")))
    assert not any("move" in line for line in spoilt(lambda service: doubled(service, "present")))
