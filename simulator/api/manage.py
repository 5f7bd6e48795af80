"""A fake Storypark Manage: expiring bearer tokens, cursor pages, ISO dates, ETags.

The real API is not public; these shapes are our own.
"""

from collections.abc import Callable
from datetime import date
from functools import cache, partial
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import Response

from parktime.simulator.api.auth import (
    TOKEN_LIFETIME_S,
    IssuedTokens,
    Secrets,
    bearer_token,
)
from parktime.simulator.api.documents import vendor_description
from parktime.simulator.api.middleware import Read
from parktime.simulator.api.oauth import (
    FORM,
    JSON,
    NO_STORE,
    read_token_request,
    token_answer,
)
from parktime.simulator.api.openapi import (
    BEARER,
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
from parktime.simulator.api.responses import (
    ResponseCache,
    cursor_page,
    json_body,
    plain_response,
    tagged_response,
)
from parktime.simulator.api.schemas import manage as shapes
from parktime.simulator.api.time_formats import format_instant, format_optional_instant, interval_s
from parktime.simulator.world.api_events import Published
from parktime.simulator.world.published_roster import ChildRecord, Picture, RoomRecord, SessionRow
from parktime.simulator.world.service import Service
from parktime.simulator.world.world import World
from parktime.web import handlers
from parktime.web.api_document import describe_api
from parktime.web.docs_page import add_docs_page
from parktime.web.handlers import install
from parktime.web.openapi import json_response, responses
from parktime.web.problem import MEDIA_TYPE, ProblemError
from parktime.web.routes import LazyRoute, method_of

PROBLEM = "urn:parktime:manage:"


def manage_app(api: "Manage") -> FastAPI:
    """The application mounted at `/manage`."""
    app = FastAPI(
        title="Storypark Manage (simulated)",
        version="1",
        docs_url=None,
        redoc_url=None,
        telemetry=handlers.OFF,
    )
    app.state.manage = api
    app.routes.extend(_routes().routes)
    install(app)
    document_security(app, "Token", BEARER, open_paths=("/oauth/token",))
    describe_api(app, vendor_description("manage"))
    add_docs_page(app)
    return app


@cache
def _routes() -> APIRouter:
    """The routes, of the `app.state.manage` of each application."""
    routes = APIRouter(route_class=LazyRoute)
    routes.post(
        "/oauth/token",
        response_model=None,
        responses={**json_response(shapes.Token), **responses(422), **_TOKEN_ERRORS},
        openapi_extra={"requestBody": _token_request_body()},
    )(_of(Manage.token))
    read = partial(_read, routes)
    read("/v1/service", Manage.service, shapes.Service, shapes.ServiceQuery)
    read("/v1/children", Manage.children, shapes.ChildrenPage, shapes.ChildrenQuery)
    read("/v1/rooms", Manage.rooms, shapes.RoomsPage, shapes.CursorQuery)
    read("/v1/sessions", Manage.sessions, shapes.SessionsPage, shapes.SessionsQuery)
    read("/v1/children/{record_id}", Manage.child, shapes.Child)
    read("/v1/rooms/{record_id}", Manage.room, shapes.Room)
    routes.post(
        "/v1/publications",
        status_code=201,
        response_model=None,
        responses={**json_response(shapes.Publication, 201), **responses(401, 422)},
    )(_of(Manage.publish))
    return routes


_of = partial(method_of, lambda state: state.manage)


_TOKEN_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": words,
        "content": {
            JSON: {"schema": {"$ref": "#/components/schemas/Problem"}},
            MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}},
        },
    }
    for status, words in (
        (400, "`error` is invalid_request or unsupported_grant_type (RFC 6749, section 5.2)"),
        (401, "`error` is invalid_client: the credentials are missing or not known"),
    )
}
"""Answers to a form are application/json, as the RFC has it; to JSON, problem documents."""


