"""People's names: as entered, and as a step refers to them."""

import re
from collections.abc import Callable
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, Field, ValidationError, WrapValidator
from pydantic_core import InitErrorDetails

from parktime.simulator.scenario.scenario import Who
from parktime.simulator.scenario.schema.forms import (
    KEY_ERROR,
    MAX_NAME,
    Day,
    Forms,
    NotNull,
    ParsedText,
    ScenarioModel,
    Text,
    schema_error,
    tidy,
)
from parktime.simulator.scenario.times import parse_day

_WITH_BIRTH_DATE = re.compile(r"(?P<name>.*\S),? born (?P<born>\S+)", re.DOTALL)


class FullName(NamedTuple):
    """A full name in two parts; a single word is a family name."""

    given: str
    family: str

    @property
    def whole(self) -> str:
        """Both parts, joined."""
        return f"{self.given} {self.family}".strip()


def split_name(text: str) -> FullName:
    """Split a name; the last word is the family name. Raises ValueError if blank."""
    *given, family = tidy(text).split(" ")
    return FullName(" ".join(given), family)


def parse_who(text: str) -> Who:
    """A person by full name, or as `Mia Nguyen, born 2022-03-14`.

    Raises ValueError with a remedy.
    """
    found = _WITH_BIRTH_DATE.fullmatch(text.strip())
    if found is None:
        return Who(tidy(text))
    return Who(tidy(found["name"].rstrip(",")), parse_day(found["born"]))


class NameSchema(ScenarioModel):
    """A name in two parts, for family names of several words."""

    given: Annotated[Text | None, NotNull()] = Field(
        default=None, description="the given name or names"
    )
    family: Text = Field(description="the family name, of one word or more")

    def full(self) -> FullName:
        """The name in two parts."""
        return FullName(self.given or "", self.family)


NameText = Annotated[FullName, ParsedText("a name", split_name, most=MAX_NAME)]
Name = Annotated[
    FullName,
    Forms(
        "a name, or {given: …, family: …}",
        text=NameText,
        mapping=Annotated[NameSchema, AfterValidator(NameSchema.full)],
    ),
]


class WhoSchema(ScenarioModel):
    """A person by name and, where it is shared, birth date."""

    name: Name = Field(description="the whole name")
    born: Annotated[Day | None, NotNull()] = Field(
        default=None, description="the birth date, where two share the name"
    )

    def who(self) -> Who:
        """The person as a value."""
        return Who(self.name.whole, self.born)


WhoText = Annotated[Who, ParsedText("a name", parse_who, most=MAX_NAME + 20)]
Person = Annotated[
    Who,
    Forms(
        "a name, or {name: …, born: …}",
        text=WhoText,
        mapping=Annotated[WhoSchema, AfterValidator(WhoSchema.who)],
    ),
]


def _no_duplicates(written: Any, read: Callable[[Any], dict[Any, Any]]) -> dict[Any, Any]:
    entries = read(written)
    if len(entries) < len(written):
        of_people = isinstance(next(iter(entries)), Who)
        raise ValidationError.from_exception_data(
            "names", [_duplicate_error(written, parse_who if of_people else tidy)]
        )
    return entries


def _duplicate_error(
    written: dict[str, Any], meant: Callable[[str], Who | str]
) -> InitErrorDetails:
    first: dict[Who | str, str] = {}
    again = next(key for key in written if first.setdefault(meant(key), key) != key)
    words = f"'{again}' is a duplicate key, first as '{first[meant(again)]}'"
    return InitErrorDetails(type=schema_error(words, KEY_ERROR), loc=(again,), input=again)


NoDuplicates = WrapValidator(_no_duplicates)
"""For mappings by names: an issue at the second of two keys that mean the same."""
