"""Routes of the daemon as a whole: dashboard snapshot, and rules."""

from typing import Annotated

from fastapi import APIRouter, Header, Response

from parktime.daemon.api.dependencies import RouteContext
from parktime.daemon.api.responses import format_instant, json_response
from parktime.daemon.api.schemas.dashboard import (
    DashboardSchema,
    RulesSchema,
)
from parktime.daemon.domain.rules import RULES
from parktime.web.etag import matches
from parktime.web.openapi import documented


def dashboard_router(context: RouteContext) -> APIRouter:
    """Routes of the daemon as a whole."""
    router = APIRouter(tags=["daemon"])

    @router.get(
        "/snapshot",
        dependencies=context.reads,
        response_model=documented(DashboardSchema),
        responses={304: {"description": "Nothing but the time has changed: see X-Virtual-Time."}},
    )
    async def snapshot(
        if_none_match: Annotated[
            str | None, Header(description="The ETag of the previous response.")
        ] = None,
    ) -> Response:
        """Summaries of all services. The weak ETag ignores `now`, which X-Virtual-Time also has."""
        app = context.app
        app.services.forecasts.upcoming_removals.request_refresh()
        at = app.now()
        (members, etag), now = await app.dashboard.latest(at), format_instant(at)
        headers = {"ETag": etag, "X-Virtual-Time": now, "Cache-Control": "no-cache"}
        if matches(if_none_match, etag):
            return Response(status_code=304, headers=headers)
        head = f'{{"revision":{app.dashboard.revision},"now":"{now}",'.encode()
        return Response(head + members + b"}", headers=headers, media_type="application/json")

    @router.get("/rules", dependencies=context.reads, response_model=documented(RulesSchema))
    async def list_rules() -> Response:
        """Every rule that changes and refusals refer to."""
        rules = [
            {"id": rule.id, "sentence": rule.sentence, "marks": rule.marks}
            for rule in RULES.values()
        ]
        return json_response({"rules": rules})

    return router
