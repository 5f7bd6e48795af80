"""Text in a request body that every store and every answer can hold."""

from typing import Annotated

from pydantic import AfterValidator


def readable(text: str) -> str:
    """`text` itself; ValueError where it has a NUL or half a surrogate pair, which JSON can spell and UTF-8 not."""
    if "\x00" in text:
        raise ValueError("has a NUL character, which no name has")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("has half a surrogate pair, which is no character")
    return text


def named(text: str) -> str:
    """`text` itself; ValueError where nothing but space is left of it."""
    if not text.strip():
        raise ValueError("is blank: give it at least one letter")
    return text


Text = Annotated[str, AfterValidator(readable)]
Name = Annotated[Text, AfterValidator(named)]
