"""The route of the stream of events: as pages of JSON, or as server-sent events."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response

from parktime.daemon.api.dependencies import RouteContext
from parktime.daemon.api.responses import json_response, to_json
from parktime.daemon.api.schemas.events import EventsSchema, serialize_event, serialize_events
from parktime.daemon.domain.event import EventKind, Severity
from parktime.daemon.events.feed import EventFeed, Filter, Page
from parktime.daemon.events.position import ID_PATTERN, Position
from parktime.web.event_stream import OPENAPI, PAGE, StreamPage, wants_stream
from parktime.web.openapi import documented
from parktime.web.problem import Text

MAX_EVENTS = 500

After = Annotated[
    str | None,
    Query(
        pattern=ID_PATTERN,
        description="The id of an event, or `next` of the previous response: only later events. "
        "Without it, from the oldest that is kept.",
    ),
]
Last = Annotated[
    int | None,
    Query(ge=0, le=MAX_EVENTS, description="Begin with so many of the newest events, not `after`."),
]
Limit = Annotated[int, Query(ge=1, le=MAX_EVENTS, description="Events in one response.")]
ServiceKeys = Annotated[
    list[Annotated[Text, Query(min_length=1, max_length=200)]],
    Query(max_length=100, description="Only events of these services."),
]
Kinds = Annotated[list[EventKind], Query(max_length=20, description="Only events of these kinds.")]
Least = Annotated[Severity, Query(description="Only events of this severity or a greater one.")]
LastEventId = Annotated[
    str | None,
    Header(
        alias="Last-Event-ID",
        description="With server-sent events, instead of `after`: where the client had got to. "
        "What is no id of this daemon counts as none.",
    ),
]


def events_router(context: RouteContext) -> APIRouter:
    """Route of the events of all services, and of the daemon itself."""
    router = context.router(tags=["events"], dependencies=context.reads)

    @router.get(
        "/events", response_model=documented(EventsSchema), responses={200: {"content": OPENAPI}}
    )
    async def list_events(
        request: Request,
        *,
        after: After = None,
        last: Last = None,
        limit: Limit = 100,
        service: ServiceKeys = [],  # noqa: B006 # FastAPI copies it
        kind: Kinds = [],  # noqa: B006
        severity: Least = "info",
        last_event_id: LastEventId = None,
    ) -> Response:
        """What happened, oldest first, in the order in which it became known.

        Runs with their outcome, rooms and children that they changed, failures and recoveries,
        holds, trouble, what operators did, and rewinds. With `Accept: text/event-stream`, a
        stream that stays open: each event has its `id`, so that a client which connects again
        goes on where it was.
        """
        events, wanted = context.app.events, Filter(frozenset(service), frozenset(kind), severity)
        streamed = wants_stream(request)
        position = None if after is None else Position.parse(after)
        if streamed and last_event_id is not None:
            position = _reached(last_event_id) or position
        first = await _first_page(
            events, wanted, position, last=last, limit=PAGE if streamed else limit
        )
        if not streamed:
            return json_response(serialize_events(first), headers={"Cache-Control": "no-store"})

        async def read(after: str) -> StreamPage:
            return _stream_page(await events.page(Position.parse(after), PAGE, wanted))

        return context.app.streams.response(request, read, _stream_page(first))

    return router


async def _first_page(
    events: EventFeed, wanted: Filter, position: Position | None, *, last: int | None, limit: int
) -> Page:
    if position is None and last is not None:
        return await events.newest(last, wanted)
    return await events.page(position, limit, wanted)


def _reached(last_event_id: str) -> Position | None:
    """Where a client had got to; None if the id is of another server."""
    try:
        return Position.parse(last_event_id)
    except ValueError:
        return None


def _stream_page(page: Page) -> StreamPage:
    events = [
        (str(position), to_json(serialize_event(position, event)))
        for position, event in page.events
    ]
    return StreamPage(events, str(page.next))
