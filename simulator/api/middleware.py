"""ASGI middleware: lazily built applications, a fast path, and headers of virtual time."""

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from email.utils import format_datetime

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from parktime.simulator.api.schemas.clock import WaitRequest
from parktime.simulator.api.time_formats import format_instant
from parktime.simulator.clock.clock import Clock
from parktime.web.problem import ProblemError


class LazyApp:
    """An ASGI application that calls `make` once, on the first request."""

    def __init__(self, make: Callable[[], ASGIApp]) -> None:
        self._make = make
        self._app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request to the application."""
        if self._app is None:
            self._app = self._make()
        await self._app(scope, receive, send)


ReadHandler = Callable[[Request], Awaitable[Response]]
WaitHandler = Callable[[str, WaitRequest], Awaitable[Response]]

_WAIT = re.compile(r"/clock/participants/([A-Za-z0-9_.-]{1,100})/wait")


class FastPath:
    """ASGI middleware: calls the handlers of `reads`, and of valid waits, without routing."""

    def __init__(self, app: ASGIApp, reads: Mapping[str, ReadHandler], wait: WaitHandler) -> None:
        self.app = app
        self._reads = reads
        self._wait = wait

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond, or call the application."""
        method = scope["method"] if scope["type"] == "http" else ""
        path = scope.get("path", "").removeprefix(
            scope.get("root_path", "")
        )  # where several worlds are served
        if method == "GET" and path in self._reads:
            request = Request(scope, receive)
            answer = await _respond(self._reads[path](request))
        elif method == "POST" and (found := _WAIT.fullmatch(path)) is not None:
            request = Request(scope, receive)
            wait = await _parse_wait(request)
            if wait is None:
                await self.app(scope, _replay(await request.body()), send)
                return
            answer = await _respond(self._wait(found[1], wait))
        else:
            await self.app(scope, receive, send)
            return
        await answer(scope, receive, send)


async def _respond(asked: Awaitable[Response]) -> Response:
    try:
        return await asked
    except ProblemError as problem:
        return problem.response()


async def _parse_wait(request: Request) -> WaitRequest | None:
    """The wait in a valid JSON body, otherwise None: the normal route reports errors."""
    if request.headers.get("content-type") != "application/json":
        return None
    try:
        return WaitRequest.model_validate_json(await request.body())
    except ValidationError:
        return None


def _replay(body: bytes) -> Receive:
    """Replay a body that was already read."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


_Headers = list[tuple[bytes, bytes]]


class VirtualTimeMiddleware:
    """ASGI middleware: adds `Date` and `X-Virtual-Time` to every response.

    A `Date` already present stays, since a fault may set it. Reading the clock also brings a
    running world up to date before the request is handled.
    """

    def __init__(self, app: ASGIApp, clock: Clock) -> None:
        self.app = app
        self._clock = clock
        self._cached_headers: tuple[datetime, _Headers] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call the application with a `send` that adds the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        _ = self._clock.now

        async def stamping_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"]
                added = self._headers()
                message["headers"] = [
                    *headers,
                    *(added[1:] if any(name == b"date" for name, _ in headers) else added),
                ]
            await send(message)

        await self.app(scope, receive, stamping_send)

    def _headers(self) -> _Headers:
        now = self._clock.now
        if self._cached_headers is None or self._cached_headers[0] != now:
            date = format_datetime(now, usegmt=True).encode()
            self._cached_headers = (
                now,
                [(b"date", date), (b"x-virtual-time", format_instant(now).encode())],
            )
        return self._cached_headers[1]
