"""The history of all services together, newest run first."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from typing_extensions import TypedDict

from parktime.daemon.api.dependencies import LARGEST_ID, Context, Key
from parktime.daemon.api.responses import answer, written
from parktime.daemon.api.schemas.run import ChangeShape, RunShape, show_change, show_run
from parktime.daemon.domain.run import Cause, Outcome, Run
from parktime.daemon.store.store import Store
from parktime.web.openapi import documented, responses
from parktime.web.problem import Problem

MOST_RUNS = 200

Limit = Annotated[int, Query(ge=1, le=MOST_RUNS, description="Runs in one answer.")]
Before = Annotated[
    int | None, Query(ge=1, le=LARGEST_ID, description="`next_before` of the answer before.")
]
Since = Annotated[int, Query(ge=0, le=LARGEST_ID, description="Tell what later runs changed.")]
RunId = Annotated[int, Path(ge=1, le=LARGEST_ID)]


class RunsShape(TypedDict):
    """Runs, newest first; `next_before` asks for older ones, null where there are none."""

    runs: list[RunShape]
    next_before: int | None


class RecordedChange(ChangeShape):
    """A change and the run that made it."""

    run: int
    at: str


class ChangesShape(TypedDict):
    """Changes, oldest first, all of a run together; `next_since_run` asks for later ones, null where there are none."""

    changes: list[RecordedChange]
    next_since_run: int | None


def history_router(context: Context) -> APIRouter:
    """The routes of history."""
    router = APIRouter(prefix="/services/{key}", tags=["history"], dependencies=context.reads)

    @router.get("/runs", response_model=documented(RunsShape), responses=responses(404))
    async def list_runs(
        key: Key,
        limit: Limit = 50,
        before: Before = None,
        outcome: Outcome | None = None,
        cause: Cause | None = None,
        changes: bool = False,
    ) -> Response:
        """A page of runs, those of one outcome or cause if asked."""
        context.service(key)
        runs = context.store.runs(
            key, limit=limit + 1, before=before, outcome=outcome, cause=cause, changes=changes
        )
        shown = runs[:limit]
        next_before = shown[-1].id if len(runs) > limit else None
        return answer(
            {"runs": [show_run(run, changes=changes) for run in shown], "next_before": next_before}
        )

    @router.get("/runs/{run_id}", response_model=documented(RunShape), responses=responses(404))
    async def get_run(key: Key, run_id: RunId) -> Response:
        """One run with its changes."""
        context.service(key)
        return answer(show_run(run_of(context.store, key, run_id), changes=True))

    @router.get("/changes", response_model=documented(ChangesShape), responses=responses(404))
    async def list_changes(key: Key, since_run: Since = 0, limit: Limit = 50) -> Response:
        """What runs changed after a run that was told already."""
        context.service(key)
        runs = context.store.changed_runs(key, since_run=since_run, limit=limit + 1)
        shown = runs[:limit]
        changes = [
            show_change(change) | {"run": run.id, "at": written(run.at)}
            for run in shown
            for change in run.changes
        ]
        return answer(
            {"changes": changes, "next_since_run": shown[-1].id if len(runs) > limit else None}
        )

    return router


def run_of(store: Store, key: str, run_id: int) -> Run:
    """A run of the service with its changes; a 404 problem where it has none of that id."""
    try:
        run = store.run(run_id)
    except KeyError:
        raise _no_run(store, key, run_id) from None
    if run.service != key:
        raise _no_run(store, key, run_id)
    return run


def _no_run(store: Store, key: str, run_id: int) -> Problem:
    since = store.kept_from
    kept = f" Runs before {written(since)} are kept no longer." if since else ""
    return Problem(404, "Not Found", f"The service '{key}' has no run {run_id}.{kept}")


pass

Of = Annotated[
    str | None,
    Query(min_length=1, max_length=200, description="The key of one service; all if left out."),
]


def runs_router(context: Context) -> APIRouter:
    """The route of all runs."""
    router = APIRouter(tags=["history"], dependencies=context.reads)

    @router.get("/runs", response_model=documented(RunsShape), responses=responses(404))
    async def list_all_runs(
        service: Of = None,
        limit: Limit = 50,
        before: Before = None,
        outcome: Outcome | None = None,
        cause: Cause | None = None,
        changes: bool = False,
    ) -> Response:
        """A page of runs of all services, those of one service, outcome or cause if asked."""
        if service is not None:
            context.service(service)
        runs = context.store.runs(
            service, limit=limit + 1, before=before, outcome=outcome, cause=cause, changes=changes
        )
        shown = runs[:limit]
        next_before = shown[-1].id if len(runs) > limit else None
        return answer(
            {"runs": [show_run(run, changes=changes) for run in shown], "next_before": next_before}
        )

    return router
