"""Routes of the history: runs and changes."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response
from typing_extensions import TypedDict

from parktime.daemon.api.dependencies import Key, RouteContext
from parktime.daemon.api.responses import format_instant, json_response
from parktime.daemon.api.schemas.requests import LARGEST_ID
from parktime.daemon.api.schemas.run import (
    ChangeSchema,
    RunSchema,
    serialize_change,
    serialize_run,
    serialize_summary,
)
from parktime.daemon.domain.run import Cause, Outcome, Run
from parktime.daemon.store.lives import About, RunSummary
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


Subject = Annotated[
    str | None,
    Query(
        pattern="^(child|room):[^\\x00-\\x1f]{1,190}$",
        description="Only runs that changed this child or room: `child:` or `room:` and the "
        "CCMS's id.",
    ),
]
Changed = Annotated[bool, Query(description="Only runs that wrote anything to Storypark.")]
Eventful = Annotated[bool, Query(description="Only runs that wrote anything, or did not end well.")]
Summary = Annotated[
    bool, Query(description="With what each run wrote: rooms by name, children by number.")
]


@dataclass(frozen=True, slots=True)
class RunQuery:
    """Which runs are asked for, and with how much of each."""

    limit: Limit = 50
    before: Before = None
    outcome: Outcome | None = None
    cause: Cause | None = None
    changes: bool = False
    changed: Changed = False
    eventful: Eventful = False
    summary: Summary = False


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
        key: Key, query: Annotated[RunQuery, Depends()], subject: Subject = None
    ) -> Response:
        """Runs of a service, optionally of one outcome, cause, child or room."""
        context.service(key)
        return await _runs(context.store, key, query, subject)

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
        query: Annotated[RunQuery, Depends()], service: ServiceKey = None
    ) -> Response:
        """Runs of all services, optionally of one service, outcome or cause."""
        if service is not None:
            context.service(service)
        return await _runs(context.store, service, query)

    return router


async def _runs(
    store: Store, key: str | None, query: RunQuery, subject: str | None = None
) -> Response:
    runs = await store.call(
        store.runs,
        key,
        limit=query.limit + 1,
        before=query.before,
        outcome=query.outcome,
        cause=query.cause,
        changes=query.changes,
        subject=_parse_subject(subject),
        changed=query.changed,
        eventful=query.eventful,
    )
    shown = runs[: query.limit]
    found = [serialize_run(run, changes=query.changes) for run in shown]
    if query.summary:
        summaries = await store.call(store.run_summaries, [run.id for run in shown])
        for run in found:
            run["summary"] = serialize_summary(summaries.get(run["id"], RunSummary()))
    next_before = shown[-1].id if len(runs) > query.limit else None
    return json_response({"runs": found, "next_before": next_before})


def _parse_subject(subject: str | None) -> tuple[About, str] | None:
    """Child or room, and its id, of `child:c00001`."""
    if subject is None:
        return None
    about, _, ccms_id = subject.partition(":")
    return ("child" if about == "child" else "room"), ccms_id
