"""A fake Storypark: string ids, page tokens, a token per service, idempotent writes.

The real API is not public; these shapes are our own.
"""

from collections.abc import Callable, Hashable, Sequence
from functools import cache, partial
from typing import Any, Final

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import Response

from parktime.simulator.api.auth import StoryparkAuth
from parktime.simulator.api.documents import vendor_description
from parktime.simulator.api.middleware import Read
from parktime.simulator.api.openapi import (
    BEARER,
    QueryT,
    document_security,
    parameters_of,
    read_query,
    refuse_query,
)
from parktime.simulator.api.responses import (
    ListRevisions,
    ResponseCache,
    cursor_page,
    json_body,
    tagged_response,
)
from parktime.simulator.api.schemas import storypark as shapes
from parktime.simulator.api.storypark_writes import StoryparkWrites, require_profile, require_room
from parktime.simulator.world.service import Service
from parktime.simulator.world.storypark import Storypark
from parktime.simulator.world.world import World
from parktime.web import handlers
from parktime.web.api_document import describe_api
from parktime.web.docs_page import add_docs_page
from parktime.web.handlers import install
from parktime.web.openapi import json_response, responses
from parktime.web.problem import MEDIA_TYPE
from parktime.web.routes import LazyRoute, method_of

Documents = dict[int | str, dict[str, Any]]


def storypark_app(world: World, reads: "StoryparkReads") -> FastAPI:
    """The application mounted at `/storypark`."""
    app = FastAPI(
        title="Storypark (simulated)",
        version="1",
        docs_url=None,
        redoc_url=None,
        telemetry=handlers.OFF,
    )
    app.state.callers = reads.callers
    app.state.reads = reads
    app.state.writes = StoryparkWrites(world)
    app.routes.extend(_routes().routes)
    install(app)
    document_security(app, "Token", BEARER)
    describe_api(app, vendor_description("storypark"))
    add_docs_page(app)
    return app


@cache
def _routes() -> APIRouter:
    """The routes, of the `app.state.reads` and `app.state.writes` of each application."""
    routes = APIRouter(route_class=LazyRoute)
    _add_reads(routes)
    _add_writes(routes)
    return routes


_NOT_MODIFIED: Final[Documents] = {304: {"description": "The ETag in If-None-Match is current"}}


def _add_reads(routes: APIRouter) -> None:
    api, of = StoryparkReads, _of_reads
    _read(routes, "/v1/account", api.account, shapes.Account)
    _read(routes, "/v1/profiles", api.profiles, shapes.ProfilesPage, shapes.ProfilesQuery)
    documents = {**json_response(shapes.Profile), **responses(401, 404, 422), **_NOT_MODIFIED}
    one = "/v1/profiles/{profile_id}"
    routes.get(one, response_model=None, responses=documents)(of(api.profile))
    _read(routes, "/v1/rooms", api.rooms, shapes.RoomsPage, shapes.PageQuery)
    documents = {**json_response(shapes.Room), **responses(401, 404)}
    routes.get("/v1/rooms/{room_id}", response_model=None, responses=documents)(of(api.room))


_of_reads = partial(method_of, lambda state: state.reads)
_of_writes = partial(method_of, lambda state: state.writes)


def _read(
    routes: APIRouter,
    path: str,
    answer: Callable[..., Any],
    shape: type,
    asked: type[QueryT] | None = None,
) -> None:
    documents: Documents = {**json_response(shape), **responses(401, 422), **_NOT_MODIFIED}
    extra = None if asked is None else {"parameters": [*parameters_of(asked)]}
    routes.get(path, response_model=None, responses=documents, openapi_extra=extra)(
        _of_reads(answer)
    )


def _add_writes(routes: APIRouter) -> None:
    api = StoryparkWrites
    profiles, rooms = "/v1/profiles", "/v1/rooms"
    profile, room = f"{profiles}/{{profile_id}}", f"{rooms}/{{room_id}}"
    known, referring = (401, 404, 409), (401, 404, TAKEN)
    of_profile, of_room = shapes.Profile, shapes.Room
    created = (401, TAKEN)
    _write(routes.post, profiles, api.create_profile, of_profile, problems=created, status=201)
    _write(routes.patch, profile, api.edit_profile, of_profile, problems=referring)
    _write(routes.post, f"{profile}/archive", api.archive_profile, of_profile, problems=known)
    _write(routes.post, f"{profile}/restore", api.restore_profile, of_profile, problems=referring)
    _write(routes.post, rooms, api.create_room, of_room, problems=created, status=201)
    _write(routes.patch, room, api.rename_room, of_room, problems=referring)
    _write(routes.post, f"{room}/deactivate", api.deactivate_room, of_room, problems=known)
    _write(routes.post, f"{room}/reactivate", api.reactivate_room, of_room, problems=referring)
    _write(routes.delete, room, api.delete_room, None, problems=known, status=204)


TAKEN: Final = "409 with an id"
"""In `problems`: a 409 that may name the record that has the reference."""

_TAKEN_RESPONSE: Final[dict[str, Any]] = {
    "description": (
        "The plan is full, a request with this Idempotency-Key is in progress, or another record "
        "has the reference: then the type ends in `reference-taken`, and `id` is that record's"
    ),
    "content": {
        MEDIA_TYPE: {
            "schema": {
                "allOf": [
                    {"$ref": "#/components/schemas/Problem"},
                    {"type": "object", "properties": {"id": {"type": "string"}}},
                ]
            }
        }
    },
}


