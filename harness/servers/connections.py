"""Connections of a server: their number is limited, and so is the time to send a request."""

import asyncio
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Final

from parktime.harness.servers.limits import HEADER_BYTES

if TYPE_CHECKING:
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol as HttpProtocol
    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle
else:  # httptools where it is installed, else h11
    from uvicorn.protocols.http.auto import AutoHTTPProtocol as HttpProtocol

MOST_CONNECTIONS: Final = 1_000
LEAST_CONNECTIONS: Final = 8
SHARE: Final = 3
"""A server takes one connection for so many files that the process may open: two servers may share
a process, and stores, logs and clients need files, too."""

REQUEST_S: Final = 20.0
"""Time for the headers and the body of one request, from its first byte or the connection."""


@cache
def connection_limit() -> int:
    """How many connections a server of this process holds at once."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return MOST_CONNECTIONS
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if files == resource.RLIM_INFINITY:
        return MOST_CONNECTIONS
    return max(LEAST_CONNECTIONS, min(MOST_CONNECTIONS, files // SHARE))


def backlog() -> int:
    """How many connections are accepted at once: fewer than the files that are left for them."""
    return max(LEAST_CONNECTIONS, min(64, connection_limit() // 4))


class BoundedProtocol(HttpProtocol):
    """A connection of uvicorn that gives way to newer ones while it has not sent a request."""

    _too_late: asyncio.TimerHandle | None = None
    _has_asked = False
    _head_bytes: int | None = None
    """What has arrived of a request whose headers are incomplete; h11 counts by itself."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Take the connection in place of the one that has been idle longest, if there are many."""
        super().connection_made(transport)
        self._opened_s = self.loop.time()
        self._expect_request()
        if len(self.connections) > connection_limit():
            giving_way = min(self._idle_others(), key=_order, default=self)
            giving_way.transport.abort()
            self.connections.discard(giving_way)  # uvicorn learns of it later, after others

    def _idle_others(self) -> Iterator["BoundedProtocol"]:
        for each in self.connections:
            if isinstance(each, BoundedProtocol) and each is not self and each.is_idle():
                yield each

    def is_idle(self) -> bool:
        """Whether no request has been received completely that is not answered yet."""
        return not (getattr(self, "pipeline", ()) or _is_received(self.cycle))

    def data_received(self, data: bytes) -> None:
        """Take what the client sends, within the time and the size for one request."""
        in_body = self.cycle is not None and self.cycle.more_body
        super().data_received(data)
        if not self.is_idle():
            self._has_asked = True
            self._expect_nothing()
        elif not self.transport.is_closing():
            self._expect_request()
        if self._head_bytes is not None and not in_body:
            self._head_bytes += len(data)
            if self._head_bytes > HEADER_BYTES and not self.transport.is_closing():
                self.send_400_response("The headers of a request are too long.")

    def on_message_begin(self) -> None:
        """Count the bytes of the headers from here."""
        self._head_bytes = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Count no further."""
        self._head_bytes = None
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the time limit."""
        self._expect_nothing()
        super().connection_lost(exc)

    def _expect_request(self) -> None:
        if self._too_late is None:
            self._too_late = self.loop.call_later(REQUEST_S, self._give_up)

    def _expect_nothing(self) -> None:
        if self._too_late is not None:
            self._too_late.cancel()
            self._too_late = None

    def _give_up(self) -> None:
        if self.is_idle():
            self.transport.abort()


def _is_received(cycle: "RequestResponseCycle | None") -> bool:
    """Whether a request is complete, and not answered yet."""
    return cycle is not None and not cycle.more_body and not cycle.response_complete


def _order(connection: "BoundedProtocol") -> tuple[bool, float]:
    """Which connection gives way first: one that has never asked for anything, then the oldest."""
    return connection._has_asked, connection._opened_s
