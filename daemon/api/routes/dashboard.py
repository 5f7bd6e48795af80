"""The daemon at a glance: its health, a snapshot for whoever polls, and the rules that it follows."""

from typing import Annotated, Literal

from fastapi import APIRouter, Header, Response
from typing_extensions import TypedDict

from parktime.daemon.api.dependencies import Context
from parktime.daemon.api.responses import answer, written
from parktime.daemon.api.schemas.dashboard import GlanceShape, VendorShape
from parktime.daemon.domain.rules import RULES, Mark
from parktime.web.etag import matches
from parktime.web.openapi import documented


class HealthShape(TypedDict):
    """`settled`: the first catch-up is done, and the daemon waits on its clock. `store`: why it could not be used when last tried; null where it could."""

    status: Literal["ok", "trouble"]
    settled: bool
    store: str | None


class SnapshotShape(TypedDict):
    """Everything at a glance; equal revisions of a daemon that has not been restarted show equal services.

    `vendors`: those that do not answer. `store`: why it could not be used when last tried; null where it could.
    """

    revision: int
    now: str
    services: list[GlanceShape]
    vendors: list[VendorShape]
    store: str | None


class RuleShape(TypedDict):
    """A rule of the handbook; marks: S said by the help articles, F a published fact, D decided here."""

    id: str
    sentence: str
    marks: list[Mark]


class RulesShape(TypedDict):
    """All rules."""

    rules: list[RuleShape]


def snapshot_router(context: Context) -> APIRouter:
    """The routes of the daemon as a whole."""
    router = APIRouter(tags=["daemon"])

    @router.get("/health", response_model=documented(HealthShape))
    async def health() -> Response:
        """Whether the daemon is there, has caught up, and can use its store."""
        trouble = context.store.trouble
        status = "ok" if trouble is None else "trouble"
        return answer({"status": status, "settled": context.parts.settled(), "store": trouble})

    @router.get(
        "/snapshot",
        dependencies=context.reads,
        response_model=documented(SnapshotShape),
        responses={304: {"description": "Nothing but the time has changed: see X-Virtual-Time."}},
    )
    async def snapshot(
        if_none_match: Annotated[
            str | None, Header(description="The ETag of the answer before.")
        ] = None,
    ) -> Response:
        """All services at a glance. The ETag is weak: it leaves `now` aside, which X-Virtual-Time tells too."""
        parts = context.parts
        parts.services.forecasts.ahead.want()
        at, glances = parts.now(), parts.glances
        (told, etag), now = await glances.latest(at), written(at)
        headers = {"ETag": etag, "X-Virtual-Time": now, "Cache-Control": "no-cache"}
        if matches(if_none_match, etag):
            return Response(status_code=304, headers=headers)
        head = f'{{"revision":{glances.revision},"now":"{now}",'.encode()
        return Response(head + told + b"}", headers=headers, media_type="application/json")

    @router.get("/rules", dependencies=context.reads, response_model=documented(RulesShape))
    async def list_rules() -> Response:
        """Every rule that changes and refusals name."""
        rules = [
            {"id": rule.id, "sentence": rule.sentence, "marks": rule.marks}
            for rule in RULES.values()
        ]
        return answer({"rules": rules})

    return router
