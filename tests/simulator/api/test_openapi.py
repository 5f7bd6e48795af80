"""Every operation of the four OpenAPI documents, with valid and invalid input."""

import threading
import time
from collections.abc import Iterator

import httpx2
import hypothesis
import pytest
import schemathesis
import uvicorn
from schemathesis.checks import not_a_server_error
from schemathesis.config import (
    CoveragePhaseConfig,
    PhasesConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
)
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    missing_required_header,
    negative_data_rejection,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from parktime.simulator.app import create_app
from parktime.simulator.clock.clock import Clock
from parktime.simulator.scenario.read import read_text
from parktime.simulator.world.factory import build_world
from tests.examples import examples
from tests.simulator.api.client import SCENARIO, run_with_client

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    ignored_auth,
    missing_required_header,
    negative_data_rejection,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
]
# What no schema can say: which instants lie ahead or are remembered, which child a verb may name, what fault fits a call.
WITHOUT_ACCEPTANCE = {
    "/clock/advance",
    "/clock/rewind",
    "/world/steps",
    "/world/faults",
    "/world/faults/{number}",
}
# Every form of every verb, one by one: thousands of calls, and the readers' own tests.
NO_COVERAGE = SchemathesisConfig(
    projects=ProjectsConfig(
        default=ProjectConfig(phases=PhasesConfig(coverage=CoveragePhaseConfig(enabled=False)))
    )
)
SETTINGS = hypothesis.settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)


class Served:
    """A simulator on a socket of its own, in a thread of its own."""

    def __init__(self) -> None:
        scenario = read_text(SCENARIO, "served.yaml")
        self.world = build_world(scenario)
        app = create_app(self.world, clock=Clock(self.world))
        # Without uvicorn's own Date: the world's clock tells it.
        config = uvicorn.Config(app, port=0, log_config=None, access_log=False, date_header=False)
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run)
        self.url = ""
        self.token = ""

    def start(self) -> None:
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)
        self.url = f"http://127.0.0.1:{self.server.servers[0].sockets[0].getsockname()[1]}"
        known = self.world.services["banksia"].credentials
        body = {
            "grant_type": "client_credentials",
            "client_id": known.client_id,
            "client_secret": known.client_secret,
        }
        self.token = httpx2.post(f"{self.url}/manage/oauth/token", json=body).json()["access_token"]


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    served = Served()
    served.start()
    yield served
    served.server.should_exit = True
    served.thread.join(20)
    assert not served.thread.is_alive()


def schema_of(prefix: str, config: SchemathesisConfig | None = None):
    async def exchange(client):
        document = (await client.get(f"{prefix}/openapi.json")).json()
        assert document["servers"][0] == {"url": prefix or "."}
        return document

    return schemathesis.openapi.from_dict(run_with_client(exchange), config=config)


def check(case, url: str, headers: dict[str, str]) -> None:
    checks = [
        each
        for each in CHECKS
        if each is not positive_data_acceptance or case.path not in WITHOUT_ACCEPTANCE
    ]
    case.call_and_validate(base_url=url, headers=headers, checks=checks)


def is_positive(case) -> bool:
    return case.meta.generation.mode.is_positive


def ask_sensibly(query: dict, first: str, last: str, dates: tuple[str, str]) -> None:
    """Ordered dates and no cursor: what no schema can express."""
    for name in ("cursor", "page_token", "page"):
        query.pop(name, None)
    if first in query or last in query:
        query[first], query[last] = dates


@pytest.fixture(autouse=True)
def named(request):
    """Schemathesis looks for a test's name where pytest 9.2 has it no more."""
    request.node._nodeid = request.node.nodeid


pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def of_kidsoft():
    return schema_of("/kidsoft")


@pytest.fixture(scope="module")
def of_manage():
    return schema_of("/manage")


@pytest.fixture(scope="module")
def of_storypark():
    return schema_of("/storypark")


@pytest.fixture(scope="module")
def of_simulator():
    return schema_of("")


