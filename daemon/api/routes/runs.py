"""Routes of the history: runs and changes."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from typing_extensions import TypedDict

from parktime.daemon.api.dependencies import Key, RouteContext
from parktime.daemon.api.responses import format_instant, json_response
from parktime.daemon.api.schemas.requests import LARGEST_ID
from parktime.daemon.api.schemas.run import ChangeSchema, RunSchema, serialize_change, serialize_run
from parktime.daemon.domain.run import Cause, Outcome, Run
from parktime.daemon.store.store import Store
from parktime.web.openapi import documented, responses
from parktime.web.problem import ProblemError

MAX_RUNS = 200

Limit = Annotated[int, Query(ge=1, le=MAX_RUNS, description="Runs in one response.")]
Before = Annotated[
    int | None, Query(ge=1, le=LARGEST_ID, description="`next_before` of the previous response.")
]
Since = Annotated[int, Query(ge=0, le=LARGEST_ID, description="Only changes of later runs.")]
RunId = Annotated[int, Path(ge=1, le=LARGEST_ID)]


class RunsSchema(TypedDict):
    """Runs, newest first; `next_before` gets older ones, null if there are none."""

    runs: list[RunSchema]
    next_before: int | None


class RecordedChangeSchema(ChangeSchema):
    """A change and the run that made it."""

    run: int
    at: str


class ChangesSchema(TypedDict):
    """Changes, oldest first, never part of a run.

    `next_since_run` gets later ones, null if there are none.
    """

    changes: list[RecordedChangeSchema]
    next_since_run: int | None


def history_router(context: RouteContext) -> APIRouter:
    """Routes of the history of one service."""
    router = context.router(prefix="/services/{key}", tags=["history"], dependencies=context.reads)

    @router.get("/runs", response_model=documented(RunsSchema), responses=responses(404))
    async def list_runs(
        key: Key,
        *,
        limit: Limit = 50,
        before: Before = None,
        outcome: Outcome | None = None,
        cause: Cause | None = None,
        changes: bool = False,
    ) -> Response:
        """Runs of a service, optionally of one outcome or cause."""
        context.service(key)
        runs = await context.store.call(
            context.store.runs,
            key,
            limit=limit + 1,
            before=before,
            outcome=outcome,
            cause=cause,
            changes=changes,
        )
        shown = runs[:limit]
        next_before = shown[-1].id if len(runs) > limit else None
        return json_response(
            {
                "runs": [serialize_run(run, changes=changes) for run in shown],
                "next_before": next_before,
            }
        )

    @router.get("/runs/{run_id}", response_model=documented(RunSchema), responses=responses(404))
    async def get_run(key: Key, run_id: RunId) -> Response:
        """One run with its changes."""
        context.service(key)
        run = await require_run(context.store, key, run_id)
        return json_response(serialize_run(run, changes=True))

    @router.get("/changes", response_model=documented(ChangesSchema), responses=responses(404))
    async def list_changes(key: Key, since_run: Since = 0, limit: Limit = 50) -> Response:
        """Changes of the runs after `since_run`."""
        context.service(key)
        runs = await context.store.call(
            context.store.changed_runs, key, since_run=since_run, limit=limit + 1
        )
        shown = runs[:limit]
        changes = [
            serialize_change(change) | {"run": run.id, "at": format_instant(run.at)}
            for run in shown
            for change in run.changes
        ]
        return json_response(
            {"changes": changes, "next_since_run": shown[-1].id if len(runs) > limit else None}
        )

    return router


async def require_run(store: Store, key: str, run_id: int) -> Run:
    """A run of the service with its changes; a 404 problem if it has none of that id."""
    try:
        run = await store.call(store.run, run_id)
    except KeyError:
        raise _no_run(store, key, run_id) from None
    if run.service != key:
        raise _no_run(store, key, run_id)
    return run


def _no_run(store: Store, key: str, run_id: int) -> ProblemError:
    since = store.kept_from
    kept = f" Runs before {format_instant(since)} are no longer kept." if since else ""
    return ProblemError(404, "Not Found", f"The service '{key}' has no run {run_id}.{kept}")


ServiceKey = Annotated[
    str | None,
    Query(min_length=1, max_length=200, description="The key of one service; all if left out."),
]


def runs_router(context: RouteContext) -> APIRouter:
    """Route of the runs of all services."""
    router = context.router(tags=["history"], dependencies=context.reads)

    @router.get("/runs", response_model=documented(RunsSchema), responses=responses(404))
    async def list_all_runs(
        *,
        service: ServiceKey = None,
        limit: Limit = 50,
        before: Before = None,
        outcome: Outcome | None = None,
        cause: Cause | None = None,
        changes: bool = False,
    ) -> Response:
        """Runs of all services, optionally of one service, outcome or cause."""
        if service is not None:
            context.service(service)
        runs = await context.store.call(
            context.store.runs,
            service,
            limit=limit + 1,
            before=before,
            outcome=outcome,
            cause=cause,
            changes=changes,
        )
        shown = runs[:limit]
        next_before = shown[-1].id if len(runs) > limit else None
        return json_response(
            {
                "runs": [serialize_run(run, changes=changes) for run in shown],
                "next_before": next_before,
            }
        )

    return router
