"""What happened, newest first, and the daemon's stream of events for the script of the pages."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from parktime.tui.errors import UnreachableError
from parktime.web.event_stream import MEDIA_TYPE, ending_of
from parktime.webui.page import LoginRequiredError, Page
from parktime.webui.site import site_of

EVENTS = 100
KINDS = (
    *("run", "child", "room", "failure", "recovery", "hold"),
    *("trouble", "action", "clock", "rewind"),
)
SEVERITIES = {"info": "all", "notice": "notices", "warning": "warnings", "error": "errors"}
MOST_STREAMS = 100


@dataclass(frozen=True, slots=True)
class Subject:
    """What an event is about."""

    type: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Event:
    """One event of the daemon's stream."""

    id: str
    at: datetime
    kind: str
    severity: str
    text: str
    service: str | None = None
    rule: str | None = None
    margin_days: int | None = None
    subject: Subject | None = None
    run: int | None = None


@dataclass(frozen=True, slots=True)
class EventPage:
    """`GET /v1/events`."""

    events: tuple[Event, ...]
    next: str


async def show(page: Page) -> Response:
    """The newest events, of one service or kind if the address says so."""
    service, kind, severity = page.text("service"), page.text("kind"), page.text("severity", "info")
    if kind and kind not in KINDS:
        raise HTTPException(422, f"kind in the address is one of: {', '.join(KINDS)}.")
    if severity not in SEVERITIES:
        raise HTTPException(422, f"severity in the address is one of: {', '.join(SEVERITIES)}.")
    wanted = {"service": service, "kind": kind}
    query: dict[str, str | int] = {name: value for name, value in wanted.items() if value}
    found = await page.reader.get_as(
        EventPage, "events", {**query, "severity": severity, "last": EVENTS}
    )
    return page.render(
        "events.html",
        events=found.events[::-1],
        next=found.next,
        kinds=KINDS,
        severities=SEVERITIES,
        wanted_service=service,
        kind=kind,
        severity=severity,
        is_live=True,
    )


async def stream(request: Request) -> Response:
    """The daemon's stream, as it comes. 204 where there is none: a browser asks no more then."""
    site, wanted = site_of(request), request.query_params
    if request.method == "HEAD":
        return Response(media_type=MEDIA_TYPE)
    visitor = site.visitor(request)
    if not all(visitor.may_read(each or None) for each in wanted.getlist("service") or [""]):
        raise LoginRequiredError
    if site.open_streams >= MOST_STREAMS:
        raise HTTPException(503, f"There are {MOST_STREAMS} streams already.")
    known = ("service", "kind", "severity", "after", "last")
    query: list[tuple[str, str | int | float | bool | None]] = [
        (name, value) for name, value in wanted.multi_items() if name in known and value
    ]
    headers = {"Accept": MEDIA_TYPE}
    if last := request.headers.get("last-event-id"):
        headers["Last-Event-ID"] = last
    http = site.servers.open_stream_client(site.token)
    answer: Any = None
    try:
        answer = await http.send(
            http.build_request("GET", "/v1/events", params=query, headers=headers), stream=True
        )
    except Exception as error:
        await http.aclose()
        raise UnreachableError("the daemon does not answer") from error
    if answer.status_code != 200:
        await answer.aclose()
        await http.aclose()
        return Response(status_code=204)

    async def parts() -> AsyncIterator[bytes]:
        site.open_streams += 1
        try:
            async for part in _until_end(answer.aiter_raw(), ending_of(request)):
                yield part
        finally:
            site.open_streams -= 1
            await answer.aclose()
            await http.aclose()

    return StreamingResponse(parts(), media_type=MEDIA_TYPE, headers={"X-Accel-Buffering": "no"})


async def _until_end(
    parts: AsyncIterator[bytes], ending: asyncio.Event | None
) -> AsyncIterator[bytes]:
    """The parts, until the daemon or this server ends; the browser connects again by itself."""
    end = asyncio.create_task((ending or asyncio.Event()).wait())
    try:
        while True:
            part = asyncio.ensure_future(anext(parts))
            await asyncio.wait((part, end), return_when=asyncio.FIRST_COMPLETED)
            if not part.done() or part.exception() is not None:
                part.cancel()
                return
            yield part.result()
    finally:
        end.cancel()
