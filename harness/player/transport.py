"""The transport of a play in one process: HTTP calls to an application, without sockets."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import httpx2
from starlette.types import ASGIApp, Message, Scope

from parktime.simulator.fault_injection.exchange import ConnectionDropped

VENDOR_TIMEOUT_S = 2.0
"""Real seconds, the same for both runtimes."""


def simulated_delay(timeout_s: float) -> Callable[[float], Awaitable[None]]:
    """A sleep for an in-process simulator: no real time passes.

    A delay below the time-out is skipped; a longer one drops the connection.
    """

    async def late(seconds: float) -> None:
        if seconds >= timeout_s:
            raise ConnectionDropped("held")

    return late


_SCOPE: Final = "parktime.asgi_scope"
"""The extension of a request that keeps its scope, for requests that are sent again."""


class AsgiTransport(httpx2.AsyncBaseTransport):
    """Calls an ASGI app with requests whose body is known, and buffers the answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Raises whatever the app raises."""
        scope = request.extensions.get(_SCOPE)
        if scope is None:
            scope = request.extensions[_SCOPE] = _scope_of(request)
        body = b"" if request.method == "GET" else await request.aread()
        status, headers = 0, list[tuple[bytes, bytes]]()
        parts: list[bytes] = []
        received = False

        async def receive() -> Message:
            nonlocal received
            if received:
                await asyncio.Event().wait()  # the caller never goes away
            received = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status, headers = message["status"], message["headers"]
            else:
                parts.append(message.get("body", b""))

        await self._app(dict(scope), receive, send)
        content = b"" if request.method == "HEAD" else b"".join(parts)
        return httpx2.Response(status, headers=headers, stream=httpx2.ByteStream(content))


def _scope_of(request: httpx2.Request) -> Scope:
    url = request.url
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "scheme": url.scheme,
        "path": url.path,
        "raw_path": url.raw_path.partition(b"?")[0],
        "query_string": url.query,
        "server": (url.host, url.port),
        "client": ("127.0.0.1", 123),
        "root_path": "",
    }


class InProcessTransport(httpx2.AsyncBaseTransport):
    """Calls an ASGI app in this process; time-outs take no time.

    `halted` is called when the call arrives at which the daemon is to be killed; that call never
    returns.
    """

    def __init__(self, app: ASGIApp, halted: Callable[[], None]) -> None:
        self._inner = AsgiTransport(app)
        self._halted = halted
        self._dead = False

    def cut(self) -> None:
        """From now on, cancel the task of every caller: the daemon is dead."""
        self._dead = True

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Raises ReadError for a dropped connection, ReadTimeout for an answer that never comes."""
        if self._dead:
            raise asyncio.CancelledError
        try:
            return await self._inner.handle_async_request(request)
        except ConnectionDropped as severed:
            if severed.mode == "cut":
                raise httpx2.ReadError("the connection was cut", request=request) from None
            if severed.mode == "held":
                raise httpx2.ReadTimeout("no answer came", request=request) from None
        self._halted()
        await asyncio.Event().wait()
        raise AssertionError("a halted call never returns")
