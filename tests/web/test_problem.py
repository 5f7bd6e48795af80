"""Problem documents of validation errors, and the text field types."""

import re
from typing import Annotated, Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import (
    BaseModel,
    Discriminator,
    Field,
    Tag,
    TypeAdapter,
    ValidationError,
    field_validator,
)

from parktime.web.problem import MAX_ERRORS, Name, Text, describe_error, invalid


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int


class Body(BaseModel, extra="forbid"):
    size: int = Field(1, le=9)
    pet: Annotated[Annotated[Cat, Tag("(cat)")], Discriminator(lambda value: "(cat)")] | None = None

    @field_validator("size")
    @classmethod
    def _odd(cls, size: int) -> int:
        if size % 2 == 0:
            raise ValueError("is even: an odd one is wanted here")
        return size


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"size": 2}, ("size", "is even: an odd one is wanted here")),
        ({"size": 11}, ("size", "Input should be less than or equal to 9")),
        ({"sise": 1}, ("sise", "is not known here")),
        (
            {"pet": {"kind": "cat", "lives": "x"}},
            ("pet.lives", "Input should be a valid integer, unable to parse string as an integer"),
        ),
    ],
)
def test_errors_name_the_place_without_the_value(value, expected) -> None:
    with pytest.raises(ValidationError) as caught:
        Body.model_validate(value)
    assert [describe_error(each) for each in caught.value.errors()] == [expected]


def test_errors_are_listed_up_to_a_limit() -> None:
    document = invalid([(f"body.{n}", "is wrong") for n in range(MAX_ERRORS + 10)]).document()
    assert document["status"] == 422
    assert len(document["errors"]) == MAX_ERRORS
    assert document["detail"].startswith("body.0: is wrong; body.1: is wrong")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_any_text_that_has_a_utf8_form_stays_as_it_is(text) -> None:
    assert TypeAdapter(Text).validate_python(text) == text


@pytest.mark.parametrize(("text", "why"), [("a\x00b", "NUL"), ("a\ud800", "surrogate")])
def test_text_that_no_store_can_hold_is_refused_with_the_reason(text, why) -> None:
    with pytest.raises(ValidationError, match=why):
        TypeAdapter(Text).validate_python(text)


@pytest.mark.parametrize("text", ["", "  \t\u3000"])
def test_a_name_has_more_than_space(text) -> None:
    assert TypeAdapter(Text).validate_python(text) == text
    with pytest.raises(ValidationError, match="blank"):
        TypeAdapter(Name).validate_python(text)


@given(
    st.text(
        alphabet=st.characters(exclude_categories=["Cs"]) | st.sampled_from("\x00 \r\n\x1c"),
        max_size=4,
    )
)
@example("\r")
@example("a\x00")
def test_the_documented_pattern_says_what_is_taken(text) -> None:
    for shape in (Text, Name):
        taken = re.search(TypeAdapter(shape).json_schema()["pattern"], text) is not None
        try:
            TypeAdapter(shape).validate_python(text)
        except ValidationError:
            assert not taken
        else:
            assert taken
