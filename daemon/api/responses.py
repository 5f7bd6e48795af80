"""JSON responses, and the problem documents of errors. Instants are in UTC with a Z."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import msgspec
from fastapi import FastAPI, Request
from starlette.responses import Response

from parktime.daemon.clock import ClockUnavailableError
from parktime.daemon.domain.errors import RefusedError, StoppingError
from parktime.daemon.store.errors import HistoryUnavailableError, StoreUnavailableError
from parktime.daemon.vendors.errors import VendorError
from parktime.web.problem import ProblemError

_ENCODER = msgspec.json.Encoder()


def json_response(
    value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """A JSON response; the route's `response_model` documents its schema."""
    return Response(
        to_json(value),
        status_code=status,
        headers=dict(headers or {}),
        media_type="application/json",
    )


def to_json(value: Any) -> bytes:
    """Compact JSON of a value."""
    return _ENCODER.encode(value)


def format_instant(at: datetime) -> str:
    """An instant in UTC: 2026-12-14T20:30:00Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def format_date(day: date | None) -> str | None:
    """A date in ISO form, 2026-12-14; None stays None."""
    return None if day is None else day.isoformat()


REFUSED = "urn:parktime:refused"
UNREADABLE = "urn:parktime:unreadable"
FORGOTTEN = "urn:parktime:forgotten"
STORE_TROUBLE = "urn:parktime:store-trouble"
CLOCK_LOST = "urn:parktime:clock-lost"
STOPPING = "urn:parktime:stopping"


def unknown_service(key: str) -> ProblemError:
    """404 for a service that is not registered."""
    return ProblemError(
        404,
        "Not Found",
        f"There is no service '{key}'; register it with PUT /v1/services/{key}.",
    )


def install_error_handlers(app: FastAPI) -> None:
    """Map errors to problem documents.

    Refusals: 409. History that is no longer kept: 404. A vendor: 502. Clock, store, or a daemon
    that ends: 503.
    """
    app.add_exception_handler(RefusedError, _refused)
    for error, status, title, type_ in (
        (VendorError, 502, "Bad Gateway", UNREADABLE),
        (ClockUnavailableError, 503, "Service Unavailable", CLOCK_LOST),
        (HistoryUnavailableError, 404, "Not Found", FORGOTTEN),
        (StoreUnavailableError, 503, "Service Unavailable", STORE_TROUBLE),
        (StoppingError, 503, "Service Unavailable", STOPPING),
    ):
        app.add_exception_handler(error, _handler(status, title, type_))


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, RefusedError)
    return ProblemError(409, "Refused", error.message, REFUSED, rule=error.rule).response()


def _handler(
    status: int, title: str, type_: str
) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handle(_: Request, error: Exception) -> Response:
        return ProblemError(status, title, str(error), type_).response()

    return handle
