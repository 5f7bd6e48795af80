"""A fake Kidsoft: service PIN and key, numbered pages, its own field names.

The real API is not public; these shapes are our own.
"""

from collections.abc import Callable
from datetime import date
from functools import cache, partial
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import Response

from parktime.simulator.api.auth import Secrets
from parktime.simulator.api.documents import vendor_description
from parktime.simulator.api.middleware import Read
from parktime.simulator.api.openapi import (
    API_KEY,
    QueryT,
    document_security,
    parameters_of,
    read_query,
    refuse_query,
)
from parktime.simulator.api.picture_lists import (
    Listed,
    PictureLists,
    find_child,
    find_room,
    list_dependencies,
    service_dependencies,
)
from parktime.simulator.api.repeated_reads import DependsOn
from parktime.simulator.api.responses import (
    ResponseCache,
    json_body,
    numbered_page,
    plain_response,
)
from parktime.simulator.api.schemas import kidsoft as shapes
from parktime.simulator.api.time_formats import (
    format_instant,
    format_kidsoft,
    format_optional_instant,
    interval_s,
)
from parktime.simulator.world.api_events import Published
from parktime.simulator.world.published_roster import ChildRecord, Picture, RoomRecord, SessionRow
from parktime.simulator.world.service import Service
from parktime.simulator.world.world import World
from parktime.web import handlers
from parktime.web.api_document import describe_api
from parktime.web.docs_page import add_docs_page
from parktime.web.handlers import install
from parktime.web.openapi import json_response, responses
from parktime.web.problem import ProblemError
from parktime.web.routes import LazyRoute, method_of

PROBLEM = "urn:parktime:kidsoft:"
_PIN = {
    "name": "X-Service-Pin",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "examples": ["S434783895"]},
}


def kidsoft_app(api: "Kidsoft") -> FastAPI:
    """The application mounted at `/kidsoft`."""
    app = FastAPI(
        title="Kidsoft (simulated)",
        version="2",
        docs_url=None,
        redoc_url=None,
        telemetry=handlers.OFF,
    )
    app.state.kidsoft = api
    app.routes.extend(_routes().routes)
    install(app)
    document_security(app, "ServiceKey", API_KEY)
    describe_api(app, vendor_description("kidsoft"))
    add_docs_page(app)
    return app


@cache
def _routes() -> APIRouter:
    """The routes, of the `app.state.kidsoft` of each application."""
    routes = APIRouter(route_class=LazyRoute)
    read = partial(_read, routes)
    read("/v2/service", Kidsoft.service, shapes.Service, shapes.ServiceQuery)
    read("/v2/children", Kidsoft.children, shapes.ChildrenPage, shapes.ChildrenQuery)
    read("/v2/rooms", Kidsoft.rooms, shapes.RoomsPage, shapes.PageQuery)
    read("/v2/sessions", Kidsoft.sessions, shapes.SessionsPage, shapes.SessionsQuery)
    read("/v2/children/{record_id}", Kidsoft.child, shapes.Child)
    read("/v2/rooms/{record_id}", Kidsoft.room, shapes.Room)
    routes.post(
        "/v2/refresh",
        response_model=None,
        responses={**json_response(shapes.RefreshResponse), **responses(401, 403, 404, 422)},
        openapi_extra={"parameters": [_PIN]},
    )(_of(Kidsoft.refresh))
    return routes


_of = partial(method_of, lambda state: state.kidsoft)


def _read(
    routes: APIRouter,
    path: str,
    answer: Callable[..., Any],
    shape: type,
    asked: type[QueryT] | None = None,
) -> None:
    extra = {"parameters": [*(() if asked is None else parameters_of(asked)), _PIN]}
    documents = {**json_response(shape), **responses(401, 403, 404, 422)}
    routes.get(path, response_model=None, responses=documents, openapi_extra=extra)(_of(answer))


