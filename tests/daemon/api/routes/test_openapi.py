"""Every operation of the OpenAPI document, called with valid and invalid input."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
import schemathesis
import uvicorn
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    missing_required_header,
    negative_data_rejection,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from parktime.daemon.api.app import Api
from parktime.daemon.app import build_services
from parktime.daemon.clock import WallClock
from parktime.daemon.store.store import Store
from tests.daemon.api.live_daemon import TOKEN, LiveDaemon, open_live_daemon

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    missing_required_header,
]
START = datetime(2026, 11, 29, 22, 0, tzinfo=UTC)
KNOWN = ("banksia", "wattle")


class Server(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config, up: asyncio.Event) -> None:
        super().__init__(config)
        self.up = up

    async def startup(self, sockets=None) -> None:
        await super().startup(sockets)
        self.up.set()


class Served:
    """A daemon with two services, on a socket of its own, in a thread of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ready = threading.Event()
        self.stop: asyncio.Event
        self.loop: asyncio.AbstractEventLoop
        self.url = ""
        self.thread = threading.Thread(target=lambda: asyncio.run(self.run()))

    async def run(self) -> None:
        self.loop, self.stop = asyncio.get_running_loop(), asyncio.Event()
        async with open_live_daemon(self.folder) as world:
            await self.prepare(world)
            up = asyncio.Event()
            config = uvicorn.Config(
                world.daemon.app,
                port=0,
                log_config=None,
                lifespan="off",
                timeout_graceful_shutdown=1,
            )
            server = Server(config, up)
            serving = asyncio.create_task(server.serve())
            await up.wait()
            port = server.servers[0].sockets[0].getsockname()[1]
            self.url = f"http://127.0.0.1:{port}"
            self.ready.set()
            await self.stop.wait()
            server.should_exit = True
            await serving

    async def prepare(self, world: LiveDaemon) -> None:
        """One service set up with a little history, and one with its page open."""
        await world.do("switch_on_at_kidsoft", service="wattle")
        await world.turn_on("wattle", "S434783895")
        await world.turn_on("banksia")
        await world.ask("POST", "banksia/page/set-up", {"confirm": True})
        await world.do({"leave": "Mia Nguyen"})
        await world.advance("36h")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    served = Served(tmp_path_factory.mktemp("served"))
    served.thread.start()
    assert served.ready.wait(30)
    yield served
    served.loop.call_soon_threadsafe(served.stop.set)
    served.thread.join(30)


@pytest.fixture(scope="module")
def document() -> schemathesis.schemas.BaseSchema:
    """The document as any daemon has it."""
    store = Store.open("sqlite://")
    app = Api(build_services(store, WallClock()), store, token=TOKEN, now=lambda: START)
    store.close()
    return schemathesis.openapi.from_dict(app.application.openapi())


@pytest.fixture(autouse=True)
def named(request):
    """Schemathesis looks for a test's name where pytest 9.2 has it no more."""
    request.node._nodeid = request.node.nodeid


pytestmark = pytest.mark.e2e
# Its cases are built when the test runs: building them takes seconds.
schema = schemathesis.pytest.from_fixture("document")


@schema.parametrize()
@hypothesis.settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)
def test_every_response_is_as_documented(case, served):
    checks = CHECKS
    if "x-schemathesis-unknown-property" in (case.query or {}):
        checks = [each for each in CHECKS if each is not negative_data_rejection]  # it is ignored
    elif case.method == "PUT" and case.path == "/v1/services/{key}":
        checks = [
            check for check in CHECKS if check is not positive_data_acceptance
        ]  # no schema knows every time zone
    elif (
        not case.path.endswith("/turn-off")
        and "key" in (case.path_parameters or {})
        and case.meta.generation.mode.is_positive
    ):
        case.path_parameters["key"] = KNOWN[len(repr(case.body)) % 2]
    case.call_and_validate(
        base_url=served.url, headers={"Authorization": f"Bearer {TOKEN}"}, checks=checks
    )
