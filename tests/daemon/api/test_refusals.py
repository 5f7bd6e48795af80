import pytest
from fastapi import FastAPI

from parktime.daemon.api.responses import install_refusals, unknown_service
from parktime.daemon.clock import ClockLost
from parktime.daemon.domain.errors import Refused
from parktime.daemon.vendors.http_client import Unreadable
from parktime.web.handlers import install
from tests.daemon.api.routes.conftest import Caller


@pytest.mark.parametrize(
    ("error", "status", "members"),
    [
        (
            Refused("no", "off"),
            409,
            {"type": "urn:parktime:refused", "title": "Refused", "detail": "no", "rule": "off"},
        ),
        (Refused("no"), 409, {"detail": "no", "rule": None}),
        (
            Unreadable("manage timed out"),
            502,
            {"type": "urn:parktime:unreadable", "detail": "manage timed out"},
        ),
        (ClockLost("no clock"), 503, {"type": "urn:parktime:clock-lost", "detail": "no clock"}),
        (unknown_service("wattle"), 404, {"type": "about:blank", "status": 404}),
    ],
)
def test_each_failure_is_a_document_of_its_own(error, status, members):
    app = FastAPI()
    install_refusals(app)
    install(app)

    @app.get("/v1/fails")
    async def fails() -> None:
        raise error

    response = Caller(app)("GET", "/fails")
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert members.items() <= response.json().items()
