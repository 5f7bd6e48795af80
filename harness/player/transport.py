"""The transport of a play in one process: HTTP calls to an application, without sockets."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx2
from starlette.types import ASGIApp

from parktime.simulator.fault_injection.exchange import ConnectionDropped

VENDOR_TIMEOUT_S = 2.0
"""Real seconds, the same for both runtimes."""


def simulated_delay(timeout_s: float) -> Callable[[float], Awaitable[None]]:
    """A sleep for an in-process simulator: no real time passes.

    A delay below the time-out is skipped; a longer one drops the connection.
    """

    async def late(seconds: float) -> None:
        if seconds >= timeout_s:
            raise ConnectionDropped("held")

    return late


class InProcessTransport(httpx2.AsyncBaseTransport):
    """Calls an ASGI app in this process; time-outs take no time.

    `halted` is called when the call arrives at which the daemon is to be killed; that call never
    returns.
    """

    def __init__(self, app: ASGIApp, halted: Callable[[], None]) -> None:
        self._inner = httpx2.ASGITransport(app)
        self._halted = halted
        self._dead = False

    def cut(self) -> None:
        """From now on, cancel the task of every caller: the daemon is dead."""
        self._dead = True

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Raises ReadError for a dropped connection, ReadTimeout for an answer that never comes."""
        if self._dead:
            raise asyncio.CancelledError
        try:
            return await self._inner.handle_async_request(request)
        except ConnectionDropped as severed:
            if severed.mode == "cut":
                raise httpx2.ReadError("the connection was cut", request=request) from None
            if severed.mode == "held":
                raise httpx2.ReadTimeout("no answer came", request=request) from None
        self._halted()
        await asyncio.Event().wait()
        raise AssertionError("a halted call never returns")
