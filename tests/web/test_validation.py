"""Validation faults in words."""

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Discriminator, Field, Tag, ValidationError, field_validator

from parktime.web.problem import MAX_ERRORS, describe_error, invalid


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
def test_where_it_is_and_what_is_wrong_without_jargon_and_without_the_value(
    value, expected
) -> None:
    with pytest.raises(ValidationError) as caught:
        Body.model_validate(value)
    assert [describe_error(each) for each in caught.value.errors()] == [expected]


def test_every_fault_is_listed_up_to_a_bound() -> None:
    document = invalid([(f"body.{n}", "is wrong") for n in range(MAX_ERRORS + 10)]).document()
    assert document["status"] == 422
    assert len(document["errors"]) == MAX_ERRORS
    assert document["detail"].startswith("body.0: is wrong; body.1: is wrong")
