"""Connections of a server of another library: bounded until their request has arrived."""

import asyncio
from collections.abc import Callable

from parktime.harness.servers import connections
from parktime.harness.servers.limits import HEADER_BYTES

_END = b"\r\n\r\n"


class Gate:
    """Lets a connection through once it has sent the headers of its first request.

    While they are missing it gives way to newer connections, the oldest first. `make_handler`: the
    protocol that serves a connection; it should serve one request for each.
    """

    def __init__(self, make_handler: Callable[[], asyncio.Protocol]) -> None:
        self.make_handler = make_handler
        self._waiting: dict[_Waiting, None] = {}
        self._served: set[asyncio.Transport] = set()

    def __call__(self) -> asyncio.Protocol:
        """The protocol of a new connection."""
        return _Waiting(self)

    def enter(self, connection: "_Waiting") -> None:
        """Take a new connection, if need be in place of another."""
        self._served = {each for each in self._served if not each.is_closing()}
        self._waiting[connection] = None
        if len(self._waiting) + len(self._served) > connections.connection_limit():
            oldest = next(iter(self._waiting))
            self.leave(oldest)
            oldest.transport.abort()

    def leave(self, connection: "_Waiting") -> None:
        """Forget a connection that has ended."""
        self._waiting.pop(connection, None)

    def let_through(self, connection: "_Waiting") -> None:
        """Forget that a connection waits, and count it until it is closed."""
        self.leave(connection)
        self._served.add(connection.transport)


class _Waiting(asyncio.Protocol):
    """A connection that has not sent the headers of a request yet."""

    transport: asyncio.Transport

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._received = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        loop = asyncio.get_running_loop()
        self._too_late = loop.call_later(connections.REQUEST_S, transport.abort)
        self._gate.enter(self)

    def data_received(self, data: bytes) -> None:
        self._received += data
        if _END in self._received[-len(data) - len(_END) :]:
            self._too_late.cancel()
            self._gate.let_through(self)
            handler = self._gate.make_handler()
            self.transport.set_protocol(handler)
            handler.connection_made(self.transport)
            handler.data_received(bytes(self._received))
        elif len(self._received) > HEADER_BYTES:
            self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._too_late.cancel()
        self._gate.leave(self)