def _token_request_body() -> dict[str, Any]:
    schema = shapes.TokenRequest.model_json_schema()
    form = {**schema, "additionalProperties": {"type": "string"}, "required": ["grant_type"]}
    return {
        "required": True,
        "description": "The credentials may come by HTTP Basic instead.",
        "content": {FORM: {"schema": form}, JSON: {"schema": schema}},
    }


def _read(
    routes: APIRouter,
    path: str,
    answer: Callable[..., Any],
    shape: type,
    asked: type[QueryT] | None = None,
) -> None:
    statuses = (401, 404, 422) if asked is None else (401, 422)
    documents: dict[int | str, dict[str, Any]] = {**json_response(shape), **responses(*statuses)}
    if asked is not None:
        documents[304] = {"description": "The ETag in If-None-Match is current"}
    extra = None if asked is None else {"parameters": [*parameters_of(asked)]}
    routes.get(path, response_model=None, responses=documents, openapi_extra=extra)(_of(answer))


def _client(client_id: str, secret: str) -> str:
    """Both parts of a client's credentials as one secret, unlike those of any other client."""
    return f"{len(client_id)} {client_id} {secret}"


class Manage:
    """The operations, each for the service whose token the request carries."""

    def __init__(self, world: World, tokens: IssuedTokens) -> None:
        self._world = world
        self._tokens = tokens
        self._cache = ResponseCache()
        self._lists = PictureLists()
        self._clients: Secrets[str] = Secrets()
        for service in world.services.values():
            known = service.credentials
            if known.client_id is not None and known.client_secret is not None:
                self._clients.add(_client(known.client_id, known.client_secret), service.key)

    def reads(self) -> dict[str, Read]:
        """The lists by path, for the fast path."""
        return {
            "/v1/service": Read(self.service, service_dependencies),
            "/v1/children": Read(self.children, list_dependencies),
            "/v1/rooms": Read(self.rooms, list_dependencies),
            "/v1/sessions": Read(self.sessions, list_dependencies),
        }

    async def token(self, request: Request) -> Response:
        """Issue a token for a service's credentials, by form, HTTP Basic or JSON (RFC 6749)."""
        refuse_query(request)
        headers = request.headers
        asked = read_token_request(
            headers.get("content-type", ""), headers.get("authorization", ""), await request.body()
        )
        key = self._clients.lookup(_client(asked.client_id, asked.client_secret))
        if key is None:
            raise asked.refused()
        token = self._tokens.issue(key, asked.client_secret)
        answer = plain_response(json_body(token_answer(token, TOKEN_LIFETIME_S)))
        answer.headers.update(NO_STORE)
        return answer

    async def service(self, request: Request) -> Response:
        """The service of the token, and how much its lists hold."""
        service = self._caller(request)
        asked, picture = read_query(request, shapes.ServiceQuery), service.picture
        whose, dates = self._whose(service), (asked.first, asked.last)
        return tagged_response(
            request,
            json_body(
                {
                    "id": service.key,
                    "name": service.entry.name,
                    "time_zone": service.entry.time_zone,
                    "child_count": len(picture.children),
                    "room_count": len(picture.rooms),
                    "booking_count": self._lists.booking_count(whose, picture, dates),
                    "revisions": {
                        "children": self._lists.children_revision(whose, picture),
                        "rooms": self._lists.rooms_revision(whose, picture),
                        "sessions": self._lists.sessions_revision(whose, picture, dates),
                    },
                    "published_at": format_instant(picture.published_at),
                    "next_publication_at": format_optional_instant(service.next_publication),
                    "publication_interval_s": interval_s(service.entry.api_lag),
                    "closed": [
                        {"from": first.isoformat(), "to": last.isoformat()}
                        for first, last in service.closed_ranges
                    ],
                }
            ),
        )

    async def children(self, request: Request) -> Response:
        """The listed children.

        `updated_since` omits unchanged ones; it does not report children that left.
        """
        return self._cached_page(request, shapes.ChildrenQuery, self._children)

    async def rooms(self, request: Request) -> Response:
        """The rooms."""
        return self._cached_page(request, shapes.CursorQuery, self._rooms)

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

    async def publish(self, request: Request) -> Response:
        """Publish the records at once; due publications keep their times."""
        service = self._caller(request)
        refuse_query(request)
        picture = self._world.apply(Published(service.key))
        answer = plain_response(json_body({"published_at": format_instant(picture.published_at)}))
        answer.status_code = 201
        return answer

    def _cached_page(
        self, request: Request, asked: type[QueryT], page: Callable[[Service, Picture, QueryT], Any]
    ) -> Response:
        """The response to this query, cached per picture; 304 if the caller has it."""
        service = self._caller(request)
        picture = service.picture
        key = (service.key, request.scope["path"], request.scope["query_string"])
        revision = self._world.epoch, picture.revision
        body = self._cache.get(
            key, revision, lambda: page(service, picture, read_query(request, asked))
        )
        return tagged_response(request, body)

    def _sessions(
        self, service: Service, picture: Picture, asked: shapes.SessionsQuery
    ) -> dict[str, Any]:
        def row(session: SessionRow) -> dict[str, Any]:
            return {"child_id": session[0], "room_id": session[1], "dates": session[2]}

        whose, dates = self._whose(service), asked.dates
        revision = self._lists.sessions_revision(whose, picture, dates)
        rows = self._lists.sessions.rows(whose, picture, dates)
        return _page(Listed("sessions", revision, rows), lambda session: session[:2], row, asked)

    def _children(
        self, service: Service, picture: Picture, asked: shapes.ChildrenQuery
    ) -> dict[str, Any]:
        first, last, since = asked.next_session_from, asked.next_session_to, asked.updated_since

        def row(child: ChildRecord) -> dict[str, Any]:
            if first is None or last is None:
                return _child_row(child, None)
            return _child_row(child, picture.next_session(child.id, first, last))

        children = [each for each in picture.children if since is None or each.updated_at >= since]
        revision = self._lists.children_revision(self._whose(service), picture)
        listed = Listed("children", revision if since is None else None, children)
        return _page(listed, lambda child: (child.id,), row, asked)

    def _rooms(
        self, service: Service, picture: Picture, asked: shapes.CursorQuery
    ) -> dict[str, Any]:
        revision = self._lists.rooms_revision(self._whose(service), picture)
        listed = Listed("rooms", revision, picture.rooms)
        return _page(listed, lambda room: (room.id,), _room_row, asked)

    def _whose(self, service: Service) -> tuple[int, str]:
        return self._world.epoch, service.key

    def _caller(self, request: Request) -> Service:
        key = self._tokens.lookup(bearer_token(request))
        if key is None:
            detail = "the bearer token is missing, not known, or has run out"
            raise ProblemError(401, "Unauthorized", detail, PROBLEM + "unknown-token", _CHALLENGE)
        return self._world.services[key]


_CHALLENGE = {"WWW-Authenticate": "Bearer"}


def _child_row(child: ChildRecord, session: date | None) -> dict[str, Any]:
    return {
        "id": child.id,
        "first_name": child.given,
        "last_name": child.family,
        "date_of_birth": child.born,
        "status": child.label,
        "status_set_by_hand": child.label_set_by_hand,
        "updated_at": format_instant(child.updated_at),
        "next_session": session,
        **({"guardians": child.guardians} if child.guardians else {}),
    }


def _room_row(room: RoomRecord) -> dict[str, Any]:
    capacity = {} if room.capacity is None else {"capacity": room.capacity}
    return {"id": room.id, "name": room.name, **capacity}


def _page(
    listed: Listed,
    key: Callable[[Any], tuple[str, ...]],
    row: Callable[[Any], dict[str, Any]],
    asked: shapes.CursorQuery,
) -> dict[str, Any]:
    page = cursor_page(listed.rows, key, asked.cursor, asked.limit, listed.name)
    return {
        "data": [row(each) for each in page.rows],
        "next_cursor": page.next_cursor,
        "total": page.total,
        "revision": listed.revision,
    }
