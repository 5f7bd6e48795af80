"""Answers in JSON: instants in UTC with a Z, dates in ISO form, keys in their order."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import msgspec
from starlette.responses import Response

_ENCODER = msgspec.json.Encoder()


def answer(value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A value as an answer; its shape is the route's `response_model`, which documents it."""
    return Response(to_json(value), status_code=status, headers=dict(headers or {}), media_type="application/json")


def to_json(value: Any) -> bytes:
    """JSON of a value, without spaces."""
    return _ENCODER.encode(value)


def written(at: datetime) -> str:
    """An instant as answers write it: 2026-12-14T20:30:00Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def written_date(day: date | None) -> str | None:
    """A date as answers write it: 2026-12-14; None where it is not known."""
    return None if day is None else day.isoformat()
