"""ASGI middleware: lazily built applications, and reads and waits without routing."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from parktime.simulator.api.repeated_reads import DependsOn
from parktime.simulator.api.schemas.clock import WaitRequest
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


@dataclass(frozen=True, slots=True)
class Read:
    """A read: who answers it, and what the answer depends on."""

    handler: ReadHandler
    depends_on: DependsOn


_WAIT = re.compile(r"/clock/participants/([A-Za-z0-9_.-]{1,100})/wait")


class FastPath:
    """ASGI middleware: calls the handlers of `reads`, and of valid waits, without routing."""

    def __init__(self, app: ASGIApp, reads: Mapping[str, Read], wait: WaitHandler) -> None:
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
            answer = await _respond(self._reads[path].handler(request))
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
