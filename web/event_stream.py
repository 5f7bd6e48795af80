"""Server-sent events: one stream of JSON objects for each client, which goes on where it ended."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi.sse import format_sse_event
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from parktime.web.methods import is_head
from parktime.web.problem import ProblemError

MEDIA_TYPE: Final = "text/event-stream"
OPENAPI: Final[dict[str, Any]] = {MEDIA_TYPE: {"schema": {"type": "string"}}}
"""For `content` of a documented response."""
PAGE: Final = 200
"""Events that are read at a time."""
MAX_STREAMS: Final = 200
"""Streams of one application at once."""
PING_S: Final = 15.0
"""A stream in which nothing happens says so often that it is there, in real seconds."""
LOOK_S: Final = 0.1
"""How often it is looked whether anything is new, in real seconds; that reads nothing."""
RECONNECT_MS: Final = 1_000
"""When a client connects again whose stream has ended."""
_ENDING: Final = "parktime.ending"


@dataclass(frozen=True, slots=True)
class StreamPage:
    """Events by id, as JSON, and the id after which to go on."""

    events: Sequence[tuple[str, bytes]]
    next: str


Read = Callable[[str], Awaitable[StreamPage]]
"""Reads at most PAGE events after an id."""


class EndingStreams:
    """ASGI middleware: tells the streams of an application when its server ends."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._ending = asyncio.Event()

    def end(self) -> None:
        """End all streams; clients that connect again find no server."""
        self._ending.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call the application."""
        await self._app({**scope, _ENDING: self._ending}, receive, send)


def ending_of(request: Request) -> asyncio.Event | None:
    """Set when the server of a request ends; None where nobody tells."""
    found: asyncio.Event | None = request.scope.get(_ENDING)
    return found


def wants_stream(request: Request) -> bool:
    """Whether the client asks for a stream, and so for no JSON document."""
    return MEDIA_TYPE in request.headers.get("accept", "") and not is_head(request.scope)


class EventStreams:
    """The streams of one application. `version`: differs whenever something may be new."""

    def __init__(self, version: Callable[[], object]) -> None:
        self._version = version
        self._open = 0

    def response(self, request: Request, read: Read, first: StreamPage) -> StreamingResponse:
        """A stream that begins with a page and goes on after it. Raises ProblemError: too many."""
        if self._open >= MAX_STREAMS:
            raise ProblemError(
                503,
                "Service Unavailable",
                f"There are {MAX_STREAMS} streams of events already: close one, or read pages.",
                headers={"Retry-After": "10"},
            )
        ending = ending_of(request)
        return StreamingResponse(
            self._frames(read, first, ending),
            media_type=MEDIA_TYPE,
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    async def _frames(
        self, read: Read, page: StreamPage, ending: asyncio.Event | None
    ) -> AsyncIterator[bytes]:
        self._open += 1
        seen: object = None  # so that what is new since the first page is read at once
        try:
            yield format_sse_event(retry=RECONNECT_MS)
            while ending is None or not ending.is_set():
                frames = [
                    format_sse_event(id=id_, data_str=data.decode()) for id_, data in page.events
                ]
                if frames:
                    yield b"".join(frames)
                if len(page.events) < PAGE and not await self._wait(seen, ending):
                    # the position without an event, so that nothing is looked through twice
                    yield format_sse_event(comment="nothing new", id=page.next)
                seen = self._version()
                try:
                    page = await read(page.next)
                except Exception:  # the store: it is told as trouble once it is over
                    page, seen = StreamPage((), page.next), None
                    await asyncio.sleep(RECONNECT_MS / 1_000)
        finally:
            self._open -= 1

    async def _wait(self, seen: object, ending: asyncio.Event | None) -> bool:
        """Wait until something may be new or the server ends; False if nothing happened."""
        loop = asyncio.get_running_loop()
        until_s = loop.time() + PING_S
        while loop.time() < until_s:
            if self._version() != seen or (ending is not None and ending.is_set()):
                return True
            await asyncio.sleep(LOOK_S)
        return False
