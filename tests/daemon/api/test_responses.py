from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from fastapi import FastAPI

from parktime.daemon.api.responses import (
    format_date,
    format_instant,
    install_error_handlers,
    json_response,
    unknown_service,
)
from parktime.daemon.clock import ClockUnavailableError
from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.vendors.errors import VendorError
from parktime.web.handlers import install
from tests.daemon.api.conftest import Caller


@pytest.mark.parametrize(
    ("error", "status", "members"),
    [
        (
            RefusedError("no", "off"),
            409,
            {"type": "urn:parktime:refused", "title": "Refused", "detail": "no", "rule": "off"},
        ),
        (RefusedError("no"), 409, {"detail": "no", "rule": None}),
        (
            VendorError("manage timed out"),
            502,
            {"type": "urn:parktime:unreadable", "detail": "manage timed out"},
        ),
        (
            ClockUnavailableError("no clock"),
            503,
            {"type": "urn:parktime:clock-lost", "detail": "no clock"},
        ),
        (unknown_service("wattle"), 404, {"type": "about:blank", "status": 404}),
    ],
)
def test_each_error_has_its_problem_document(error, status, members):
    app = FastAPI()
    install_error_handlers(app)
    install(app)

    @app.get("/v1/fails")
    async def fails() -> None:
        raise error

    response = Caller(app)("GET", "/fails")
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert members.items() <= response.json().items()


def test_instants_are_written_in_utc():
    assert format_instant(datetime(2026, 12, 14, 20, 30, tzinfo=UTC)) == "2026-12-14T20:30:00Z"
    assert (
        format_instant(datetime(2026, 12, 15, 6, 30, tzinfo=timezone(timedelta(hours=10))))
        == "2026-12-14T20:30:00Z"
    )


def test_unknown_dates_are_null():
    assert (format_date(date(2022, 3, 14)), format_date(None)) == ("2022-03-14", None)


def test_json_is_not_escaped_to_ascii():
    response = json_response({"name": "सुमन"}, status=201, headers={"ETag": '"a"'})
    assert (response.status_code, response.headers["content-type"], response.headers["etag"]) == (
        201,
        "application/json",
        '"a"',
    )
    assert response.body.decode() == '{"name":"सुमन"}'
