"""Reads that repeat an earlier one get the answer that their handler gave, without a framework.

Whoever syncs asks for the same lists again and again. A handler answers each request once. As long
as all that its answer depends on is the same, the same request gets the same bytes; every other
request takes the usual way, through all middleware.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Final, NamedTuple

from starlette.types import Message, Scope, Send

from parktime.simulator.api.auth import ServiceIdentifier
from parktime.simulator.api.journal import Headers, Recorder
from parktime.simulator.api.unchanged_pages import ASKED, named_pages
from parktime.simulator.api.virtual_time import VirtualTimeHeaders
from parktime.simulator.world.service import Service
from parktime.simulator.world.world import World

DependsOn = Callable[[Service], Hashable]
"""All that the answer to a read depends on, besides the request and the epoch of the world."""

MAX_KEPT: Final = 512
MAX_BODIES_BYTES: Final = 4 * 2**20
"""All bodies that are kept together; older ones give way."""

_SHOWN: Final = frozenset(
    {b"authorization", b"x-api-key", b"x-service-pin", b"if-none-match", ASKED}
)
"""Headers on which the answer of a handler can depend."""
_UNUSUAL: Final = frozenset({b"origin", b"content-length", b"transfer-encoding"})
"""Headers to which other parts of the simulator answer than the handlers."""

_Request = tuple[str, bytes, *tuple[tuple[bytes, bytes], ...]]
"""Path, query, and the headers that are shown."""


class _Kept(NamedTuple):
    opens: Callable[[], str | None]
    state: Hashable
    status: int
    headers: Headers
    body: bytes
    unchanged: list[str]


class RepeatedReads:
    """The latest answers to reads, each for one state of its service.

    `reads`: what the answer of each path depends on. None is used while a fault is in force.
    """

    def __init__(
        self,
        world: World,
        reads: Mapping[str, DependsOn],
        *,
        identifier: ServiceIdentifier,
        recorder: Recorder,
        time_headers: VirtualTimeHeaders,
        most: int = MAX_KEPT,
    ) -> None:
        self._world = world
        self._reads = reads
        self._identifier = identifier
        self._recorder = recorder
        self._time_headers = time_headers
        self._most = most
        self._kept: OrderedDict[_Request, _Kept] = OrderedDict()
        self._bodies_bytes = 0

    def find(self, scope: Scope) -> tuple[Message, Message] | None:
        """The answer to this request as both its messages, recorded as sent; None if not known."""
        request = self._request(scope)
        if request is None:
            return None
        time_headers = self._time_headers()  # brings a running world up to date
        kept = self._kept.get(request)
        if kept is None or (service := self._still_right(request, kept)) is None:
            return None
        entry = self._recorder.record(request[0], request[1], service, kept.status, kept.body)
        entry.unchanged = kept.unchanged
        headers = kept.headers + time_headers
        return (
            {"type": "http.response.start", "status": kept.status, "headers": headers},
            {"type": "http.response.body", "body": kept.body},
        )

    def keeping(self, scope: Scope, send: Send) -> Send:
        """A `send` that keeps the answer to this request, if it is one to repeat."""
        request = self._request(scope)
        return send if request is None else self._keeping(request, scope, send)

    def _request(self, scope: Scope) -> _Request | None:
        """What tells a read from others; None for all that handlers do not answer alone."""
        if scope["type"] != "http" or scope["method"] != "GET" or self._world.faults:
            return None
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if path not in self._reads:
            return None
        shown: list[tuple[bytes, bytes]] = []
        for pair in scope["headers"]:
            if pair[0] in _SHOWN:
                shown.append(tuple(pair))
            elif pair[0] in _UNUSUAL:
                return None
        return (path, scope["query_string"], *shown)

    def _still_right(self, request: _Request, kept: _Kept) -> str | None:
        """The key of the service, if the credentials are valid and nothing else has changed."""
        service = kept.opens()
        if service is None or self._state(request[0], service) != kept.state:
            self._forget(request)
            return None
        return service

    def _keeping(self, request: _Request, scope: Scope, send: Send) -> Send:
        opens = self._identifier.opens(request[0], scope["headers"])
        began: tuple[str, Hashable, Message] | None = None

        async def keeping_send(message: Message) -> None:
            nonlocal began
            if message["type"] == "http.response.start":
                service = opens()
                if service is not None and message["status"] in (200, 304):
                    began = service, self._state(request[0], service), message
            elif began is not None and not message.get("more_body"):
                self._keep(request, opens, began[1], began[2], message.get("body", b""))
            await send(message)

        return keeping_send

    def _keep(
        self,
        request: _Request,
        opens: Callable[[], str | None],
        state: Hashable,
        start: Message,
        body: bytes,
    ) -> None:
        times = self._time_headers()
        if start["headers"][-len(times) :] != times or self._world.faults:
            return
        headers = start["headers"][: -len(times)]
        unchanged = named_pages(headers)
        self._forget(request)
        self._kept[request] = _Kept(opens, state, start["status"], headers, body, unchanged)
        self._bodies_bytes += len(body)
        while len(self._kept) > self._most or self._bodies_bytes > MAX_BODIES_BYTES:
            self._forget(next(iter(self._kept)))

    def _forget(self, request: _Request) -> None:
        known = self._kept.pop(request, None)
        if known is not None:
            self._bodies_bytes -= len(known.body)

    def _state(self, path: str, service: str) -> Hashable:
        return self._world.epoch, self._reads[path](self._world.services[service])
