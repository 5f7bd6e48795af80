"""The headers that tell the virtual time."""

from datetime import datetime
from email.utils import format_datetime

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from parktime.simulator.api.time_formats import format_instant
from parktime.simulator.clock.clock import Clock

_Headers = list[tuple[bytes, bytes]]


class VirtualTimeHeaders:
    """`Date` and `X-Virtual-Time` of the present instant. Brings a running world up to date."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: tuple[datetime, _Headers] | None = None

    def __call__(self) -> _Headers:
        """Both headers, in this order."""
        now = self._clock.now
        if self._kept is None or self._kept[0] != now:
            date = format_datetime(now, usegmt=True).encode()
            headers = [(b"date", date), (b"x-virtual-time", format_instant(now).encode())]
            self._kept = now, headers
        return self._kept[1]


class VirtualTimeMiddleware:
    """ASGI middleware: adds `Date` and `X-Virtual-Time` to every response.

    A `Date` already present stays, since a fault may set it.
    """

    def __init__(self, app: ASGIApp, headers: VirtualTimeHeaders) -> None:
        self.app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call the application with a `send` that adds the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        self._headers()  # the world is up to date before the request is handled

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
