"""What passes as text, and what as a name."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from parktime.web.problem import Name, Text


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
