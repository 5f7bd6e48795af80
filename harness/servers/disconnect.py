"""A server protocol that drops the connection when the app asks for it (ConnectionDropped)."""

import asyncio
import os
import socket
import struct

from starlette.types import ASGIApp, Receive, Scope, Send

from parktime.harness.servers.connections import BoundedProtocol
from parktime.simulator.fault_injection.exchange import ConnectionDropped

_AT_ONCE = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
"""SO_LINGER of 0 s: close with a reset, so that the client notices at once."""


class DisconnectingProtocol(BoundedProtocol):
    """A connection of uvicorn that its app can drop."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Let the app drop this connection."""
        super().connection_made(transport)
        self.app = _Disconnecting(self.app, transport)


class _Disconnecting:
    """ASGI middleware: carries out ConnectionDropped on the connection."""

    def __init__(self, app: ASGIApp, transport: asyncio.Transport) -> None:
        self._app = app
        self._transport = transport

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except ConnectionDropped as severed:
            if severed.mode == "cut":
                self._cut()
            while (await receive())["type"] != "http.disconnect":
                pass  # nothing is answered until uvicorn reports the end of the connection

    def _cut(self) -> None:
        connection: socket.socket | None = self._transport.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        self._transport.abort()
