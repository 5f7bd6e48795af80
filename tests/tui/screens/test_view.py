import asyncio

import httpx2

from harness.in_process import DAEMON_URL
from tui.client import ServerConnection
from tui.widgets.keyed_table import KeyedTable


class Overtaken(httpx2.AsyncBaseTransport):
    """To the daemon; by the time at which a list of runs is there, there is another run."""

    def __init__(self, on):
        self._on = on
        self._inner = httpx2.ASGITransport(on.runtime._running.app)

    async def handle_async_request(self, request):
        answer = await self._inner.handle_async_request(request)
        if request.url.path == "/v1/runs":
            before = self._on.app.snapshot.revision
            (await self._on.runtime.daemon._http.post("/v1/services/banksia/sync")).raise_for_status()
            self._on.app.poll_now()
            while self._on.app.snapshot.revision == before:  # noqa: ASYNC110 - the app does not tell
                await asyncio.sleep(0.01)
        return answer


async def test_a_list_that_is_slower_than_the_clock_is_shown_all_the_same_and_asked_for_again(on):
    on.app.client._daemon = ServerConnection("daemon", DAEMON_URL, on.runtime._token, Overtaken(on))
    await on.press("3")
    table = on.app.screen.query_one(KeyedTable)
    await on.until(lambda: table.row_count >= 1, "the first list")
    await on.until(lambda: table.row_count >= 3, "a later one")


async def test_another_service_s_list_does_not_wait_for_one_on_its_way(on):
    await on.press("3")
    await on.sees("2 created")
    gate, inner = asyncio.Event(), httpx2.ASGITransport(on.runtime._running.app)

    class Slow(httpx2.AsyncBaseTransport):
        async def handle_async_request(self, request):
            if request.url.params.get("service") == "banksia":
                await gate.wait()
            return await inner.handle_async_request(request)

    on.app.client._daemon = ServerConnection("daemon", DAEMON_URL, on.runtime._token, Slow())
    await on.press("ctrl+r")
    on.app.choose_service("wattle")
    await on.sees("no run yet")
    gate.set()


async def test_a_view_that_opens_reads_no_style_anew(on):
    read = []
    refresh = on.app.refresh_css
    on.app.refresh_css = lambda *args, **named: (read.append(args), refresh(*args, **named))
    await on.press("3", "5")
    await on.sees("Possums")
    assert read == []
