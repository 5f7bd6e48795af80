"""One conditional request for many pages: which of a caller's pages of lists are unchanged.

A GET of Manage or Storypark may name pages with their ETags in `Pages-If-None-Match`. The answer
names those for which a request with that ETag would have been answered by 304, in
`Pages-Not-Modified`. Kidsoft has no ETags, so that none of its pages is ever named.
"""

import re
from collections.abc import Iterable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from parktime.simulator.fault_injection.events import WorldWithFaults
from parktime.simulator.fault_injection.operations import LIST_READS, Call, match_call

ASKED: Final = b"pages-if-none-match"
ANSWERED: Final = b"pages-not-modified"
MAX_PAGES: Final = 64
"""Pages of one request that are looked at; the others count as changed."""
UNCHANGED_PAGES: Final = "parktime.unchanged_pages"
"""The key of a scope whose list takes the pages that the answer names, for the journal."""

_PAGE: Final = re.compile(r'(/[^\s,"?]+)(?:\?([^\s,"]*))? ("[^\s,"]*")')
"""A page with its ETag: `/manage/v1/rooms?limit=200 "5f1c"`."""


class UnchangedPagesMiddleware:
    """ASGI middleware: tells which pages are unchanged that a request asks about.

    A page whose request might meet a fault is never named, so that the caller asks for it and meets
    the fault.
    """

    def __init__(self, app: ASGIApp, world: WorldWithFaults) -> None:
        self.app = app
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call the application with a `send` that adds the header, if the request asks for it."""
        asked = _asked_of(scope)
        if not asked:
            await self.app(scope, receive, send)
            return
        unchanged = [page for page, etag in asked if await self._is_unchanged(scope, page, etag)]
        scope.get(UNCHANGED_PAGES, []).extend(unchanged)
        header = ANSWERED, ", ".join(unchanged).encode("latin-1")

        async def naming_send(message: Message) -> None:
            if unchanged and message["type"] == "http.response.start" and message["status"] < 400:
                message["headers"] = [*message["headers"], header]
            await send(message)

        await self.app(scope, receive, naming_send)

    async def _is_unchanged(self, scope: Scope, page: str, etag: bytes) -> bool:
        """Whether the caller's own request for that page would be answered by 304."""
        path, _, query = page.partition("?")
        root_path = scope.get("root_path", "")
        call = match_call("GET", path.removeprefix(root_path), query)
        if call is None or call.name not in LIST_READS or self._may_meet_fault(call):
            return False
        kept = [each for each in scope["headers"] if each[0] not in (ASKED, b"if-none-match")]
        inner = {
            **scope,
            "path": path,
            "raw_path": path.encode("latin-1"),
            "query_string": query.encode("latin-1"),
            "headers": [*kept, (b"if-none-match", etag)],
        }
        return await _status(self.app, inner) == 304

    def _may_meet_fault(self, call: Call) -> bool:
        """Whether a fault in force concerns the call, whichever service makes it."""
        return any(each.fault.concerns(call, each.fault.service) for each in self._world.faults)


def _asked_of(scope: Scope) -> list[tuple[str, bytes]]:
    """The pages that a request asks about, each with its ETag; none if it is malformed."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return []
    value = next((value for name, value in scope["headers"] if name == ASKED), None)
    if value is None:
        return []
    asked: list[tuple[str, bytes]] = []
    for part in value.decode("latin-1").split(",")[:MAX_PAGES]:
        found = _PAGE.fullmatch(part.strip())
        if found is None:
            return []
        page = found[1] if found[2] is None else f"{found[1]}?{found[2]}"
        asked.append((page, found[3].encode("latin-1")))
    return asked


def named_pages(headers: Iterable[tuple[bytes, bytes]]) -> list[str]:
    """The pages that an answer names as unchanged."""
    value = next((value for name, value in headers if name == ANSWERED), b"")
    return value.decode("latin-1").split(", ") if value else []


async def _status(app: ASGIApp, scope: Scope) -> int:
    """The status with which an application answers a request without a body."""
    statuses: list[int] = []

    async def keep(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await app(scope, _no_body, keep)
    return statuses[0]


async def _no_body() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}
