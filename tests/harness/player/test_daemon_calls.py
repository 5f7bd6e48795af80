from datetime import date

import pytest

from parktime.harness.player.daemon_calls import Call, daemon_call
from parktime.simulator.scenario.scenario import Verb, Who
from parktime.simulator.scenario.schema.verbs import parse_verb

PAGE = {"as_person": True}


@pytest.mark.parametrize(
    ("word", "argument", "expected"),
    [
        ("refresh", None, Call("POST", "page/refresh", **PAGE)),
        ("set_up", None, Call("POST", "page/set-up", {"confirm": True}, **PAGE)),
        ("update", None, Call("POST", "page/update", {"confirm": True}, **PAGE)),
        (
            "sync_inactive",
            "on",
            Call("PUT", "settings", {"sync_inactive": True, "dry_run": False}, **PAGE),
        ),
        (
            "sync_inactive",
            "off",
            Call("PUT", "settings", {"sync_inactive": False, "dry_run": False}, **PAGE),
        ),
        ("take_back", None, Call("DELETE", "page/mappings", **PAGE)),
        (
            "hold_above",
            "off",
            Call("PUT", "settings", {"hold_above": None, "dry_run": False}, **PAGE),
        ),
        ("turn_on", None, Call("POST", "turn-on", {"pin": None})),
        ("turn_on", {"pin": "S434783895"}, Call("POST", "turn-on", {"pin": "S434783895"})),
        ("turn_off", None, Call("POST", "turn-off")),
        (
            "hold_room",
            {"Possums": "2027-01-24"},
            Call("POST", "rooms/hold", {"room": {"name": "Possums"}, "until": "2027-01-24"}),
        ),
        ("sync", None, Call("POST", "sync")),
    ],
)
def test_verbs_are_asked_of_the_daemon_as_the_scenario_says_them(word, argument, expected):
    assert daemon_call(parse_verb(word, argument)) == expected


def test_mappings_of_several_children_are_one_call():
    asked = daemon_call(
        parse_verb("map", {"Mia Nguyen": "Zoe Lee", "Zoe Lee, born 2021-05-02": "skip"})
    )
    assert asked.path == "page/mappings"
    assert asked.body == {
        "children": [
            {"child": {"name": "Mia Nguyen"}, "to": {"name": "Zoe Lee"}},
            {"child": {"name": "Zoe Lee", "born": "2021-05-02"}, "to": "skip"},
        ],
        "rooms": [],
    }


def test_rooms_are_mapped_by_name():
    asked = daemon_call(parse_verb("map_room", {"Possums": "Possum room", "Wombats": "create"}))
    assert asked.body == {
        "children": [],
        "rooms": [
            {"room": {"name": "Possums"}, "to": {"name": "Possum room"}},
            {"room": {"name": "Wombats"}, "to": "create"},
        ],
    }


def test_a_verb_of_the_world_is_not_the_daemon_s():
    with pytest.raises(KeyError):
        daemon_call(
            Verb("leave", "ccms", Who("Mia Nguyen", date(2022, 3, 14)), {"leave": "Mia Nguyen"})
        )
