"""Routes of the set-up page; for admin educators only (admin-only)."""

from fastapi import APIRouter, Depends, Response

from parktime.daemon.api.auth import admin_only
from parktime.daemon.api.dependencies import Key, RouteContext
from parktime.daemon.api.responses import json_response
from parktime.daemon.api.schemas.requests import ConfirmBody, MappingsBody
from parktime.daemon.api.schemas.run import (
    DryRunSchema,
    RunSchema,
    serialize_dry_run,
    serialize_run,
)
from parktime.daemon.api.schemas.setup_page import (
    ChoicesSchema,
    SetupPageSchema,
    serialize_choices,
    serialize_setup_page,
)
from parktime.daemon.operations.commands import SetUp, Update
from parktime.web.openapi import documented, responses

_PROBLEMS = responses(401, 404, 409)


def setup_page_router(context: RouteContext) -> APIRouter:
    """Routes of the set-up page."""
    router = context.router(
        prefix="/services/{key}/page", tags=["page"], dependencies=[Depends(admin_only)]
    )
    _add_page(router, context)
    _add_mappings(router, context)
    _add_confirmations(router, context)
    return router


def _add_page(router: APIRouter, context: RouteContext) -> None:
    @router.get(
        "",
        dependencies=context.reads,
        response_model=documented(SetupPageSchema),
        responses=responses(404, 409),
    )
    async def get_page(key: Key) -> Response:
        """Children in scope and rooms of the current picture, each with its mapping."""
        context.service(key)
        return json_response(serialize_setup_page(await context.integrations.page(key)))

    @router.post(
        "/refresh",
        dependencies=context.guards,
        response_model=documented(SetupPageSchema),
        responses=_PROBLEMS,
    )
    async def refresh(key: Key) -> Response:
        """Refresh information from the CCMS; writes nothing to Storypark."""
        context.service(key)
        return json_response(serialize_setup_page(await context.integrations.refresh(key)))


def _add_mappings(router: APIRouter, context: RouteContext) -> None:
    @router.post(
        "/mappings",
        dependencies=context.guards,
        response_model=documented(ChoicesSchema),
        responses=_PROBLEMS,
    )
    async def choose(key: Key, body: MappingsBody) -> Response:
        """Choose mappings, all or none; responds with all choices.

        They take effect with set-up or the next update.
        """
        context.service(key)
        children, rooms = (
            [row.chosen() for row in body.children],
            [row.chosen() for row in body.rooms],
        )
        await context.integrations.map(key, children, rooms)
        return json_response(serialize_choices(context.store.state(key).choices))

    @router.delete(
        "/mappings",
        dependencies=context.guards,
        response_model=documented(ChoicesSchema),
        responses=_PROBLEMS,
    )
    async def take_back(key: Key) -> Response:
        """Discard all choices that have not taken effect, also those that no longer can."""
        context.service(key)
        await context.integrations.take_back(key)
        return json_response(serialize_choices(context.store.state(key).choices))


def _add_confirmations(router: APIRouter, context: RouteContext) -> None:
    @router.post(
        "/set-up",
        dependencies=context.guards,
        response_model=documented(RunSchema | DryRunSchema),
        responses=_PROBLEMS,
    )
    async def set_up(key: Key, body: ConfirmBody) -> Response:
        """Confirm set-up, and apply the mappings by a run at once; unconfirmed, a dry run."""
        context.service(key)
        if not body.confirm:
            return json_response(
                serialize_dry_run(await context.integrations.dry_run(key, SetUp()))
            )
        return json_response(serialize_run(await context.integrations.set_up(key), changes=True))

    @router.post(
        "/update",
        dependencies=context.guards,
        response_model=documented(RunSchema | DryRunSchema),
        responses=_PROBLEMS,
    )
    async def update(key: Key, body: ConfirmBody) -> Response:
        """Apply the chosen mappings by a run at once; unconfirmed, a dry run."""
        context.service(key)
        if not body.confirm:
            return json_response(
                serialize_dry_run(await context.integrations.dry_run(key, Update()))
            )
        return json_response(serialize_run(await context.integrations.update(key), changes=True))
