"""Serving with bounds: how long a request may take to arrive, and, on loopback, from whose pages it may come."""

import asyncio
from typing import Final
from urllib.parse import urlsplit

import h11
from starlette.types import ASGIApp, Receive, Scope, Send

from harness.addresses import is_loopback
from harness.severable import SeverableProtocol
from problems.problem import Problem

REQUEST_S: Final = 30.0
"""How long a request may take from its first byte, or from the connection, to its last."""
HEADER_BYTES: Final = 32_768
PIECE_BYTES: Final = 2_048
"""What comes is looked at in pieces of this size, so that headers go over their bound by no more."""
CONNECTIONS: Final = 1_000

_ON_ITS_WAY: Final = (h11.IDLE, h11.SEND_BODY)


class BoundedProtocol(SeverableProtocol):
    """One connection, closed where a request does not come to its end: whoever sends a byte a minute would hold it for ever."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """From now on the first request is awaited."""
        super().connection_made(transport)
        self._await_request()

    def data_received(self, data: bytes) -> None:
        """More of a request, or all of it. It is looked at in pieces: what comes whole in one go would be under no bound."""
        for start in range(0, len(data), PIECE_BYTES):
            if self.transport.is_closing():
                return
            super().data_received(data[start : start + PIECE_BYTES])
        if self.conn.their_state not in _ON_ITS_WAY:
            self._has_come()
        elif self._deadline is None:
            self._await_request()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is awaited any more."""
        self._has_come()
        super().connection_lost(exc)

    def _await_request(self) -> None:
        self._deadline = asyncio.get_running_loop().call_later(REQUEST_S, self._too_slow)

    def _has_come(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_slow(self) -> None:
        self._deadline = None
        if self.conn.their_state in _ON_ITS_WAY:
            self.transport.close()


class OwnPagesOnly:
    """ASGI: 403 for what a browser sends for a page of somebody else's. A name that is pointed to loopback is somebody else's, too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Calls the application, or answers 403 itself."""
        if scope["type"] == "http" and not _is_own(scope):
            await _foreign().response()(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _is_own(scope: Scope) -> bool:
    for name, value in scope["headers"]:
        if name == b"host" and not _of_loopback("//" + value.decode("latin-1")):
            return False
        if name == b"origin" and not _of_loopback(value.decode("latin-1")):
            return False
    return True


def _of_loopback(url: str) -> bool:
    try:
        return is_loopback(urlsplit(url).hostname or "")
    except ValueError:
        return False


def _foreign() -> Problem:
    return Problem(403, "Forbidden", "This server is for this machine's own pages and programs: call it by 127.0.0.1.")
