"""Routes of the lives of children and rooms, and of the search for names."""

from datetime import UTC
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import AwareDatetime

from parktime.daemon.api.dependencies import Key, RouteContext
from parktime.daemon.api.responses import format_instant, json_response
from parktime.daemon.api.routes.runs import Before
from parktime.daemon.api.schemas.lives import (
    LifeSchema,
    SearchSchema,
    serialize_hit,
    serialize_life,
)
from parktime.daemon.api.schemas.past_world import PastWorldSchema, serialize_past_world
from parktime.daemon.domain.links import ChildLink, RoomLink
from parktime.daemon.store.lives import About
from parktime.web.openapi import documented, responses
from parktime.web.problem import ProblemError, Text

MAX_ENTRIES = 200
MAX_HITS = 100
MAX_ACTS = 50
MAX_CHILDREN = 500

CcmsId = Annotated[Text, Path(min_length=1, max_length=200, description="The CCMS's id.")]
Entries = Annotated[int, Query(ge=1, le=MAX_ENTRIES, description="Entries in one response.")]
Hits = Annotated[int, Query(ge=1, le=MAX_HITS, description="Hits in the response.")]
Children = Annotated[int, Query(ge=1, le=MAX_CHILDREN, description="Children in one response.")]
After = Annotated[
    Text | None,
    Query(min_length=1, max_length=200, description="`next_after` of the previous one."),
]
Words = Annotated[
    Text,
    Query(
        min_length=1,
        max_length=200,
        description="Words, or parts of words, in any order; accents and case do not matter.",
    ),
]


def lives_router(context: RouteContext) -> APIRouter:
    """Routes of one child or room."""
    router = context.router(prefix="/services/{key}", tags=["history"], dependencies=context.reads)
    documents = {"response_model": documented(LifeSchema), "responses": responses(404)}

    @router.get("/children/{ccms_id}/life", **documents)
    async def child_life(
        key: Key, ccms_id: CcmsId, limit: Entries = 50, before: Before = None
    ) -> Response:
        """What runs did with a child, newest first; only the store is read."""
        return await _life(context, key, "child", ccms_id, limit=limit, before=before)

    @router.get("/rooms/{ccms_id}/life", **documents)
    async def room_life(
        key: Key, ccms_id: CcmsId, limit: Entries = 50, before: Before = None
    ) -> Response:
        """What runs did with a room, newest first; only the store is read."""
        return await _life(context, key, "room", ccms_id, limit=limit, before=before)

    return router


def past_world_router(context: RouteContext) -> APIRouter:
    """Route of a service at a past instant."""
    router = context.router(prefix="/services/{key}", tags=["history"], dependencies=context.reads)

    @router.get("/world", response_model=documented(PastWorldSchema), responses=responses(404, 409))
    async def past_world(
        key: Key,
        at: Annotated[AwareDatetime, Query(description="An instant that is past.")],
        *,
        after: After = None,
        limit: Children = 200,
    ) -> Response:
        """Rooms and children as they were at the end of an instant; nothing is set back."""
        context.service(key)
        world = await context.store.call(context.store.world_at, key, at)
        instant = format_instant(at.astimezone(UTC))
        return json_response(serialize_past_world(instant, world, after=after, limit=limit))

    return router


def search_router(context: RouteContext) -> APIRouter:
    """Route of the search."""
    router = context.router(tags=["lists"], dependencies=context.reads)

    @router.get("/search", response_model=documented(SearchSchema))
    async def search(q: Words, limit: Hits = 20) -> Response:
        """Services, rooms and children whose names have all the words, best hits first."""
        hits, more = await context.app.names.find(q, limit)
        return json_response({"hits": [serialize_hit(hit) for hit in hits], "more": more})

    return router


async def _life(
    context: RouteContext, key: str, about: About, ccms_id: str, *, limit: int, before: int | None
) -> Response:
    context.service(key)
    store = context.store
    link = _link(context, key, about, ccms_id)
    life = await store.call(
        store.life, key, about=about, ccms_id=ccms_id, limit=limit, before=before
    )
    acts = []
    if before is None:
        acts = await store.call(
            store.commands_about, key, about=about, ccms_id=ccms_id, limit=MAX_ACTS
        )
    kept_from = None if store.kept_from is None else format_instant(store.kept_from)
    page = serialize_life(
        key, about, link, state=store.state(key), life=life, acts=acts, kept_from=kept_from
    )
    return json_response(page)


def _link(context: RouteContext, key: str, about: About, ccms_id: str) -> ChildLink | RoomLink:
    links = context.store.state(key).links
    found = (links.children if about == "child" else links.rooms).get(ccms_id)
    if found is None:
        raise ProblemError(
            404,
            "Not Found",
            f"The service '{key}' has never had a {about} with the id '{ccms_id}' on its page.",
        )
    return found
