"""Text types for request bodies that every store and response can hold."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


@dataclass(frozen=True, slots=True)
class SchemaPattern:
    """Adds a pattern to the JSON Schema only; a validator reports violations in words."""

    pattern: str

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(schema), "pattern": self.pattern}


def check_characters(text: str) -> str:
    """Return `text`. Raises ValueError for a NUL or a lone surrogate, which UTF-8 cannot encode."""
    if "\x00" in text:
        raise ValueError("has a NUL character, which no name has")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("has half a surrogate pair, which is no character")
    return text


def check_not_blank(text: str) -> str:
    """Return `text`. Raises ValueError if it is blank."""
    if not text.strip():
        raise ValueError("is blank: give it at least one letter")
    return text


BLANK_OR_NOT = r"^[^\u0000]*$"
NOT_BLANK = r"^[^\u0000]*[^\s\u0000][^\u0000]*$"

Text = Annotated[str, AfterValidator(check_characters), SchemaPattern(BLANK_OR_NOT)]
Name = Annotated[
    str, AfterValidator(check_characters), AfterValidator(check_not_blank), SchemaPattern(NOT_BLANK)
]
