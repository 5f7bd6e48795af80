"""Stands between a daemon and a simulator, and notes what each write does, and after which readings."""

import contextlib
import re
from collections import Counter
from datetime import datetime

import msgspec
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from parktime.harness.fuzz.recording import Account, Write, account_of
from parktime.simulator.fault_injection.active_faults import InjectionKey
from parktime.simulator.fault_injection.kinds import HALT
from parktime.simulator.fault_injection.operations import Call, match_call
from parktime.simulator.world.world import World

HARMLESS = frozenset({"latency", "unknown_fields", "skewed_clock", "ids_as_numbers", "stale_etag"})
"""Kinds of fault after which what was read may still be whole and true, or true of a while ago."""

MAY_BE_TRUE = frozenset({("empty_list", "read_sessions"), ("empty_list", "read_next_sessions")})
"""A centre may have no bookings at all: over the holidays many have none."""


_Page = tuple[str | None, str, str]
"""Who read, which list, and which page of it."""

_LATER_PAGE = re.compile(r"[?&](?:page|cursor|page_token)=([^&]*)")


def page_of(caller: str | None, line: str) -> _Page:
    """A read's list, and its page; the first is ''."""
    found = _LATER_PAGE.search(line)
    page = found[1] if found and found[1] != "1" else ""
    return caller, _LATER_PAGE.sub("", line), page


def begins_anew(page: _Page, other: _Page) -> bool:
    """Whether to read a page is to begin the list of another anew, or that of whose single row the other was."""
    caller, line, later = page
    return (
        not later
        and other[0] == caller
        and (other[1] == line or other[1].startswith(f"{line.partition('?')[0]}/"))
    )


class _Asked(msgspec.Struct):
    client_id: str


class _Token(msgspec.Struct):
    access_token: str


class Witness:
    """An ASGI application before a simulator's. It changes nothing; `writes` is what was done so far.

    `calls`: how often a vendor was spoken to.
    """

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
        self._readings: tuple[datetime, dict[_Page, str | None]] = (world.now, {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, and looks at what it did."""
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
        """Notes for whom a token of Manage is."""
        asked, told = bytearray(), bytearray()

        async def hear() -> Message:
            message = await receive()
            asked.extend(message.get("body", b""))
            return message

        async def tell(message: Message) -> None:
            told.extend(message.get("body", b""))
            await send(message)

        await self._app(scope, hear, tell)
        with contextlib.suppress(
            msgspec.DecodeError
        ):  # an answer that a fault has spoilt is no token
            token = msgspec.json.decode(bytes(told), type=_Token)
            key = self._clients[msgspec.json.decode(bytes(asked), type=_Asked).client_id]
            self._callers[f"Bearer {token.access_token}".encode()] = key

    async def _read(self, scope: Scope, receive: Receive, send: Send, call: Call) -> None:
        before = self._injected()
        try:
            await self._app(scope, receive, send)
        finally:
            made = self._injected() - before
            wrong = [
                kind
                for kind, _, name in made
                if kind not in HARMLESS and (kind, name) not in MAY_BE_TRUE
            ]
            self._note_reading(
                page_of(self._caller(scope, call), call.line), wrong[0] if wrong else None
            )

    async def _write(self, scope: Scope, receive: Receive, send: Send) -> None:
        injected, before = self._injected(), self._accounts()
        try:
            await self._app(scope, receive, send)
        finally:
            self._note(
                scope, before, self._accounts(), unconfirmed=bool(self._injected() - injected)
            )

    def _note(
        self,
        scope: Scope,
        before: dict[str, Account],
        after: dict[str, Account],
        *,
        unconfirmed: bool,
    ) -> None:
        if before == after:
            return
        service = self._callers.get(_header(scope, b"authorization"), "")
        readings = self._readings_now().items()
        broken = frozenset(
            wrong for (caller, *_), wrong in readings if caller == service and wrong is not None
        )
        call = f"{scope['method']} {scope['path']}"
        self.writes.append(
            Write(self._world.now, service, call, before, after, broken, unconfirmed)
        )

    def faults(self) -> Counter[InjectionKey]:
        """How often each fault happened, by kind, API and call."""
        return Counter({what: times for what, times in self._injected().items() if what[0] != HALT})

    def _note_reading(self, page: _Page, wrong: str | None) -> None:
        """Who begins a list anew believes no page of before, nor what was said of single rows of it."""
        readings = self._readings_now()
        for other in [each for each in readings if begins_anew(page, each)]:
            del readings[other]
        readings[page] = wrong

    def _readings_now(self) -> dict[_Page, str | None]:
        """What was wrong with the last answer to each read at this instant, by page."""
        if self._readings[0] != self._world.now:
            self._readings = (self._world.now, {})
        return self._readings[1]

    def _caller(self, scope: Scope, call: Call) -> str | None:
        """Whose read it is; None where no service's credentials came with it."""
        if call.api == "kidsoft":
            return self._pins.get(_header(scope, b"x-service-pin"))
        return self._callers.get(_header(scope, b"authorization"))

    def _injected(self) -> Counter[InjectionKey]:
        return Counter(self._world.faults.injected)

    def _accounts(self) -> dict[str, Account]:
        return {key: account_of(service.storypark) for key, service in self._world.services.items()}


def _header(scope: Scope, name: bytes) -> bytes:
    return next((value for key, value in scope["headers"] if key == name), b"")
