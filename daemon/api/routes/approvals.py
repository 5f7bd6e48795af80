"""What waits for approval, what is kept, and what a run did taken back. For admin educators (admin-only)."""

from typing import Literal

from fastapi import APIRouter, Depends, Response
from typing_extensions import TypedDict

from parktime.daemon.api.auth import admin_only
from parktime.daemon.api.dependencies import Context, Key
from parktime.daemon.api.responses import answer, written
from parktime.daemon.api.routes.runs import RunId, run_of
from parktime.daemon.api.schemas.requests import ConfirmBody, LetGoBody, PlanBody
from parktime.daemon.api.schemas.run import (
    ChangeShape,
    PreviewShape,
    RunShape,
    show_change,
    show_preview,
    show_run,
)
from parktime.daemon.domain.service import Kept, Staged, Standing
from parktime.daemon.operations.commands import Undo
from parktime.daemon.operations.undo import Skipped
from parktime.web.openapi import documented, responses

_PROBLEMS = responses(401, 404, 409)


class HeldShape(TypedDict):
    """What waits for approval, null and empty where nothing does. `plan` is the digest to approve or reject it by.

    `held` has the names of the children who would be archived and of the rooms that would be removed; `changes` all of it, with why, moves out of these rooms
    among them. `ordinal`: the run that held it first.
    """

    plan: str | None
    since: str | None
    ordinal: int | None
    note: str
    held: list[str]
    changes: list[ChangeShape]


class KeptShape(TypedDict):
    """A child or room that no run changes; `ordinal`: the run that was undone, or whose removals were rejected."""

    about: Literal["child", "room"]
    ccms_id: str
    name: str
    reason: Literal["undone", "rejected"]
    since: str
    ordinal: int


class KeptListShape(TypedDict):
    """All that is kept."""

    kept: list[KeptShape]


class SkippedShape(TypedDict):
    """A change that is not taken back, and why in a word."""

    change: ChangeShape
    why: str


class UndoPreviewShape(PreviewShape):
    """What taking a run back would do; nothing was done."""

    skipped: list[SkippedShape]


class UndoneShape(RunShape):
    """The run that took another back."""

    skipped: list[SkippedShape]


def held_names(staged: Staged | None) -> list[str]:
    """The children and rooms that wait for approval, in the order of the plan; who only leaves such a room does not count."""
    return (
        []
        if staged is None
        else [change.subject for change in staged.changes if change.kind != "move"]
    )


def show_held(standing: Standing, note: str) -> HeldShape:
    """What waits for approval, as answers show it."""
    staged = standing.staged
    if staged is None:
        return {"plan": None, "since": None, "ordinal": None, "note": "", "held": [], "changes": []}
    return {
        "plan": staged.digest,
        "since": written(staged.since),
        "ordinal": staged.ordinal,
        "note": note,
        "held": held_names(staged),
        "changes": [show_change(change) for change in staged.changes],
    }


def show_kept(kept: Kept) -> KeptShape:
    """Somebody or something kept, as answers show it."""
    return {
        "about": kept.about,
        "ccms_id": kept.ccms_id,
        "name": kept.name,
        "reason": kept.reason,
        "since": written(kept.since),
        "ordinal": kept.ordinal,
    }


def _skipped(skipped: tuple[Skipped, ...]) -> list[SkippedShape]:
    return [{"change": show_change(each.change), "why": each.why} for each in skipped]


def recourse_router(context: Context) -> APIRouter:
    """The routes of holds, of what is kept, and of undo."""
    router = APIRouter(
        prefix="/services/{key}", tags=["holds and undo"], dependencies=[Depends(admin_only)]
    )

    def held(key: str) -> Response:
        last = context.store.last_done(key)
        note = last.note if last is not None and last.outcome == "held" else ""
        return answer(show_held(context.store.standing(key), note))

    def kept(key: str) -> Response:
        return answer({"kept": [show_kept(each) for each in context.store.standing(key).kept]})

    @router.get(
        "/held",
        dependencies=context.reads,
        response_model=documented(HeldShape),
        responses=responses(404, 409),
    )
    async def get_held(key: Key) -> Response:
        """What waits for approval: whom a run would archive and which rooms it would remove, and why (hold-above)."""
        context.service(key)
        return held(key)

    @router.post(
        "/held/approve",
        dependencies=context.guards,
        response_model=documented(RunShape),
        responses=_PROBLEMS,
    )
    async def approve(key: Key, body: PlanBody) -> Response:
        """Do exactly what waits, by a run; refused where it is not that plan, or where a fresh reading wants something else."""
        context.service(key)
        return answer(show_run(await context.integrations.approve(key, body.plan), changes=True))

    @router.post(
        "/held/reject",
        dependencies=context.guards,
        response_model=documented(KeptListShape),
        responses=_PROBLEMS,
    )
    async def reject(key: Key, body: PlanBody) -> Response:
        """Keep whom and what waits as it is, until its record in the CCMS changes or somebody lets go. Answers with all that is kept."""
        context.service(key)
        await context.integrations.reject(key, body.plan)
        return kept(key)

    @router.get(
        "/kept",
        dependencies=context.reads,
        response_model=documented(KeptListShape),
        responses=responses(404, 409),
    )
    async def get_kept(key: Key) -> Response:
        """Who and what stays as somebody decided, whatever the rules say (kept)."""
        context.service(key)
        return kept(key)

    @router.delete(
        "/kept",
        dependencies=context.guards,
        response_model=documented(KeptListShape),
        responses=_PROBLEMS,
    )
    async def let_go(key: Key, body: LetGoBody) -> Response:
        """Let go of a child or a room: the next run does with it what the rules say. Answers with all that is still kept."""
        context.service(key)
        await context.integrations.let_go(key, *body.subject())
        return kept(key)

    @router.post(
        "/runs/{run_id}/undo",
        dependencies=context.guards,
        response_model=documented(UndoneShape | UndoPreviewShape),
        responses=_PROBLEMS,
    )
    async def undo(key: Key, run_id: RunId, body: ConfirmBody) -> Response:
        """Take back what a run did, by a run, and keep it so; unconfirmed it shows what would be done. What has changed since is skipped, with a word (undo)."""
        context.service(key)
        run = run_of(context.store, key, run_id)
        if not body.confirm:
            dry_run = await context.integrations.dry_run(key, Undo(run))
            return answer(show_preview(dry_run) | {"skipped": _skipped(dry_run.skipped)})
        done, skipped = await context.integrations.undo(key, run)
        return answer(show_run(done, changes=True) | {"skipped": _skipped(skipped)})

    return router
