import pytest
from fastapi import FastAPI

from parktime.daemon.api.responses import install_error_handlers, unknown_service
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
def test_each_failure_is_a_document_of_its_own(error, status, members):
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
