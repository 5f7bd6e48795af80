"""ASGI middleware between daemon and simulator: records each write, and the reads before it."""

import contextlib
from collections import Counter
from datetime import datetime

import msgspec
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from parktime.harness.fuzz.observed_play import AccountState, Write, account_state
from parktime.harness.fuzz.readings import Page, breaking, page_of, restarts_list
from parktime.simulator.fault_injection.active_faults import InjectionKey
from parktime.simulator.fault_injection.kinds import HALT
from parktime.simulator.fault_injection.operations import Call, match_call
from parktime.simulator.world.world import World


class _TokenRequest(msgspec.Struct):
    client_id: str


class _TokenResponse(msgspec.Struct):
    access_token: str


class WriteRecorder:
    """Passes requests on unchanged; `writes` are those so far, `calls` counts all vendor calls."""

    def __init__(self, app: ASGIApp, world: World) -> None:
        self.writes: list[Write] = []
        self.calls = 0
        self._app = app
        self._world = world
        known = {key: service.credentials for key, service in world.services.items()}
        self._callers = {f"Bearer {each.token}".encode(): key for key, each in known.items()}
        self._pins = {each.pin.encode(): key for key, each in known.items() if each.pin is not None}
        self._clients = {
            each.client_id: key for key, each in known.items() if each.client_id is not None
        }
        self._readings: tuple[datetime, dict[Page, str | None]] = (world.now, {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and record its effect."""
        call = None
        if scope["type"] == "http":
            call = match_call(
                scope["method"], scope["path"], scope["query_string"].decode("latin-1")
            )
        self.calls += call is not None
        if call is None:
            await self._app(scope, receive, send)
        elif call.name == "token":
            await self._token(scope, receive, send)
        elif call.name.startswith("read_"):
            await self._read(scope, receive, send, call)
        else:
            await self._write(scope, receive, send)

    async def _token(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Remember which service an access token of Manage belongs to."""
        request, response = bytearray(), bytearray()

        async def receive_request() -> Message:
            message = await receive()
            request.extend(message.get("body", b""))
            return message

        async def send_response(message: Message) -> None:
            response.extend(message.get("body", b""))
            await send(message)

        await self._app(scope, receive_request, send_response)
        with contextlib.suppress(msgspec.DecodeError):  # a fault has spoilt the answer
            token = msgspec.json.decode(bytes(response), type=_TokenResponse)
            key = self._clients[msgspec.json.decode(bytes(request), type=_TokenRequest).client_id]
            self._callers[f"Bearer {token.access_token}".encode()] = key

    async def _read(self, scope: Scope, receive: Receive, send: Send, call: Call) -> None:
        before = self._injected()
        try:
            await self._app(scope, receive, send)
        finally:
            injected = self._injected() - before
            fault = breaking((kind for kind, _, _ in injected), call.name)
            self._record_reading(page_of(self._caller(scope, call), call.line), fault)

    async def _write(self, scope: Scope, receive: Receive, send: Send) -> None:
        injected, before = self._injected(), self._account_states()
        try:
            await self._app(scope, receive, send)
        finally:
            self._record_write(
                scope, before, self._account_states(), unconfirmed=bool(self._injected() - injected)
            )

    def _record_write(
        self,
        scope: Scope,
        before: dict[str, AccountState],
        after: dict[str, AccountState],
        *,
        unconfirmed: bool,
    ) -> None:
        if before == after:
            return
        service = self._callers.get(_header(scope, b"authorization"), "")
        readings = self._readings_now().items()
        broken = frozenset(
            fault for (caller, *_), fault in readings if caller == service and fault is not None
        )
        call = f"{scope['method']} {scope['path']}"
        self.writes.append(
            Write(
                at=self._world.now,
                service=service,
                call=call,
                before=before,
                after=after,
                broken=broken,
                unconfirmed=unconfirmed,
            )
        )

    def faults(self) -> Counter[InjectionKey]:
        """Number of injections of each fault, by kind, API and call."""
        return Counter({what: times for what, times in self._injected().items() if what[0] != HALT})

    def _record_reading(self, page: Page, fault: str | None) -> None:
        """Record a reading; restarting a list discards its earlier pages and single rows."""
        readings = self._readings_now()
        for other in [each for each in readings if restarts_list(page, each)]:
            del readings[other]
        readings[page] = fault

    def _readings_now(self) -> dict[Page, str | None]:
        """The fault in the last answer to each read at this instant, by page."""
        if self._readings[0] != self._world.now:
            self._readings = (self._world.now, {})
        return self._readings[1]

    def _caller(self, scope: Scope, call: Call) -> str | None:
        """The service whose credentials the request has, if any."""
        if call.api == "kidsoft":
            return self._pins.get(_header(scope, b"x-service-pin"))
        return self._callers.get(_header(scope, b"authorization"))

    def _injected(self) -> Counter[InjectionKey]:
        return Counter(self._world.faults.injected)

    def _account_states(self) -> dict[str, AccountState]:
        return {
            key: account_state(service.storypark) for key, service in self._world.services.items()
        }


def _header(scope: Scope, name: bytes) -> bytes:
    return next((value for key, value in scope["headers"] if key == name), b"")
