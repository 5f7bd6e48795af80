"""The dashboard with two thousand services."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest
from textual.widgets import Static

from parktime.daemon.api.app import Api
from parktime.daemon.app import build_services
from parktime.daemon.clock import WallClock
from parktime.daemon.domain.run import Counts, Run
from parktime.daemon.domain.service import Access, Service
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.store.store import Store
from parktime.tui.app import ParktimeApp
from parktime.tui.client import Client, ServerConnection
from parktime.tui.widgets.keyed_table import MOST_ROWS, KeyedTable

pytestmark = pytest.mark.e2e

MANY = 2_000
NOW = datetime(2026, 12, 1, tzinfo=UTC)
ON = ServiceState(stage="set-up", anchor=NOW, last_slot=NOW)


class Counting(httpx2.AsyncBaseTransport):
    """Counts the services and bytes of each answer."""

    def __init__(self, inner: httpx2.AsyncBaseTransport) -> None:
        self._inner = inner
        self.services: list[int] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = await self._inner.handle_async_request(request)
        if request.url.path == "/v1/snapshot" and answer.status_code == 200:
            await answer.aread()
            self.services.append(len(answer.json()["services"]))
        return answer


@pytest.fixture
def store(tmp_path: Path):
    store = Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}", durable=False)
    access = Access("http://127.0.0.1:9/a", "http://127.0.0.1:9/b", {}, "secret")
    for number in range(MANY):
        key = f"more-{number}"
        store.put_service(
            Service(key, f"Centre {number}", "manage", "Australia/Brisbane", number, access)
        )
        store.save_state(key, ON, NOW)
    yield store
    store.close()


@pytest.fixture
async def line(store: Store) -> AsyncIterator[Counting]:
    services = build_services(store, WallClock())
    api = Api(services, store, token="token", now=lambda: NOW)
    yield Counting(httpx2.ASGITransport(api))


async def _settled(pilot, condition) -> None:
    for _ in range(600):
        await pilot.pause(0.02)
        if condition():
            return
    raise AssertionError("the screen never came to that")


async def test_it_loads_by_pages_and_then_by_changes(store: Store, line: Counting):
    app = ParktimeApp(Client(ServerConnection("daemon", "http://daemon", "token", line)))
    async with app.run_test(size=(120, 40)) as pilot:
        await _settled(
            pilot, lambda: app.snapshot is not None and len(app.snapshot.services) == MANY
        )
        assert max(line.services) <= 100
        table = app.screen.query_one(KeyedTable)
        await _settled(pilot, lambda: table.row_count == MOST_ROWS)
        line.services.clear()

        failed = Run(0, "more-1234", 1, NOW, "schedule", "failed", Counts())
        store.finish_run(failed, replace(ON, failures=1, last_ordinal=1))
        app.poll_now()
        await _settled(pilot, lambda: table.get_row_at(0)[0].plain == "Centre 1234")

        assert sum(line.services) == 1, "one change is one service"
        await pilot.press("/", *"Centre 1999", "enter")
        await _settled(pilot, lambda: table.row_count == 1)
        assert table.get_row_at(0)[0].plain == "Centre 1999"

        await pilot.press("escape", "escape", "o", *"service", "enter")  # by name
        seen: set[str] = set()
        count = app.screen.query_one("#services-count", Static)
        await _settled(pilot, lambda: "1 in trouble ↓" in str(count.content))
        for page in range(MANY // MOST_ROWS):
            shown = f"{page * MOST_ROWS + 1:,}-{(page + 1) * MOST_ROWS:,} of"
            await _settled(pilot, lambda shown=shown: shown in str(count.content))
            seen |= {table.get_row_at(row)[0].plain for row in range(MOST_ROWS)}
            await pilot.press("b")  # the next page
        assert len(seen) == MANY, "page by page all of them"
