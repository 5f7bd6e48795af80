from datetime import date

import pytest

from parktime.simulator.errors import RefusedError
from parktime.simulator.scenario.scenario import Who
from parktime.simulator.world.ccms import Child, Room
from parktime.simulator.world.lookup import (
    KIDSOFT_CHILDREN,
    MANAGE_CHILDREN,
    MANAGE_ROOMS,
    IdSequence,
    describe_people,
    find_person,
    find_room,
)

BORN = date(2022, 3, 14)
MIA, TWIN, NOAH = (
    Child("1", "Mia", "Nguyen", BORN),
    Child("2", "Mia", "Nguyen"),
    Child("3", "Noah", "Smith"),
)


def test_a_unique_name_needs_no_birth_date():
    assert find_person([MIA, NOAH], Who("Mia Nguyen"), "Kidsoft") is MIA
    assert find_person([MIA, TWIN, NOAH], Who("Mia Nguyen", BORN), "Kidsoft") is MIA


def test_a_wrong_birth_date_matches_no_one():
    with pytest.raises(RefusedError, match="Kidsoft has nobody called Noah Smith, born 2022-03-14"):
        find_person([MIA, NOAH], Who("Noah Smith", BORN), "Kidsoft")


def test_an_ambiguous_name_is_refused_with_the_birth_dates():
    with pytest.raises(
        RefusedError,
        match="Kidsoft has 2 called Mia Nguyen: say which: Mia Nguyen, born 2022-03-14; ",
    ):
        find_person([MIA, TWIN], Who("Mia Nguyen"), "Kidsoft")
    assert describe_people([TWIN]) == "Mia Nguyen, no birth date"


def test_rooms_have_their_name_only():
    rooms = [Room("1", "Possums"), Room("2", "Emus"), Room("3", "Emus")]
    assert find_room(rooms, "Possums", "Kidsoft").id == "1"
    for name, words in (("Emus", "2 rooms called Emus"), ("possums", "no room possums")):
        with pytest.raises(RefusedError, match=words):
            find_room(rooms, name, "Kidsoft")


def test_ids_sort_as_text_in_order():
    for numbering in (KIDSOFT_CHILDREN, MANAGE_CHILDREN):
        ids = [numbering.id(ordinal) for ordinal in range(12_000)]
        assert ids == sorted(set(ids))


def test_the_first_ids():
    assert (KIDSOFT_CHILDREN.id(0), MANAGE_CHILDREN.id(0), MANAGE_ROOMS.id(11)) == (
        "100001",
        "c00001",
        "r012",
    )


def test_exhausted_ids_are_refused():
    tiny = IdSequence("rooms", "r", 1)
    assert tiny.id(8) == "r9"
    with pytest.raises(RefusedError, match="at most 9 rooms"):
        tiny.id(9)
