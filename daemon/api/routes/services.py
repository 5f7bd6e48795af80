"""Routes of services and their settings."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query, Response

from parktime.daemon.api.auth import admin_only, service_token
from parktime.daemon.api.dependencies import Key, RouteContext
from parktime.daemon.api.responses import json_response
from parktime.daemon.api.schemas.requests import HoldBody, ServiceBody, SettingsBody, TurnOnBody
from parktime.daemon.api.schemas.run import (
    DryRunSchema,
    RunSchema,
    serialize_dry_run,
    serialize_run,
)
from parktime.daemon.api.schemas.services import (
    HoldsSchema,
    ServiceSchema,
    ServicesSchema,
    SettingsRunSchema,
    TokenSchema,
    serialize_service,
)
from parktime.daemon.domain.service import Service
from parktime.daemon.operations.commands import Command, SetHoldAbove, Sync, SyncInactive
from parktime.daemon.operations.mappings import require_labels
from parktime.web.openapi import documented, responses
from parktime.web.problem import Text

MAX_LISTED = 500
"""Services in one response."""

_PROBLEMS = responses(401, 404, 409)


def services_router(context: RouteContext) -> APIRouter:
    """Routes of services as a whole."""
    router = context.router(tags=["services"])
    _add_list(router, context)
    _add_identity(router, context)
    _add_removal(router, context)
    _add_token(router, context)
    _add_switches(router, context)
    _add_runs(router, context)
    return router


def _place_after(ordered: Sequence[Service], service: Service) -> int:
    """The place of the first service after another, in the order of all."""
    key = service.order, service.key
    return bisect_right(ordered, key, key=lambda each: (each.order, each.key))


def _service(context: RouteContext, key: str) -> Response:
    return json_response(serialize_service(context.service(key), context.store.state(key)))


def _add_list(router: APIRouter, context: RouteContext) -> None:
    @router.get(
        "/services",
        dependencies=context.reads,
        response_model=documented(ServicesSchema),
        responses=responses(404, 422),
    )
    async def list_services(
        after: Annotated[
            Text | None,
            Query(max_length=200, description="The key after which to go on: `next_after`."),
        ] = None,
        limit: Annotated[int, Query(ge=1, le=MAX_LISTED, description="At most so many.")] = 200,
    ) -> Response:
        """Services in their order, by pages."""
        ordered = context.store.services()
        first = 0 if after is None else _place_after(ordered, context.service(after))
        shown = ordered[first : first + limit]
        more = len(ordered) > first + limit
        return json_response(
            {
                "services": [
                    serialize_service(each, context.store.state(each.key)) for each in shown
                ],
                "next_after": shown[-1].key if more else None,
            }
        )


def _add_identity(router: APIRouter, context: RouteContext) -> None:
    @router.get(
        "/services/{key}",
        dependencies=context.reads,
        response_model=documented(ServiceSchema),
        responses=responses(404),
    )
    async def get_service(key: Key) -> Response:
        """One service."""
        return _service(context, key)

    @router.put(
        "/services/{key}",
        dependencies=context.operator,
        response_model=documented(ServiceSchema),
        responses=responses(401, 409),
    )
    async def put_service(key: Key, body: ServiceBody) -> Response:
        """Register a service, or change its access. A new one is off until it is turned on."""
        holds = "hold_above" in body.settings.model_fields_set
        await context.integrations.put_service(
            body.service(key), body.settings.settings(), holds=holds
        )
        return _service(context, key)


def _add_removal(router: APIRouter, context: RouteContext) -> None:
    @router.delete(
        "/services/{key}",
        dependencies=context.operator,
        status_code=204,
        responses=responses(401, 404, 409),
    )
    async def remove_service(
        key: Key,
        turn_off: Annotated[
            bool, Query(description="Turn it off first if it is on; else that is refused.")
        ] = False,
    ) -> Response:
        """Remove a service and its credentials.

        Storypark stays as it is. Links and history are kept: added again under its key, the
        service has its links again, and no child is made twice.
        """
        context.service(key)
        await context.integrations.remove_service(key, turn_off=turn_off)
        return Response(status_code=204)


def _add_token(router: APIRouter, context: RouteContext) -> None:
    @router.get(
        "/services/{key}/token",
        dependencies=context.operator,
        response_model=documented(TokenSchema),
        responses=responses(401, 403, 404),
    )
    async def get_token(key: Key) -> Response:
        """A token for this service only, with the rights of its centre.

        It is valid as long as the operator's token.
        """
        context.service(key)
        return json_response(
            {"token": service_token(context.app.token, key)},
            headers={"Cache-Control": "no-store"},
        )


def _add_switches(router: APIRouter, context: RouteContext) -> None:
    @router.post(
        "/services/{key}/turn-on",
        dependencies=context.operator,
        response_model=documented(ServiceSchema),
        responses=responses(401, 404, 409),
    )
    async def turn_on(key: Key, body: Annotated[TurnOnBody | None, Body()] = None) -> Response:
        """Turn the integration on, as support does. Kidsoft needs the Service PIN."""
        context.service(key)
        await context.integrations.turn_on(key, body.pin if body else None)
        return _service(context, key)

    @router.post(
        "/services/{key}/turn-off",
        dependencies=context.operator,
        response_model=documented(ServiceSchema),
        responses=responses(401, 404, 409),
    )
    async def turn_off(key: Key) -> Response:
        """Turn the integration off, as support does. Profiles, rooms, links and history stay."""
        context.service(key)
        await context.integrations.turn_off(key)
        return _service(context, key)


def _add_runs(router: APIRouter, context: RouteContext) -> None:
    @router.post(
        "/services/{key}/sync",
        dependencies=context.guards,
        response_model=documented(RunSchema),
        responses=responses(401, 404, 409),
    )
    async def sync(key: Key) -> Response:
        """Run now, with the current picture; responds when the run is finished."""
        context.service(key)
        return json_response(serialize_run(await context.integrations.sync(key), changes=True))

    @router.post(
        "/services/{key}/preview",
        dependencies=context.guards,
        response_model=documented(DryRunSchema),
        responses=responses(401, 404, 409),
    )
    async def preview(key: Key) -> Response:
        """Dry run of a run now. The set-up page and the settings have their own."""
        context.service(key)
        return json_response(serialize_dry_run(await context.integrations.dry_run(key, Sync())))


def settings_router(context: RouteContext) -> APIRouter:
    """Routes of settings."""
    router = context.router(
        prefix="/services/{key}", tags=["settings"], dependencies=context.guards
    )

    @router.put(
        "/settings",
        dependencies=[Depends(admin_only)],
        response_model=documented(SettingsRunSchema | DryRunSchema),
        responses=_PROBLEMS,
    )
    async def put_settings(key: Key, body: SettingsBody) -> Response:
        """Change the Inactive setting, by a run at once, and when runs wait for approval.

        A dry run shows what a run would do with the new settings.
        """
        context.service(key)
        settings = body.changed(context.store.state(key).settings)
        if body.sync_inactive is not None:
            require_labels(context.service(key).policy)
        if body.dry_run:
            dry: list[Command] = [SetHoldAbove(settings.hold_above)]
            if body.sync_inactive is not None:
                dry.append(SyncInactive(body.sync_inactive))
            return json_response(serialize_dry_run(await context.integrations.dry_run(key, *dry)))
        await context.integrations.set_hold_above(key, settings.hold_above)
        run = (
            None
            if body.sync_inactive is None
            else await context.integrations.set_sync_inactive(key, body.sync_inactive)
        )
        return json_response({"run": None if run is None else serialize_run(run, changes=True)})

    @router.post(
        "/rooms/hold",
        dependencies=context.operator,
        response_model=documented(HoldsSchema),
        responses=_PROBLEMS,
    )
    async def hold_room(key: Key, body: HoldBody) -> Response:
        """Hold a Kidsoft room: it is not removed before the local date. Responds with all holds."""
        context.service(key)
        await context.integrations.hold_room(key, body.room.ref(), body.until)
        holds = context.store.state(key).holds
        return json_response(
            {"holds": {room: until.isoformat() for room, until in sorted(holds.items())}}
        )

    return router
