"""Instants on the wire: always with an offset; responses use UTC."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

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
