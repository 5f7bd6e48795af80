from datetime import date
from typing import Annotated

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from parktime.simulator.scenario.schema.forms import (
    Day,
    Forms,
    NotNull,
    ParsedText,
    ScenarioModel,
    describe_value,
    is_tag,
    schema_error,
    shape_of,
    tidy,
)


class Pet(ScenarioModel):
    name: Annotated[str, ParsedText("a name", str.strip, most=10)] = Field(
        description="what it is called"
    )
    born: Annotated[Day | None, NotNull()] = None


PetOrName = Annotated[
    Pet | str,
    Forms(
        "a pet {name: …}, or a name",
        text=Annotated[str, ParsedText("a name", str.upper)],
        mapping=Pet,
    ),
]


def messages(kind: object, value: object) -> list[tuple[tuple[str | int, ...], str]]:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(kind).validate_python(value)
    return [(error["loc"], error["msg"]) for error in refused.value.errors()]


def test_unknown_and_missing_keys_are_reported_with_a_remedy():
    assert messages(Pet, {"nam": "Rex"}) == [
        (("name",), "'name' is missing: what it is called"),
        (("nam",), "unknown key 'nam': did you mean 'name'?"),
    ]
    assert messages(Pet, {"name": "Rex", "zzz": 1}) == [
        (("zzz",), "unknown key 'zzz': known keys are name, born")
    ]


def test_optional_keys_may_not_be_null():
    assert Pet.model_validate({"name": "Rex"}).born is None
    assert messages(Pet, {"name": "Rex", "born": None}) == [
        (("born",), "expected a date, e.g. 2026-12-24, got nothing")
    ]


def test_the_shape_of_a_value_selects_its_form():
    adapter = TypeAdapter(PetOrName)
    assert adapter.validate_python("rex") == "REX"
    assert adapter.validate_python({"name": " Rex ", "born": "2020-02-29"}) == Pet.model_construct(
        name="Rex", born=date(2020, 2, 29)
    )
    assert messages(PetOrName, [1]) == [((), "expected a pet {name: …}, or a name")]
    assert messages(PetOrName, {"name": 3}) == [
        (("(mapping)", "name"), "expected a name, got 3: put text in quotes, '3'")
    ]


def test_text_is_neither_empty_nor_endless():
    assert messages(Pet, {"name": ""}) == [(("name",), "expected a name of 1 to 10 characters")]
    assert messages(Pet, {"name": "x" * 11}) == [
        (("name",), "expected a name of 1 to 10 characters")
    ]


def test_quotes_are_offered_where_they_help():
    assert messages(Pet, {"name": True}) == [
        (("name",), "expected a name, got true: put text in quotes, 'true'")
    ]
    assert messages(Pet, {"name": "Rex", "born": 2020}) == [
        (("born",), "expected a date, e.g. 2026-12-24, got 2020")
    ]


def test_braces_in_words_stay_as_they_are():
    assert schema_error("write {name: …}").message() == "write {name: …}"


def test_shapes_and_tags():
    assert [shape_of(each) for each in ("x", 1, {}, [], True, None, 1.5)] == [
        "text", "number", "mapping", "list", "truth", "nothing", "fraction",
    ]  # fmt: skip
    assert describe_value({}) == "got a mapping"
    assert is_tag("(text)")
    assert not is_tag("text")
    assert not is_tag(0)


def test_white_space_is_made_single():
    assert tidy("  Mia \n Nguyen\t") == "Mia Nguyen"


@pytest.mark.parametrize("text", ["a\0b", "\x07", "a\x85b", "\x1b[31m", "\ud800"])
def test_control_characters_are_refused(text):
    with pytest.raises(ValueError, match="control character"):
        tidy(text)


def test_letters_of_every_script_stay_as_they_are():
    assert tidy("Đặng Thị सुमन O’Brien") == "Đặng Thị सुमन O’Brien"


def test_blank_text_is_refused():
    with pytest.raises(ValueError, match="blank"):
        tidy(" \n ")
