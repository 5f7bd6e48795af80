"""Routes of forecasts: coming runs, rooms, and what an action would change."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from parktime.daemon.api.auth import admin_only
from parktime.daemon.api.dependencies import Key, RouteContext
from parktime.daemon.api.responses import json_response
from parktime.daemon.api.routes.runs import require_run
from parktime.daemon.api.schemas.forecast import (
    ForecastSchema,
    WhatIfSchema,
    serialize_forecast,
    serialize_what_if,
)
from parktime.daemon.api.schemas.room_forecast import (
    RoomsForecastSchema,
    serialize_rooms_forecast,
)
from parktime.daemon.api.schemas.what_if import MAX_WEEKS, AnyAction, UndoAction, WhatIfBody
from parktime.daemon.operations.commands import Command, Undo
from parktime.web.openapi import documented, responses

Weeks = Annotated[int, Query(ge=1, le=MAX_WEEKS, description="How many weeks from now.")]
WeeksAfterThis = Annotated[
    int, Query(ge=1, le=MAX_WEEKS, description="How many weeks after this one.")
]


def room_forecast_router(context: RouteContext) -> APIRouter:
    """Route of the forecast of rooms."""
    router = context.router(
        prefix="/services/{key}/rooms", tags=["looking ahead"], dependencies=context.reads
    )

    @router.get(
        "/forecast", response_model=documented(RoomsForecastSchema), responses=responses(404, 409)
    )
    async def forecast(key: Key, weeks: WeeksAfterThis = 26) -> Response:
        """Sessions of each room from four weeks back, and when it will be removed and return.

        Assumes that nothing changes in the CCMS.
        """
        context.service(key)
        found = await context.forecasts.rooms(key, weeks)
        return json_response(serialize_rooms_forecast(found, context.store.state(key)))

    return router


def forecast_router(context: RouteContext) -> APIRouter:
    """Routes of forecasts. All are reads: they neither pause the clock nor write anything."""
    router = context.router(prefix="/services/{key}", tags=["looking ahead"])

    @router.get(
        "/forecast",
        dependencies=context.reads,
        response_model=documented(ForecastSchema),
        responses=responses(404, 409),
    )
    async def forecast(key: Key, weeks: Weeks = 12) -> Response:
        """Coming runs that change something, with the deadlines of what would prevent it."""
        context.service(key)
        return json_response(serialize_forecast(await context.forecasts.forecast(key, weeks)))

    @router.post(
        "/what-if",
        dependencies=[*context.guards, Depends(admin_only)],
        response_model=documented(WhatIfSchema),
        responses=responses(401, 404, 409),
    )
    async def what_if(key: Key, body: WhatIfBody) -> Response:
        """The coming weeks with and without an action, and the differences; nothing is done.

        Refused where the action itself would be.
        """
        context.service(key)
        command = await _command(context, key, body.action)
        found = await context.forecasts.what_if(key, body.weeks, command)
        return json_response(serialize_what_if(found))

    return router


async def _command(context: RouteContext, key: str, action: AnyAction) -> Command:
    """The command of an action; a 404 problem for the undo of an unknown run."""
    if not isinstance(action, UndoAction):
        return action.command()
    return Undo(await require_run(context.store, key, action.run))
