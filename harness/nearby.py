"""The way to a simulator in this process, on which connections can be severed as over any network, and at once."""

import asyncio
from collections.abc import Callable

import httpx2
from starlette.types import ASGIApp

from simulator.faults.severed import ConnectionDropped


class Nearby(httpx2.AsyncBaseTransport):
    """A transport. Time-outs take no time; `halted` is called when a call stands still for good, which it does then."""

    def __init__(self, app: ASGIApp, halted: Callable[[], None]) -> None:
        self._inner = httpx2.ASGITransport(app)
        self._halted = halted
        self._dead = False

    def cut(self) -> None:
        """Nothing comes through any more: whoever calls is dead, and ends where it calls."""
        self._dead = True

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """See httpx2: ReadError for a connection that is cut, ReadTimeout for an answer that never comes."""
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
        raise AssertionError("nobody wakes the dead")
