"""Routes of the daemon as a whole: dashboard snapshot, and rules."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Response

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
    router = context.router(tags=["daemon"])

    @router.get(
        "/snapshot",
        dependencies=context.reads,
        response_model=documented(DashboardSchema),
        responses={304: {"description": "Nothing but the time has changed: see X-Virtual-Time."}},
    )
    async def snapshot(
        since: Annotated[
            int | None,
            Query(ge=-1, description="Only services that changed since this revision; -1: all."),
        ] = None,
        instance: Annotated[
            str, Query(max_length=40, description="Of the response that the revision is of.")
        ] = "",
        if_none_match: Annotated[
            str | None, Header(description="The ETag of the previous response.")
        ] = None,
    ) -> Response:
        """Summaries of services, at most 100 in a response, in their order.

        With `since` they are those that changed, in the order of their changes: while `more` is
        true, ask again with the `revision` of the response. To read all services, begin with
        `since=-1`. The weak ETag ignores `now`, which X-Virtual-Time also has.
        """
        app = context.app
        app.services.forecasts.upcoming_removals.request_refresh()
        at = app.now()
        page, now = await app.dashboard.page(at, since, instance), format_instant(at)
        headers = {"ETag": page.etag, "X-Virtual-Time": now, "Cache-Control": "no-cache"}
        if matches(if_none_match, page.etag):
            return Response(status_code=304, headers=headers)
        head = f'{{"revision":{page.revision},"instance":"{app.dashboard.instance}","now":"{now}",'
        return Response(
            head.encode() + page.members + b"}", headers=headers, media_type="application/json"
        )

    @router.get("/rules", dependencies=context.reads, response_model=documented(RulesSchema))
    async def list_rules() -> Response:
        """Every rule that changes and refusals refer to."""
        rules = [
            {"id": rule.id, "sentence": rule.sentence, "marks": rule.marks}
            for rule in RULES.values()
        ]
        return json_response({"rules": rules})

    return router
