"""Where faults are carried out: in front of the fake APIs, behind whatever says the time."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from starlette.types import ASGIApp, Receive, Scope, Send

from simulator.faults.calls import Call, call_of
from simulator.faults.carrying import CARRY, Met
from simulator.faults.deeds import Asked, FaultyWorld, WentWrong
from simulator.faults.exchange import Exchange
from simulator.faults.faults import SetFault
from simulator.faults.severed import Severed


class EventSink(FaultyWorld, Protocol):
    """A world that applies events and logs them."""

    def do(self, event: Any, /) -> Any:
        """Apply the event now and log it; returns what came of it."""


Whose = Callable[[Call, Exchange], Awaitable[str | None]]
"""The key of the service for which a call is made, as far as the call shows."""


class Faulty:
    """ASGI middleware: a call that meets a fault of the world's is answered accordingly, or Severed. All others pass.

    `now` brings the world up to date. `expire` ends a token of Manage's.
    """

    def __init__(
        self,
        app: ASGIApp,
        world: EventSink,
        now: Callable[[], datetime],
        whose: Whose,
        expire: Callable[[str], None],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.app = app
        self._world = world
        self._now = now
        self._whose = whose
        self._expire = expire
        self._sleep = sleep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers, severs, or calls the application."""
        if not self._world.faults or scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"].removeprefix(
            scope.get("root_path", "")
        )  # where several worlds are served
        call = call_of(scope["method"], path, scope["query_string"].decode("latin-1"))
        exchange = Exchange(self.app, scope, receive)
        if call is not None and call.name == "token":
            exchange = await exchange.read()
        met = None if call is None else await self._met(call, exchange)
        if met is None:
            await self.app(scope, exchange.receive, send)
        else:
            await _carry_out(met, send)

    async def _met(self, call: Call, exchange: Exchange) -> Met | None:
        """The fault that the call meets, if any."""
        now = self._now()
        taken: SetFault | None = self._world.do(Asked(call, await self._whose(call, exchange)))
        if taken is None:
            return None
        happened = partial(self._happened, taken.number, call)
        return Met(exchange, call, taken.fault, now, happened, self._sleep, self._expire)

    def _happened(self, number: int, call: Call) -> None:
        self._world.do(WentWrong(number, call))


async def _carry_out(met: Met, send: Send) -> None:
    try:
        answer = await CARRY[met.fault.kind](met)
    except Severed as severed:
        if severed.begun is not None:
            await severed.begun.send(send, whole=False)
        raise
    await answer.send(send)
