"""Dates and instants on the wire: ISO 8601, and Kidsoft's dd/mm/yyyy."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

MAX_SPAN = timedelta(weeks=60)
"""Longest span of the dates of one query."""

_ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_KIDSOFT = re.compile(r"(\d\d)/(\d\d)/(\d{4})", re.ASCII)
KIDSOFT_PATTERN = r"^[0-9]{2}/[0-9]{2}/[0-9]{4}$"


def parse_iso(written: Any) -> date:
    """A date written yyyy-mm-dd. Raises ValueError."""
    if not isinstance(written, str) or _ISO.fullmatch(written) is None:
        raise ValueError("is not a date: write one like 2026-12-14")
    return date.fromisoformat(written)


def parse_kidsoft(written: Any) -> date:
    """A date written dd/mm/yyyy. Raises ValueError."""
    parts = _KIDSOFT.fullmatch(written) if isinstance(written, str) else None
    if parts is None:
        raise ValueError("is not a date: write one like 14/12/2026")
    day, month, year = parts.groups()
    return date(int(year), int(month), int(day))


@lru_cache(maxsize=4096)
def format_kidsoft(day: date) -> str:
    """The date in Kidsoft's format."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def check_span(first: date | None, last: date | None, names: tuple[str, str]) -> None:
    """Raise ValueError for a missing end, a wrong order, or over 60 weeks."""
    if first is None and last is None:
        return
    if first is None or last is None:
        raise ValueError(f"{names[0]} and {names[1]} go together: give both, or neither")
    if first > last:
        raise ValueError(f"{names[0]} comes after {names[1]}")
    if last - first > MAX_SPAN:
        raise ValueError(
            f"{names[0]} and {names[1]} may lie {MAX_SPAN.days // 7} weeks apart at most"
        )


IsoDate = Annotated[
    date,
    BeforeValidator(parse_iso),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-12-14"]}),
]
KidsoftDate = Annotated[
    date,
    BeforeValidator(parse_kidsoft),
    WithJsonSchema({"type": "string", "pattern": KIDSOFT_PATTERN, "examples": ["14/12/2026"]}),
]
KidsoftDay = Annotated[
    str, WithJsonSchema({"type": "string", "pattern": KIDSOFT_PATTERN, "examples": ["14/12/2026"]})
]
"""A date in a response, as text."""


_SHAPE = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d{1,6})?)?(Z|[+-]\d\d:\d\d)?",
    re.ASCII | re.IGNORECASE,
)


def parse_instant(written: Any) -> datetime:
    """The instant in UTC. Raises ValueError if malformed or without an offset."""
    if not isinstance(written, str) or _SHAPE.fullmatch(written) is None:
        raise ValueError("is not an instant: write one like 2026-12-14T20:30:00+10:00")
    instant = datetime.fromisoformat(written.upper())
    if instant.tzinfo is None:
        raise ValueError(f"has no offset: write {written}Z, or with the offset that is meant")
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise ValueError("is beyond the years 1 to 9999 in UTC") from None


def format_instant(instant: datetime) -> str:
    """The instant as text in UTC, with `Z`."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def format_optional_instant(instant: datetime | None) -> str | None:
    """The same; None stays None."""
    return None if instant is None else format_instant(instant)


def interval_s(interval: timedelta) -> int | None:
    """Seconds between publications; None where the API is live."""
    return int(interval.total_seconds()) or None


Instant = Annotated[
    datetime,
    BeforeValidator(parse_instant),
    WithJsonSchema(
        {
            "type": "string",
            "format": "date-time",
            "description": "With an offset, such as 2026-12-14T20:30:00+10:00.",
            "examples": ["2026-12-14T20:30:00+10:00"],
        }
    ),
]
