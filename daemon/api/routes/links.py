"""Routes of lists about a service: links, waiting and archived children, invitations."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime

from parktime.daemon.api.dependencies import Key, RouteContext
from parktime.daemon.api.responses import json_response
from parktime.daemon.api.schemas.links import (
    ArchivedChildrenSchema,
    ArchivedChildSchema,
    InvitationsSchema,
    LinksSchema,
    WaitingSchema,
    WithoutARoomSchema,
    is_still_linked,
    natural_order,
    serialize_archived,
    serialize_child_link,
    serialize_queue,
    serialize_room_link,
)
from parktime.daemon.domain.links import ChildLink, RoomLink
from parktime.daemon.explain.restore_conditions import (
    RestoreConditions,
    describe_condition,
    restore_conditions,
)
from parktime.daemon.planning.keeps import kept_ids
from parktime.web.openapi import documented, responses


def links_router(context: RouteContext) -> APIRouter:
    """Routes of lists."""
    router = context.router(prefix="/services/{key}", tags=["lists"], dependencies=context.reads)
    _add_links(router, context)
    _add_last_run(router, context)
    _add_archived(router, context)
    return router


def _add_links(router: APIRouter, context: RouteContext) -> None:
    @router.get("/links", response_model=documented(LinksSchema), responses=responses(404))
    async def list_links(
        key: Key,
        at: Annotated[
            AwareDatetime | None, Query(description="A past instant; left out, now.")
        ] = None,
    ) -> Response:
        """What each child and room is mapped to."""
        context.service(key)
        store = context.store
        state = store.state(key) if at is None else await store.call(store.state_at, key, at)
        children = sorted(state.links.children.values(), key=_by_id)
        rooms = sorted(state.links.rooms.values(), key=_by_id)
        return json_response(
            {
                "children": [serialize_child_link(link) for link in children],
                "rooms": [serialize_room_link(link) for link in rooms],
            }
        )

    @router.get(
        "/invitations", response_model=documented(InvitationsSchema), responses=responses(404, 409)
    )
    async def list_invitations(key: Key) -> Response:
        """Families who are owed an invitation, read from Storypark now (no-invitations)."""
        context.service(key)
        owed = await context.integrations.queries.invitations(key)
        profiles = [{"profile_id": profile.id, "name": profile.name} for profile in owed]
        created = sorted(context.store.state(key).created_ids, key=natural_order)
        return json_response({"profiles": profiles, "created": created})


def _add_last_run(router: APIRouter, context: RouteContext) -> None:
    @router.get("/waiting", response_model=documented(WaitingSchema), responses=responses(404))
    async def list_waiting(key: Key) -> Response:
        """Children that wait for space (plan-space)."""
        context.service(key)
        store = context.store
        run = await store.call(store.last_completed_run, key)
        queue = []
        if run and run.waiting:
            queue = serialize_queue(await store.call(store.run, run.id))
        return json_response(
            {"waiting": run.waiting if run else [], "run": run and run.id, "queue": queue}
        )

    @router.get(
        "/without-a-room", response_model=documented(WithoutARoomSchema), responses=responses(404)
    )
    async def list_without_a_room(key: Key) -> Response:
        """Children who are active without a room (child-rooms)."""
        context.service(key)
        run = await context.store.call(context.store.last_completed_run, key)
        names = run.without_a_room if run else []
        return json_response({"without_a_room": names, "run": run and run.id})


def _add_archived(router: APIRouter, context: RouteContext) -> None:
    @router.get(
        "/archived",
        response_model=documented(ArchivedChildrenSchema),
        responses=responses(404, 409),
    )
    async def list_archived(
        key: Key,
        live: Annotated[
            bool, Query(description="Read the CCMS and Storypark now, for the state of each.")
        ] = False,
    ) -> Response:
        """Archived children: since when, by which rule and run, and what would restore each."""
        context.service(key)
        rows = await _archived(context, key, live=live)
        use = context.integrations.queries.plan_usage.last(key)
        return json_response(
            {
                "archived": rows,
                "paid_children": use and use.paid_children,
                "active_profiles": use and use.active_profiles,
            }
        )


async def _archived(context: RouteContext, key: str, *, live: bool) -> list[ArchivedChildSchema]:
    plan_input = await context.integrations.queries.plan_input(key) if live else None
    service, state = context.service(key), context.store.state(key)
    links, kept = state.links.children, kept_ids(state.kept, "child")
    rows = []
    for archived in await context.store.call(context.store.archived, key):
        if not is_still_linked(archived, links):
            continue
        link = links[archived.ccms_id]
        row = serialize_archived(archived, link)
        if plan_input is None:
            row["brings_back"] = describe_condition(
                archived.change.status, service.policy, state.settings
            )
        else:
            _add_conditions(row, restore_conditions(plan_input, link))
        if archived.ccms_id in kept:
            row["brings_back"] = (
                f"letting go of it, for it is kept as it is; then: {row['brings_back']}"
            )
        rows.append(row)
    return rows


def _add_conditions(row: ArchivedChildSchema, conditions: RestoreConditions) -> None:
    row["brings_back"], row["status"] = conditions.words, conditions.status
    row["restorable"], row["space"] = conditions.in_scope, conditions.space
    row["profile_exists"] = conditions.profile_exists


def _by_id(link: ChildLink | RoomLink) -> tuple[int, str]:
    return natural_order(link.ccms_id)