@pytest.fixture(scope="module")
def of_steps():
    return schema_of("", NO_COVERAGE)


# Their cases are built when a test runs: building them takes seconds.
kidsoft = schemathesis.pytest.from_fixture("of_kidsoft")
manage = schemathesis.pytest.from_fixture("of_manage")
storypark = schemathesis.pytest.from_fixture("of_storypark")
simulator = schemathesis.pytest.from_fixture("of_simulator").exclude(path="/world/steps")
steps = schemathesis.pytest.from_fixture("of_steps").include(path="/world/steps")


@kidsoft.parametrize()
@SETTINGS
def test_kidsoft_answers_as_documented(case, served):
    known = served.world.services["acacia"].credentials
    if is_positive(case) and case.query:
        ask_sensibly(case.query, "from", "to", ("01/12/2026", "31/12/2026"))
        ask_sensibly(case.query, "nextSessionFrom", "nextSessionTo", ("01/12/2026", "31/12/2026"))
    check(case, f"{served.url}/kidsoft", {"X-Service-Pin": known.pin, "X-Api-Key": known.key})


@manage.parametrize()
@SETTINGS
def test_manage_answers_as_documented(case, served):
    known = served.world.services["banksia"].credentials
    if is_positive(case) and case.query:
        ask_sensibly(case.query, "from", "to", ("2026-12-01", "2026-12-31"))
        ask_sensibly(
            case.query, "next_session_from", "next_session_to", ("2026-12-01", "2026-12-31")
        )
    if case.path == "/oauth/token" and is_positive(case) and isinstance(case.body, dict):
        case.body.update(client_id=known.client_id, client_secret=known.client_secret)
    check(case, f"{served.url}/manage", {"Authorization": f"Bearer {served.token}"})


@storypark.parametrize()
@SETTINGS
def test_storypark_answers_as_documented(case, served):
    service = served.world.services["banksia"]
    if is_positive(case):
        ask_sensibly(case.query or {}, "", "", ("", ""))
        known = {"profile_id": "p00001", "room_id": "s001"}
        for name in ("Idempotency-Key", "If-Match"):
            (case.headers or {}).pop(name, None)
        case.path_parameters = {name: known[name] for name in case.path_parameters or {}}
        if isinstance(case.body, dict):
            for name in ("room_ids", "add_room_ids", "remove_room_ids"):
                case.body.pop(name, None)
    check(case, f"{served.url}/storypark", {"Authorization": f"Bearer {service.credentials.token}"})


@simulator.parametrize()
@SETTINGS
def test_the_world_and_its_clock_answer_as_documented(case, served):
    if is_positive(case) and "key" in (case.path_parameters or {}):
        case.path_parameters["key"] = "banksia"
        ask_sensibly(case.query or {}, "from", "to", ("2026-12-01", "2026-12-31"))
    if isinstance(case.body, dict):
        make_short(case.body, waits=case.path.endswith("/wait"))
    check(case, served.url, {})


@steps.parametrize()
@hypothesis.settings(SETTINGS, max_examples=examples(10, 40))
def test_steps_answer_as_documented(case, served):
    if is_positive(case) and isinstance(case.body, dict):
        case.body["service"] = "banksia"
    check(case, served.url, {})


def make_short(body: dict, *, waits: bool) -> None:
    """No wait of minutes, no advance over a century, no rate that passes a decade while the test runs."""
    for name, short, most in [
        ("timeout_s", 0.01, 600),
        ("patience_s", 0.01, 600),
        ("rate", 1.0, 1e9),
    ]:
        value = body.get(name)
        if (
            isinstance(value, (int, float))
            and not isinstance(value, bool)
            and 0.001 <= value <= most
        ):
            body[name] = short
    if waits:
        body.setdefault("timeout_s", 0.01)
    if "to" in body or "by" in body:
        body.setdefault("patience_s", 0.01)
    if isinstance(body.get("by"), str) and body["by"].isascii() and body["by"][:1].isdigit():
        body["by"] = "1h"