def _write(
    method: Callable[..., Any],
    path: str,
    act: Callable[..., Any],
    shape: type | None,
    *,
    problems: tuple[int | str, ...],
    status: int = 200,
) -> None:
    documents: Documents = {
        **({} if shape is None else json_response(shape, status)),
        **responses(*(each for each in problems if isinstance(each, int))),
    }
    if TAKEN in problems:
        documents[409] = _TAKEN_RESPONSE
    extra = None
    if "{" in path:
        documents |= responses(412)
        extra = {"parameters": [_IF_MATCH]}
    method(path, status_code=status, response_model=None, responses=documents, openapi_extra=extra)(
        _of_writes(act)
    )


_IF_MATCH: Final[dict[str, Any]] = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "412 unless it names the record's ETag, as its reading or last write gave it.",
    "schema": {"type": "string"},
}


class StoryparkReads:
    """The read operations, each for the service whose token the request carries; cached."""

    def __init__(self, world: World) -> None:
        self.callers = StoryparkAuth(world)
        self._world = world
        self._cache = ResponseCache()
        self._revisions = ListRevisions()

    def reads(self) -> dict[str, Read]:
        """The lists by path, for the fast path."""

        def depends_on(service: Service) -> Hashable:
            return service.storypark.revision

        return {
            "/v1/account": Read(self.account, depends_on),
            "/v1/profiles": Read(self.profiles, depends_on),
            "/v1/rooms": Read(self.rooms, depends_on),
        }

    async def account(self, request: Request) -> Response:
        """The service of the token, its plan, and totals."""
        service = self.callers.service_of(request)
        refuse_query(request)
        storypark = service.storypark

        def make() -> dict[str, Any]:
            return {
                "service": service.key,
                "name": service.entry.name,
                "paid_children": storypark.paid_children,
                "active_profiles": storypark.active_profiles,
                "profiles": len(storypark.profiles),
                "rooms": len(storypark.rooms),
                "revisions": {
                    name: self._list_revision(service, name) for name in ("profiles", "rooms")
                },
            }

        return tagged_response(
            request, self._cache.get((service.key, "account"), self._revision(storypark), make)
        )

    async def profiles(self, request: Request) -> Response:
        """All profiles, or those in one state."""
        return self._cached_page(request, shapes.ProfilesQuery, "profiles", _profiles)

    async def profile(self, request: Request, profile_id: str) -> Response:
        """One profile, with the ETag that `If-Match` of a write may name."""
        storypark = self.callers.service_of(request).storypark
        refuse_query(request)
        require_profile(storypark, profile_id)
        body = json_body(shapes.serialize_profile(storypark.profiles[profile_id]))
        return tagged_response(request, body)

    async def room(self, request: Request, room_id: str) -> Response:
        """One room, also a removed one."""
        storypark = self.callers.service_of(request).storypark
        refuse_query(request)
        require_room(storypark, room_id)
        return tagged_response(request, json_body(shapes.serialize_room(storypark.rooms[room_id])))

    async def rooms(self, request: Request) -> Response:
        """All rooms, including removed ones."""
        return self._cached_page(request, shapes.PageQuery, "rooms", _rooms)

    def _cached_page(
        self,
        request: Request,
        asked: type[QueryT],
        name: str,
        page: Callable[[Storypark, QueryT], dict[str, Any]],
    ) -> Response:
        service = self.callers.service_of(request)
        storypark = service.storypark

        def make() -> dict[str, Any]:
            whole = page(storypark, read_query(request, asked))
            return {**whole, "revision": self._list_revision(service, name)}

        key = (service.key, request.scope["path"], request.scope["query_string"])
        return tagged_response(request, self._cache.get(key, self._revision(storypark), make))

    def _list_revision(self, service: Service, name: str) -> str:
        """Names the content of a whole list of the service."""
        storypark = service.storypark

        def rows() -> list[dict[str, Any]]:
            if name == "rooms":
                return [shapes.serialize_room(room) for room in storypark.rooms.values()]
            return [shapes.serialize_profile(each) for each in storypark.profiles.values()]

        return self._revisions.get((service.key, name), self._revision(storypark), rows)

    def _revision(self, storypark: Storypark) -> tuple[int, int]:
        """Unique per content: revision numbers repeat after a rewind."""
        return self._world.epoch, storypark.revision


def _profiles(storypark: Storypark, asked: shapes.ProfilesQuery) -> dict[str, Any]:
    every = storypark.profiles.values()
    rows = [profile for profile in every if asked.state in (None, profile.state)]
    return _page("profiles", rows, shapes.serialize_profile, asked)


def _rooms(storypark: Storypark, asked: shapes.PageQuery) -> dict[str, Any]:
    return _page("rooms", list(storypark.rooms.values()), shapes.serialize_room, asked)


def _page(
    name: str, rows: Sequence[Any], row: Callable[[Any], dict[str, Any]], asked: shapes.PageQuery
) -> dict[str, Any]:
    page = cursor_page(rows, lambda each: (each.id,), asked.page_token, asked.page_size, name)
    return {
        name: [row(each) for each in page.rows],
        "next_page_token": page.next_cursor,
        "total": page.total,
    }
