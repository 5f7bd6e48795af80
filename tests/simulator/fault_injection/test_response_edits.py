"""Response edits report whether they changed anything: only then has a fault fired."""

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
def test_edits_do_not_fire_on_an_empty_list(kind):
    for (api, call), shape in SHAPES.items():
        if (api, call) in KINDS[kind].fits:
            body = copy.deepcopy(EMPTY[api])
            assert EDITS[kind](body, shape) == (kind in ALWAYS), (api, call)
            assert (body == EMPTY[api]) == (kind not in ALWAYS), (api, call)


@pytest.mark.parametrize(("api", "call"), SHAPES)
def test_a_list_shape_detects_a_next_page(api, call):
    shape, body = SHAPES[api, call], copy.deepcopy(EMPTY[api])
    assert not shape.has_next(body)
    shape.set_next(body, "more")
    assert shape.has_next(body)
    shape.end(body)
    assert not shape.has_next(body)


def test_a_halved_list_has_no_next_page():
    body = {"data": [{"id": "1"}, {"id": "2"}, {"id": "3"}], "total": 9, "next_cursor": "more"}
    assert EDITS["half_list"](body, SHAPES["manage", "read_rooms"])
    assert body == {"data": [{"id": "1"}], "total": 9, "next_cursor": None}


def test_the_id_of_a_single_record_is_edited():
    body = {"id": "p00012", "given_name": "Mia", "room_ids": ["s001", "s002"]}
    assert edit_record("ids_as_numbers", body)
    assert body == {"id": 12, "given_name": "Mia", "room_ids": [1, 2]}
    assert not edit_record("ids_as_numbers", {"given_name": "Mia"})
