"""ASGI middleware that injects faults in front of the fake APIs."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from starlette.types import ASGIApp, Receive, Scope, Send

from parktime.simulator.fault_injection.active_faults import ActiveFault
from parktime.simulator.fault_injection.effects import EFFECTS, FaultedCall
from parktime.simulator.fault_injection.events import (
    CallSeen,
    FaultFired,
    ListSeen,
    WorldWithFaults,
)
from parktime.simulator.fault_injection.exchange import FIRED_FAULTS, ConnectionDropped, Exchange
from parktime.simulator.fault_injection.habits import Habit, attach
from parktime.simulator.fault_injection.operations import Call, match_call


class EventSink(WorldWithFaults, Protocol):
    """A world that applies and logs events."""

    def apply(self, event: Any, /) -> Any:
        """Apply the event now and log it; returns its result."""


ServiceIdentifier = Callable[[Call, Exchange], Awaitable[str | None]]
"""The key of the service for which a call is made, as far as the call shows."""


Impersonator = Callable[[Call, Exchange, str | None], Awaitable[Exchange | None]]
"""The call of a service as another service would make it; None if there is no other."""


async def _no_other(_call: Call, _exchange: Exchange, _service: str | None) -> None:
    return None


class FaultInjectionMiddleware:
    """Answers calls that meet a fault accordingly, or raises ConnectionDropped; passes all others.

    `now` brings the world up to date, `identify` finds the calling service, `as_another` gives a
    call another service's credentials, `expire` revokes a Manage token.
    """

    def __init__(
        self,
        app: ASGIApp,
        world: EventSink,
        *,
        now: Callable[[], datetime],
        identify: ServiceIdentifier,
        expire: Callable[[str], None],
        as_another: Impersonator = _no_other,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.app = app
        self._world = world
        self._now = now
        self._identify = identify
        self._as_another = as_another
        self._expire = expire
        self._sleep = sleep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Inject a fault, or call the application."""
        if not self._world.faults or scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"].removeprefix(
            scope.get("root_path", "")
        )  # where several worlds are served
        call = match_call(scope["method"], path, scope["query_string"].decode("latin-1"))
        exchange = Exchange(self.app, scope, receive)
        if call is not None and call.name == "token":
            exchange = await exchange.buffered()
        if call is None:
            await self.app(scope, exchange.receive, send)
            return
        now, service = self._now(), await self._identify(call, exchange)
        met: list[ActiveFault] = self._world.apply(CallSeen(call, service))
        habits = tuple(self._habit(each, call, scope) for each in met if each.fault.is_habit)
        exchange = replace(exchange, scope=attach(scope, habits))
        if met and not met[-1].fault.is_habit:
            await _inject(self._faulted(met[-1], (call, exchange, service), now), send)
        else:
            await self.app(exchange.scope, exchange.receive, send)

    def _habit(self, active: ActiveFault, call: Call, scope: Scope) -> Habit:
        on_fired = partial(self._record_fired, active, call, scope)
        return Habit(active.fault.kind, on_fired, active.fault.seconds, active.fault.status)

    def _faulted(
        self, active: ActiveFault, made: tuple[Call, Exchange, str | None], now: datetime
    ) -> FaultedCall:
        """A call, with its exchange and the service that makes it, and the fault that it meets."""
        call, exchange, service = made
        return FaultedCall(
            exchange=exchange,
            operation=call,
            fault=active.fault,
            now=now,
            on_fired=partial(self._record_fired, active, call, exchange.scope),
            sleep=self._sleep,
            expire=self._expire,
            first_seen=partial(self._first_seen, active.number, service),
            as_another=partial(self._as_another, call, exchange, service),
        )

    def _first_seen(self, number: int, service: str | None, list_key: str, body: bytes) -> bytes:
        first: bytes = self._world.apply(ListSeen(number, f"{service} {list_key}", body))
        return first

    def _record_fired(self, active: ActiveFault, call: Call, scope: Scope) -> None:
        self._world.apply(FaultFired(active.number, call))
        if (fired := scope.get(FIRED_FAULTS)) is not None:
            fired.append(active.fault.kind)


async def _inject(faulted: FaultedCall, send: Send) -> None:
    try:
        answer = await EFFECTS[faulted.fault.kind](faulted)
    except ConnectionDropped as dropped:
        if dropped.partial is not None:
            await dropped.partial.send(send, whole=False)
        raise
    await answer.send(send)
