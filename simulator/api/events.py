"""`/world/events`: what happened in the world, as pages of JSON or as server-sent events."""

from typing import Any, Final, Literal

import msgspec
from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from parktime.simulator.api.openapi import Query, parameters_of, read_query
from parktime.simulator.api.time_formats import format_instant
from parktime.simulator.api.world_events import WorldEvent, WorldEvents
from parktime.web.event_stream import OPENAPI, PAGE, EventStreams, StreamPage, wants_stream
from parktime.web.model import ApiModel
from parktime.web.openapi import json_response, responses
from parktime.web.routes import LazyRoute, method_of

MAX_PAGE: Final = 500
_LEAST: Final = {"info": 0, "notice": 1, "warning": 2, "error": 3}


def events_routes() -> APIRouter:
    """`/world/events`, of the `app.state.events_api` of each application."""
    routes = APIRouter(route_class=LazyRoute)
    documents = json_response(EventsResponse)
    documents[200]["content"] = OPENAPI
    routes.get(
        "/world/events",
        response_model=None,
        responses={**documents, **responses(422, 503)},
        openapi_extra={"parameters": list(parameters_of(EventsQuery))},
    )(method_of(lambda state: state.events_api, EventsApi.every))
    return routes


class EventsQuery(Query):
    """Which events: those after an id, or the last ones; of a service, a kind or a severity."""

    after: str | None = Field(None, max_length=100)
    last: int | None = Field(None, ge=0, le=MAX_PAGE)
    limit: int = Field(100, ge=1, le=MAX_PAGE)
    service: str | None = Field(None, max_length=200)
    kind: str | None = Field(None, max_length=100)
    severity: Literal["info", "notice", "warning", "error"] = "info"

    def wants(self, event: WorldEvent) -> bool:
        """Whether an event is wanted."""
        return (
            self.service in (None, event.service)
            and self.kind in (None, event.kind)
            and _LEAST[event.severity] >= _LEAST[self.severity]
        )


class EventSubjectResponse(ApiModel):
    """The service that an event is about."""

    type: Literal["service"]
    id: str
    name: str


class EventResponse(ApiModel):
    """One event, of the shape that the daemon's have. Ids are those of one simulator process."""

    id: str
    at: str
    kind: Literal["action", "clock", "rewind"]
    severity: Literal["info", "notice", "warning"]
    service: str | None
    text: str
    code: str
    rule: str | None
    margin_days: int | None
    subject: EventSubjectResponse | None
    run: int | None
    discarded: bool


class EventsResponse(ApiModel):
    """Events, oldest first. `next`: what to send as `after` for those that follow."""

    events: list[EventResponse]
    next: str


class EventsApi:
    """The events of a world, without authentication. The last 10,000 are kept."""

    def __init__(self, events: WorldEvents, names: dict[str, str]) -> None:
        self._events = events
        self._names = names
        self._streams = EventStreams(lambda: events.count)

    async def every(self, request: Request) -> Response:
        """What people did in the world, and how its clock was moved, oldest first.

        With `Accept: text/event-stream`, a stream that stays open, and goes on after the id in
        `Last-Event-ID`.
        """
        asked = read_query(request, EventsQuery)
        if not wants_stream(request):
            events, end = self._page(asked, asked.after, asked.limit)
            answer = {"events": events, "next": end}
            return Response(msgspec.json.encode(answer), media_type="application/json")

        async def read(after: str) -> StreamPage:
            return self._stream_page(asked, after)

        after = request.headers.get("last-event-id", asked.after)
        return self._streams.response(request, read, self._stream_page(asked, after))

    def _page(
        self, asked: EventsQuery, after: str | None, limit: int
    ) -> tuple[list[dict[str, Any]], str]:
        wanted = [each for each in self._events.after(after) if asked.wants(each[1])]
        if after is None and asked.last is not None:
            wanted, limit = wanted[max(len(wanted) - asked.last, 0) :], MAX_PAGE
        shown = wanted[:limit]
        end = shown[-1][0] if len(wanted) > limit else self._events.end
        return [self._serialize(id, event) for id, event in shown], end

    def _stream_page(self, asked: EventsQuery, after: str | None) -> StreamPage:
        events, end = self._page(asked, after, PAGE)
        return StreamPage([(each["id"], msgspec.json.encode(each)) for each in events], end)

    def _serialize(self, id: str, event: WorldEvent) -> dict[str, Any]:
        key = event.service
        return {
            "id": id,
            "at": format_instant(event.at),
            "kind": event.kind,
            "severity": event.severity,
            "service": key,
            "text": event.text(),
            "code": event.code,
            "rule": event.rule,
            "margin_days": None,
            "subject": None
            if key is None
            else {"type": "service", "id": key, "name": self._names[key]},
            "run": None,
            "discarded": False,
        }
