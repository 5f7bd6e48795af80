"""The history of all services together, newest run first."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from daemon.api.answer import answer
from daemon.api.context import Context
from daemon.api.history import Before, Limit, RunsShape
from daemon.api.run_shape import show_run
from daemon.model.run import Cause, Outcome
from problems.documented import documented
from problems.openapi import responses

Of = Annotated[str | None, Query(min_length=1, max_length=200, description="The key of one service; all if left out.")]


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
        return answer({"runs": [show_run(run, changes=changes) for run in shown], "next_before": next_before})

    return router
