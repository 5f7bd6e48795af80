"""Answers in JSON: instants in UTC with a Z, dates in ISO form, keys in their order."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import msgspec
from fastapi import FastAPI, Request, Response
from starlette.responses import Response

from parktime.daemon.clock import ClockLost
from parktime.daemon.domain.errors import Refused
from parktime.daemon.store.metadata import Forgotten
from parktime.daemon.store.url import StoreTrouble
from parktime.daemon.vendors.http_client import Unreadable
from parktime.web.problem import Problem

_ENCODER = msgspec.json.Encoder()


def answer(value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A value as an answer; its shape is the route's `response_model`, which documents it."""
    return Response(
        to_json(value),
        status_code=status,
        headers=dict(headers or {}),
        media_type="application/json",
    )


def to_json(value: Any) -> bytes:
    """JSON of a value, without spaces."""
    return _ENCODER.encode(value)


def written(at: datetime) -> str:
    """An instant as answers write it: 2026-12-14T20:30:00Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def written_date(day: date | None) -> str | None:
    """A date as answers write it: 2026-12-14; None where it is not known."""
    return None if day is None else day.isoformat()


REFUSED = "urn:parktime:refused"
UNREADABLE = "urn:parktime:unreadable"
FORGOTTEN = "urn:parktime:forgotten"
STORE_TROUBLE = "urn:parktime:store-trouble"
CLOCK_LOST = "urn:parktime:clock-lost"


def unknown_service(key: str) -> Problem:
    """404 for a service that was never put."""
    return Problem(
        404,
        "Not Found",
        f"No service '{key}' is known here: PUT /v1/services/{key} makes one known.",
    )


def install_refusals(app: FastAPI) -> None:
    """Answer refusals with 409, what is kept no longer with 404, and a vendor, a clock or a store out of reach with 502 and 503."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(Unreadable, _unreadable)
    app.add_exception_handler(ClockLost, _clock_lost)
    app.add_exception_handler(Forgotten, _forgotten)
    app.add_exception_handler(StoreTrouble, _store_trouble)


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return Problem(409, "Refused", error.message, REFUSED, rule=error.rule).response()


async def _unreadable(_: Request, error: Exception) -> Response:
    return Problem(502, "Bad Gateway", str(error), UNREADABLE).response()


async def _clock_lost(_: Request, error: Exception) -> Response:
    return Problem(503, "Service Unavailable", str(error), CLOCK_LOST).response()


async def _forgotten(_: Request, error: Exception) -> Response:
    return Problem(404, "Not Found", f"{error}", FORGOTTEN).response()


async def _store_trouble(_: Request, error: Exception) -> Response:
    return Problem(503, "Service Unavailable", f"{error}", STORE_TROUBLE).response()
