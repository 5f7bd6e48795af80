"""Routes of pending approvals, kept children and rooms, and undo; for admin educators only."""

from fastapi import APIRouter, Depends, Response

from parktime.daemon.api.auth import admin_only
from parktime.daemon.api.dependencies import Key, RouteContext
from parktime.daemon.api.responses import json_response
from parktime.daemon.api.routes.runs import RunId, require_run
from parktime.daemon.api.schemas.approvals import (
    KeepListSchema,
    PendingApprovalSchema,
    UndoDryRunSchema,
    UndoRunSchema,
    serialize_keep,
    serialize_pending,
    serialize_skipped,
)
from parktime.daemon.api.schemas.requests import ConfirmBody, LetGoBody, PlanBody
from parktime.daemon.api.schemas.run import RunSchema, serialize_dry_run, serialize_run
from parktime.daemon.operations.commands import Undo
from parktime.web.openapi import documented, responses

_PROBLEMS = responses(401, 404, 409)


def approvals_router(context: RouteContext) -> APIRouter:
    """Routes of approvals, kept children and rooms, and undo."""
    router = context.router(
        prefix="/services/{key}", tags=["holds and undo"], dependencies=[Depends(admin_only)]
    )
    _add_approvals(router, context)
    _add_kept(router, context)
    _add_undo(router, context)
    return router


def _add_approvals(router: APIRouter, context: RouteContext) -> None:
    @router.get(
        "/held",
        dependencies=context.reads,
        response_model=documented(PendingApprovalSchema),
        responses=responses(404, 409),
    )
    async def get_held(key: Key) -> Response:
        """Removals that wait for approval, with the reason of each (hold-above)."""
        context.service(key)
        last = await context.store.call(context.store.last_completed_run, key)
        note = last.note if last is not None and last.outcome == "held" else ""
        return json_response(serialize_pending(context.store.state(key).pending, note))

    @router.post(
        "/held/approve",
        dependencies=context.guards,
        response_model=documented(RunSchema),
        responses=_PROBLEMS,
    )
    async def approve(key: Key, body: PlanBody) -> Response:
        """Apply the pending removals by a run.

        Refused if another plan is pending, or if a new reading leads to another plan.
        """
        context.service(key)
        run = await context.integrations.approve(key, body.plan)
        return json_response(serialize_run(run, changes=True))

    @router.post(
        "/held/reject",
        dependencies=context.guards,
        response_model=documented(KeepListSchema),
        responses=_PROBLEMS,
    )
    async def reject(key: Key, body: PlanBody) -> Response:
        """Keep the pending children and rooms; responds with everything that is kept.

        Each is kept until its record in the CCMS changes, or until it is let go.
        """
        context.service(key)
        await context.integrations.reject(key, body.plan)
        return _kept(context, key)


def _add_kept(router: APIRouter, context: RouteContext) -> None:
    @router.get(
        "/kept",
        dependencies=context.reads,
        response_model=documented(KeepListSchema),
        responses=responses(404, 409),
    )
    async def get_kept(key: Key) -> Response:
        """Children and rooms that no run changes, whatever the rules say (kept)."""
        context.service(key)
        return _kept(context, key)

    @router.delete(
        "/kept",
        dependencies=context.guards,
        response_model=documented(KeepListSchema),
        responses=_PROBLEMS,
    )
    async def let_go(key: Key, body: LetGoBody) -> Response:
        """Let go of a child or room, so that the rules apply from the next run on.

        Responds with everything that is still kept.
        """
        context.service(key)
        await context.integrations.let_go(key, *body.subject())
        return _kept(context, key)


def _add_undo(router: APIRouter, context: RouteContext) -> None:
    @router.post(
        "/runs/{run_id}/undo",
        dependencies=context.guards,
        response_model=documented(UndoRunSchema | UndoDryRunSchema),
        responses=_PROBLEMS,
    )
    async def undo(key: Key, run_id: RunId, body: ConfirmBody) -> Response:
        """Undo a run by another run, and keep the result; unconfirmed, a dry run.

        What has changed since is skipped, with the reason (undo).
        """
        context.service(key)
        run = await require_run(context.store, key, run_id)
        if not body.confirm:
            dry_run = await context.integrations.dry_run(key, Undo(run))
            shown = serialize_dry_run(dry_run)
            return json_response(shown | {"skipped": serialize_skipped(dry_run.skipped)})
        done, skipped = await context.integrations.undo(key, run)
        return json_response(
            serialize_run(done, changes=True) | {"skipped": serialize_skipped(skipped)}
        )


def _kept(context: RouteContext, key: str) -> Response:
    kept = [serialize_keep(each) for each in context.store.state(key).kept]
    return json_response({"kept": kept})
