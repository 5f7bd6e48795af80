"""What the daemon refuses, and what it could not reach, as problem documents."""

from fastapi import FastAPI, Request, Response

from daemon.clock import ClockLost
from daemon.model.refused import Refused
from daemon.readers.wire import Unreadable
from daemon.store.address import StoreTrouble
from daemon.store.memory import Forgotten
from problems.problem import Problem

REFUSED = "urn:parktime:refused"
UNREADABLE = "urn:parktime:unreadable"
FORGOTTEN = "urn:parktime:forgotten"
STORE_TROUBLE = "urn:parktime:store-trouble"
CLOCK_LOST = "urn:parktime:clock-lost"


def unknown_service(key: str) -> Problem:
    """404 for a service that was never put."""
    return Problem(404, "Not Found", f"No service '{key}' is known here: PUT /v1/services/{key} makes one known.")


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
