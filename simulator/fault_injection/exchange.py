"""A request to a fake API and its buffered response, which can be changed before it is sent."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import parse_qsl, urlencode

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from parktime.web.etag import etag_of, matches

Headers = list[tuple[bytes, bytes]]

FIRED_FAULTS = "parktime.fired_faults"
"""The key of a scope under which the kinds of the faults that met the request are listed."""


@dataclass(frozen=True, slots=True)
class BufferedResponse:
    """A response that has not been sent yet."""

    status: int
    headers: Headers = field(default_factory=list)
    body: bytes = b""

    def header(self, name: bytes) -> bytes:
        """The first header of that lower-case name; empty if absent."""
        return next((value for key, value in self.headers if key.lower() == name), b"")

    def with_body(self, body: bytes) -> "BufferedResponse":
        """The response with another body, its Content-Length, and its ETag if it has one."""
        kept = _without(self.headers, (b"content-length",))
        length = (b"content-length", str(len(body)).encode())
        return replace(self, headers=[*kept, length], body=body).with_etag(etag_of(body))

    def with_etag(self, etag: str) -> "BufferedResponse":
        """The response with this ETag in place of its own; unchanged if it has none."""
        return self.with_header(b"etag", etag.encode()) if self.header(b"etag") else self

    def with_header(self, name: bytes, value: bytes) -> "BufferedResponse":
        """The response with this header in place of any of the same lower-case name."""
        return replace(self, headers=[*_without(self.headers, (name,)), (name, value)])

    async def send(self, send: Send, *, whole: bool = True) -> None:
        """Send it, or only the first half of its body without ending the response."""
        body = self.body if whole else self.body[: len(self.body) // 2]
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": body, "more_body": not whole})


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and the application that handles it."""

    app: ASGIApp
    scope: Scope
    receive: Receive

    async def answer(self) -> BufferedResponse:
        """Let the application handle the request, and buffer its response."""
        kept: list[Message] = []

        async def keep(message: Message) -> None:
            kept.append(message)

        await self.app(self.scope, self.receive, keep)
        body = b"".join(message.get("body", b"") for message in kept[1:])
        return BufferedResponse(kept[0]["status"], list(kept[0]["headers"]), body)

    async def drain(self) -> bytes:
        """Read the whole request body, so that the sender is not cut off; returns it."""
        body = bytearray()
        while True:
            message = await self.receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                return bytes(body)

    async def buffered(self) -> "Exchange":
        """The same exchange with its body read and replayable."""
        return self.with_body(await self.drain())

    def conditional(self, answer: BufferedResponse) -> BufferedResponse:
        """The response, or 304 if the request's If-None-Match names its ETag."""
        asked, etag = self.header(b"if-none-match"), answer.header(b"etag")
        if not asked or not etag or not matches(asked, etag.decode("latin-1")):
            return answer
        return BufferedResponse(304, [(b"etag", etag)])

    def unconditional(self) -> "Exchange":
        """The same request without If-None-Match."""
        headers = _without(self.scope["headers"], (b"if-none-match",))
        return replace(self, scope={**self.scope, "headers": headers})

    def with_query(self, **query: str | None) -> "Exchange":
        """The same request with other query parameters; None removes one."""
        pairs = [(name, value) for name, value in self._pairs() if name not in query]
        pairs += [(name, value) for name, value in query.items() if value is not None]
        return replace(self, scope={**self.scope, "query_string": urlencode(pairs).encode()})

    def with_header(self, name: bytes, value: str) -> "Exchange":
        """The same request with this header in place of any of the same lower-case name."""
        headers = [*_without(self.scope["headers"], (name,)), (name, value.encode("latin-1"))]
        return replace(self, scope={**self.scope, "headers": headers})

    def with_body(self, body: bytes) -> "Exchange":
        """The same request with another body."""

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        return replace(self.with_header(b"content-length", str(len(body))), receive=receive)

    def query_parameter(self, name: str) -> str | None:
        """A query parameter, or None."""
        return dict(self._pairs()).get(name)

    def header(self, name: bytes) -> str:
        """A request header by its lower-case name; empty if absent."""
        return next(
            (value.decode("latin-1") for key, value in self.scope["headers"] if key == name), ""
        )

    def _pairs(self) -> list[tuple[str, str]]:
        return parse_qsl(self.scope["query_string"].decode("latin-1"), keep_blank_values=True)


def _without(headers: Iterable[tuple[bytes, bytes]], names: tuple[bytes, ...]) -> Headers:
    return [(key, value) for key, value in headers if key.lower() not in names]


DropMode = Literal["cut", "held", "halted"]


class ConnectionDropped(BaseException):
    """Raised through the whole application for the server to carry out.

    cut: the connection ends, after `partial` if set · held: nothing (more) is sent until the caller
    gives up · halted: like held, and the owner of the halt is notified. Not an `Exception`, so that
    no error handler catches it.
    """

    def __init__(self, mode: DropMode) -> None:
        super().__init__(mode)
        self.mode = mode
        self.partial: BufferedResponse | None = None  # an answer of which a part is sent first
