"""What the coming weeks will bring if nobody does anything, and what an action would make of them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from parktime.daemon.api.auth import admin_only
from parktime.daemon.api.dependencies import Context, Key
from parktime.daemon.api.responses import answer
from parktime.daemon.api.routes.runs import run_of
from parktime.daemon.api.schemas.forecast import (
    ForecastShape,
    WhatIfShape,
    show_forecast,
    show_what_if,
)
from parktime.daemon.api.schemas.what_if import MOST_WEEKS, AnyAction, UndoAction, WhatIfBody
from parktime.daemon.operations.commands import Command, Undo
from parktime.web.openapi import documented, responses

Weeks = Annotated[int, Query(ge=1, le=MOST_WEEKS, description="How many weeks from now.")]


def ahead_router(context: Context) -> APIRouter:
    """The routes of forecasts. All of them read: no clock is held, and nothing is written anywhere."""
    router = APIRouter(prefix="/services/{key}", tags=["looking ahead"])

    @router.get(
        "/forecast",
        dependencies=context.reads,
        response_model=documented(ForecastShape),
        responses=responses(404, 409),
    )
    async def forecast(key: Key, weeks: Weeks = 12) -> Response:
        """Every run to come that changes something, as far as the last picture tells, and until when what would prevent it."""
        context.service(key)
        return answer(show_forecast(await context.forecasts.forecast(key, weeks)))

    @router.post(
        "/what-if",
        dependencies=[*context.guards, Depends(admin_only)],
        response_model=documented(WhatIfShape),
        responses=responses(401, 404, 409),
    )
    async def what_if(key: Key, body: WhatIfBody) -> Response:
        """The coming weeks without an action and with it, and where they part; refused as the action would be. Nothing is done."""
        context.service(key)
        return answer(
            show_what_if(
                await context.forecasts.what_if(
                    key, body.weeks, _command(context, key, body.action)
                )
            )
        )

    return router


def _command(context: Context, key: str, asked: AnyAction) -> Command:
    """What is asked for; a 404 problem where it is to take back a run that the service does not have."""
    if not isinstance(asked, UndoAction):
        return asked.command()
    return Undo(run_of(context.store, key, asked.run))
