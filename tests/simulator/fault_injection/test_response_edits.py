"""What spoils a body says whether it found anything to spoil: only then has a fault happened."""

import copy

import pytest

from parktime.simulator.fault_injection.kinds import KINDS
from parktime.simulator.fault_injection.response_edits import EDITS, SHAPES, edit_record

EMPTY = {
    "kidsoft": {
        "Page": 1,
        "TotalPages": 1,
        "TotalCount": 0,
        "Children": [],
        "Rooms": [],
        "Sessions": [],
    },
    "manage": {"data": [], "total": 0, "next_cursor": None},
    "storypark": {"profiles": [], "rooms": [], "total": 0, "next_page_token": None},
}
ALWAYS = {"wrong_total", "unknown_fields", "deep_json"}


@pytest.mark.parametrize("kind", EDITS)
def test_in_an_empty_list_there_is_nothing_to_spoil(kind):
    for (api, call), shape in SHAPES.items():
        if (api, call) in KINDS[kind].fits:
            body = copy.deepcopy(EMPTY[api])
            assert EDITS[kind](body, shape) == (kind in ALWAYS), (api, call)
            assert (body == EMPTY[api]) == (kind not in ALWAYS), (api, call)


@pytest.mark.parametrize(("api", "call"), SHAPES)
def test_a_list_knows_whether_it_goes_on(api, call):
    shape, body = SHAPES[api, call], copy.deepcopy(EMPTY[api])
    assert not shape.goes_on(body)
    shape.go_on(body, "more")
    assert shape.goes_on(body)
    shape.end(body)
    assert not shape.goes_on(body)


def test_a_list_cut_in_half_says_that_it_ends():
    body = {"data": [{"id": "1"}, {"id": "2"}, {"id": "3"}], "total": 9, "next_cursor": "more"}
    assert EDITS["half_list"](body, SHAPES["manage", "read_rooms"])
    assert body == {"data": [{"id": "1"}], "total": 9, "next_cursor": None}


def test_the_id_of_a_record_that_stands_alone_is_spoiled_too():
    body = {"id": "p00012", "given_name": "Mia", "room_ids": ["s001", "s002"]}
    assert edit_record("ids_as_numbers", body)
    assert body == {"id": 12, "given_name": "Mia", "room_ids": [1, 2]}
    assert not edit_record("ids_as_numbers", {"given_name": "Mia"})
