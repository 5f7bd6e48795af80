"""The API on a store with a short history, without any vendor."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx2
import pytest

from parktime.daemon.api.app import Api
from parktime.daemon.app import build_services
from parktime.daemon.clock import WallClock
from parktime.daemon.domain.links import ChildLink, Choice, Links, RoomLink
from parktime.daemon.domain.run import Change, Counts, Run
from parktime.daemon.domain.service import Access, Service
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.store.store import Store
from parktime.daemon.vendors.retry_policy import HttpLimits, no_sleep

TOKEN = "a-token-of-the-daemon"
START = datetime(2026, 11, 29, 22, 0, tzinfo=UTC)
HALF_DAY = timedelta(hours=12)
NOW = START + 5 * HALF_DAY

BANKSIA = Service(
    "banksia", "Banksia Kindergarten", "manage", "Australia/Brisbane", 0,
    Access("http://127.0.0.1:9/manage", "http://127.0.0.1:9/storypark", {"client_id": "a", "client_secret": "b"}, "secret"),
)  # fmt: skip
STATE = ServiceState(
    stage="set-up",
    anchor=START,
    last_slot=START + 4 * HALF_DAY,
    links=Links(
        {
            "c1": ChildLink("c1", "Mia", "Nguyen", date(2022, 3, 14), "linked", "p1", True),
            "c2": ChildLink("c2", "Noah", "Smith", None, "linked", "p2", True),
            "c10": ChildLink("c10", "Zoe", "Lee", None, "create"),
        },
        {"r1": RoomLink("r1", "Possums", "linked", "s1", True)},
    ),
    choices=(Choice("child", "c10", "Zoe Lee", "skip"),),
    created_ids=frozenset({"p2", "p10"}),
    last_ordinal=5,
)
ARCHIVE_MIA = Change(
    "archive", "leaves-scope", "c1", "Mia Nguyen", "active", "archived", "no session", "p1"
)
REMOVE_POSSUMS = Change(
    "remove_room", "room-removed", "r1", "Possums", "present", "removed", "no session", "s1"
)
ZOE_WAITS = Change("wait", "plan-space", "c10", "Zoe Lee", None, None, "no space")


def run_of(ordinal: int, *changes: Change, **more) -> Run:
    counts = Counts(read=3, unchanged=3)
    values = {"cause": "schedule", "outcome": "ok", "counts": counts, "changes": changes} | more
    return Run(0, "banksia", ordinal, START + (ordinal - 1) * HALF_DAY, **values)


def fill(store: Store) -> None:
    """One service with five runs."""
    store.put_service(BANKSIA)
    store.save_state("banksia", replace(STATE, choices=(), links=Links({}, {})), START)
    store.finish_run(run_of(1, cause="set-up"), replace(STATE, choices=()))
    store.finish_run(run_of(2, ARCHIVE_MIA, REMOVE_POSSUMS), STATE)
    store.finish_run(run_of(3), STATE)
    store.finish_run(
        run_of(4, ZOE_WAITS, waiting=("Zoe Lee",), without_a_room=("Noah Smith",)), STATE
    )
    store.finish_run(
        run_of(5, outcome="failed", cause="manual", note="nothing done: manage timed out"), STATE
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}")
    fill(store)
    yield store
    store.close()


@pytest.fixture
def make_app(store: Store) -> Callable[..., Api]:
    def make(**options) -> Api:
        values = {"token": TOKEN, "now": lambda: NOW} | options
        return Api(
            build_services(store, WallClock(), limits=HttpLimits(sleep=no_sleep)), store, **values
        )

    return make


class Caller:
    """Calls an application, each time on a new event loop."""

    def __init__(self, app: Api) -> None:
        self.app = app

    def __call__(
        self, method: str, path: str, *, token: str | None = None, **request
    ) -> httpx2.Response:
        headers = dict(request.pop("headers", {}))
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        return asyncio.run(self._call(method, path, headers=headers, **request))

    async def _call(self, method: str, path: str, **request) -> httpx2.Response:
        transport = httpx2.ASGITransport(app=self.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://daemon/v1") as client:
            return await client.request(method, path, **request)

    def get(self, path: str, **request) -> dict:
        """The JSON of a successful GET."""
        response = self("GET", path, **request)
        assert response.status_code == 200, response.text
        return response.json()


@pytest.fixture
def call(make_app: Callable[..., Api]) -> Caller:
    return Caller(make_app())