class Kidsoft:
    """The operations, each for the service whose PIN and key the request carries."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._cache = ResponseCache()
        self._lists = PictureLists()
        self._keys: Secrets[str] = Secrets()
        self._pins: dict[str, str] = {}
        for service in world.services.values():
            if service.credentials.key is not None and service.credentials.pin is not None:
                self._keys.add(service.credentials.key, service.key)
                self._pins[service.credentials.pin] = service.key

    def reads(self) -> dict[str, Read]:
        """The lists by path, for the fast path."""
        return {
            "/v2/service": Read(self.service, _for_kidsoft(service_dependencies)),
            "/v2/children": Read(self.children, _for_kidsoft(list_dependencies)),
            "/v2/rooms": Read(self.rooms, _for_kidsoft(list_dependencies)),
            "/v2/sessions": Read(self.sessions, _for_kidsoft(list_dependencies)),
        }

    async def service(self, request: Request) -> Response:
        """The service of the PIN, and how much its lists hold."""
        service = self._caller(request)
        asked, picture = read_query(request, shapes.ServiceQuery), service.picture
        whose, dates = self._whose(service), (asked.first, asked.last)
        return plain_response(
            json_body(
                {
                    "ServiceId": service.key,
                    "ServicePin": service.credentials.pin,
                    "ServiceName": service.entry.name,
                    "TimeZone": service.entry.time_zone,
                    "ChildCount": len(picture.children),
                    "RoomCount": len(picture.rooms),
                    "BookingCount": self._lists.booking_count(whose, picture, dates),
                    "Revisions": {
                        "Children": self._lists.children_revision(whose, picture),
                        "Rooms": self._lists.rooms_revision(whose, picture),
                        "Sessions": self._lists.sessions_revision(whose, picture, dates),
                    },
                    "PublishedAt": format_instant(picture.published_at),
                    "NextPublicationAt": format_optional_instant(service.next_publication),
                    "PublicationIntervalS": interval_s(service.entry.api_lag),
                    "Closed": [
                        {"From": format_kidsoft(first), "To": format_kidsoft(last)}
                        for first, last in service.closed_ranges
                    ],
                }
            )
        )

    async def children(self, request: Request) -> Response:
        """The listed children, with next sessions if dates are given."""
        return self._cached_page(request, shapes.ChildrenQuery, self._children)

    async def rooms(self, request: Request) -> Response:
        """The rooms."""
        return self._cached_page(request, shapes.PageQuery, self._rooms)

    async def sessions(self, request: Request) -> Response:
        """The sessions: dates per child and room."""
        return self._cached_page(request, shapes.SessionsQuery, self._sessions)

    async def child(self, request: Request, record_id: str) -> Response:
        """One listed child."""
        picture = self._caller(request).picture
        refuse_query(request)
        return plain_response(json_body(_child_row(find_child(picture, record_id), None)))

    async def room(self, request: Request, record_id: str) -> Response:
        """One room."""
        picture = self._caller(request).picture
        refuse_query(request)
        return plain_response(json_body(_room_row(find_room(picture, record_id))))

    async def refresh(self, request: Request) -> Response:
        """Publish the records at once."""
        service = self._caller(request)
        refuse_query(request)
        picture = self._world.apply(Published(service.key))
        return plain_response(json_body({"PublishedAt": format_instant(picture.published_at)}))

    def _cached_page(
        self, request: Request, asked: type[QueryT], page: Callable[[Service, Picture, QueryT], Any]
    ) -> Response:
        """The response to this query, cached while the picture is unchanged."""
        service = self._caller(request)
        picture = service.picture
        key = (service.key, request.scope["path"], request.scope["query_string"])
        revision = self._world.epoch, picture.revision
        body = self._cache.get(
            key, revision, lambda: page(service, picture, read_query(request, asked))
        )
        return plain_response(body)

    def _sessions(
        self, service: Service, picture: Picture, asked: shapes.SessionsQuery
    ) -> dict[str, Any]:
        def row(session: SessionRow) -> dict[str, Any]:
            child_id, room_id, dates = session
            return {
                "ChildId": child_id,
                "RoomId": room_id,
                "Dates": [format_kidsoft(day) for day in dates],
            }

        whose, dates = self._whose(service), asked.dates
        revision = self._lists.sessions_revision(whose, picture, dates)
        rows = self._lists.sessions.rows(whose, picture, dates)
        return _page(Listed("Sessions", revision, rows), row, asked)

    def _children(
        self, service: Service, picture: Picture, asked: shapes.ChildrenQuery
    ) -> dict[str, Any]:
        first, last = asked.next_session_from, asked.next_session_to

        def row(child: ChildRecord) -> dict[str, Any]:
            if first is None or last is None:
                return _child_row(child, None)
            return _child_row(child, picture.next_session(child.id, first, last))

        revision = self._lists.children_revision(self._whose(service), picture)
        return _page(Listed("Children", revision, picture.children), row, asked)

    def _rooms(self, service: Service, picture: Picture, asked: shapes.PageQuery) -> dict[str, Any]:
        revision = self._lists.rooms_revision(self._whose(service), picture)
        return _page(Listed("Rooms", revision, picture.rooms), _room_row, asked)

    def _whose(self, service: Service) -> tuple[int, str]:
        return self._world.epoch, service.key

    def _caller(self, request: Request) -> Service:
        """401 for an unknown key; 404 and 403 for a PIN of another (rule on-kidsoft)."""
        key = self._keys.lookup(request.headers.get("x-api-key"))
        if key is None:
            raise ProblemError(
                401,
                "Unauthorized",
                "X-Api-Key is missing or not known",
                PROBLEM + "unknown-key",
                _CHALLENGE,
            )
        pin = request.headers.get("x-service-pin", "")
        owner = self._pins.get(pin)
        if owner is None:
            raise ProblemError(
                404,
                "Not Found",
                "this Service PIN is not known at Kidsoft",
                PROBLEM + "unknown-pin",
            )
        if owner != key:
            detail = "this Service PIN belongs to another service than this key"
            raise ProblemError(403, "Forbidden", detail, PROBLEM + "pin-of-another-service")
        service = self._world.services[key]
        if not service.switched_on:
            detail = "the integration is not switched on at Kidsoft for this service"
            raise ProblemError(403, "Forbidden", detail, PROBLEM + "not-switched-on")
        return service


def _for_kidsoft(depends_on: DependsOn) -> DependsOn:
    """Kidsoft answers only services for which the integration is switched on."""
    return lambda service: (service.switched_on, depends_on(service))


_CHALLENGE = {"WWW-Authenticate": 'ApiKey header="X-Api-Key"'}


def _child_row(child: ChildRecord, session: date | None) -> dict[str, Any]:
    return {
        "ChildId": child.id,
        "FirstName": child.given,
        "Surname": child.family,
        "DateOfBirth": None if child.born is None else format_kidsoft(child.born),
        "NextSession": None if session is None else format_kidsoft(session),
        **({"Guardians": child.guardians} if child.guardians else {}),
    }


def _room_row(room: RoomRecord) -> dict[str, Any]:
    capacity = {} if room.capacity is None else {"Capacity": room.capacity}
    return {"RoomId": room.id, "RoomName": room.name, **capacity}


def _page(
    listed: Listed, row: Callable[[Any], dict[str, Any]], asked: shapes.PageQuery
) -> dict[str, Any]:
    page = numbered_page(listed.rows, asked.page, asked.page_size)
    return {
        "Page": page.number,
        "PageSize": page.size,
        "TotalPages": page.pages,
        "TotalCount": page.total,
        "Revision": listed.revision,
        listed.name: [row(each) for each in page.rows],
    }
