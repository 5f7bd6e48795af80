from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from parktime.simulator.scenario.scenario import Who
from parktime.simulator.scenario.schema import arguments


def test_each_entry_is_handed_on_as_a_pair():
    held = {"Possums": "2027-02-01", "Koalas": "2027-02-08"}
    assert TypeAdapter(arguments.DaysOfRooms).validate_python(held) == (
        ("Possums", date(2027, 2, 1)),
        ("Koalas", date(2027, 2, 8)),
    )
    assert TypeAdapter(arguments.RoomsOfPeople).validate_python({"Mia": "Possums"}) == (
        (Who("Mia"), "Possums"),
    )


def test_mappings_keep_the_order_in_which_they_are_written():
    written = {f"Child {number}": "skip" for number in (3, 1, 2)}
    assert [
        who.name for who, _ in TypeAdapter(arguments.ChildMappings).validate_python(written)
    ] == list(written)


def test_a_profile_named_like_a_word_is_meant_by_its_mapping():
    adapter = TypeAdapter(arguments.ChildMappings)
    assert adapter.validate_python({"Mia": "create"}) == ((Who("Mia"), "create"),)
    assert adapter.validate_python({"Mia": {"name": "create"}}) == ((Who("Mia"), Who("create")),)


@pytest.mark.parametrize("written", [{}, {"Mia": None}, {"": "skip"}, []])
def test_nothing_is_no_mapping(written):
    with pytest.raises(ValidationError):
        TypeAdapter(arguments.ChildMappings).validate_python(written)
