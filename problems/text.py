"""Text in a request body that every store and every answer can hold."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


@dataclass(frozen=True, slots=True)
class SchemaPattern:
    """The pattern that the documents tell; what is wrong is told to people by a validator, in words."""

    pattern: str

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(schema), "pattern": self.pattern}


def check_characters(text: str) -> str:
    """`text` itself; ValueError where it has a NUL or half a surrogate pair, which JSON can spell and UTF-8 not."""
    if "\x00" in text:
        raise ValueError("has a NUL character, which no name has")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("has half a surrogate pair, which is no character")
    return text


def check_not_blank(text: str) -> str:
    """`text` itself; ValueError where nothing but space is left of it."""
    if not text.strip():
        raise ValueError("is blank: give it at least one letter")
    return text


BLANK_OR_NOT = r"^[^\u0000]*$"
NOT_BLANK = r"^[^\u0000]*[^\s\u0000][^\u0000]*$"

Text = Annotated[str, AfterValidator(check_characters), SchemaPattern(BLANK_OR_NOT)]
Name = Annotated[
    str, AfterValidator(check_characters), AfterValidator(check_not_blank), SchemaPattern(NOT_BLANK)
]
