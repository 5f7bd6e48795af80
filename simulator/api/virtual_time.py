"""Adds the virtual time to every response."""

from datetime import datetime
from email.utils import format_datetime

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from simulator.api.instants import format_instant
from simulator.clock.clock import Clock

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
