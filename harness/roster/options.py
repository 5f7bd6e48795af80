"""How rosters are read where they do not say it themselves: the options of `parktime match`."""

import codecs
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, cast, get_args
from zoneinfo import ZoneInfo

from parktime.harness.errors import UsageError

Field = Literal["id", "given", "family", "name", "born", "preferred", "middle"]
DateOrder = Literal["dmy", "mdy"]

TWICE_ENCODED = "utf-8-twice"
"""The name of an encoding that no codec has: UTF-8 that was read as another one, and saved."""


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """What a person says of both rosters.

    `dates`: order of day and month if ambiguous. `columns`: headings by field, beside the known
    ones. `no_birth_dates`: columns of birth dates that are not understood are left out. `encoding`:
    of a file that is not UTF-8 or UTF-16. `time_zone`: of instants among the birth dates.
    """

    dates: DateOrder | None = None
    columns: Mapping[Field, tuple[str, ...]] = field(default_factory=dict)
    no_birth_dates: bool = False
    encoding: str | None = None
    time_zone: ZoneInfo | None = None


def parse_columns(texts: Sequence[str]) -> dict[Field, tuple[str, ...]]:
    """The headings by field of options such as `born=DOB (age)`. Raises UsageError."""
    found: dict[Field, tuple[str, ...]] = {}
    for text in texts:
        name, equals, heading = text.partition("=")
        if not equals or not heading.strip() or name.strip() not in get_args(Field):
            fields = ", ".join(get_args(Field))
            raise UsageError(
                f"--column {text}: write FIELD=HEADING, where FIELD is one of {fields}"
            )
        chosen = cast("Field", name.strip())
        found[chosen] = (*found.get(chosen, ()), heading.strip())
    return found


def parse_encoding(name: str | None) -> str | None:
    """The name of an encoding. Raises UsageError if there is none of that name."""
    if name is None or name == TWICE_ENCODED:
        return name
    try:
        codec = codecs.lookup(name)
        "name".encode(name)
    except LookupError as error:
        known = f"utf-8, cp1252, mac_roman, cp850, shift_jis, gb18030 or {TWICE_ENCODED}"
        raise UsageError(f"--encoding {name}: no such encoding; write {known}") from error
    return codec.name


def parse_time_zone(name: str | None) -> ZoneInfo | None:
    """The time zone of that name. Raises UsageError if there is none."""
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UsageError(
            f"--time-zone {name}: no such time zone; write for instance Australia/Brisbane"
        ) from error
