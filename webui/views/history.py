"""The sync history, and a run with its changes."""

from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.responses import Response

from parktime.tui.client import Query
from parktime.tui.presenters.changes import kind_rank
from parktime.tui.presenters.filters import CAUSES, RunFilter
from parktime.tui.presenters.glyphs import OUTCOMES
from parktime.tui.presenters.run_words import describe_failure, describe_outcome
from parktime.tui.presenters.service_row import balance
from parktime.tui.snapshot import Run, RunPage
from parktime.webui.page import Page, page_links

RUNS = 50
CHANGES = 100
LOOKED_THROUGH, MOST_PAGES = 200, 50
"""Runs of a page, and pages, that are looked through for a past instant."""


async def show(page: Page) -> Response:
    """Runs of a service, newest first."""
    outcome, cause = page.text("outcome"), page.text("cause")
    if outcome and outcome not in OUTCOMES:
        raise HTTPException(422, f"outcome in the address is one of: {', '.join(OUTCOMES)}.")
    if cause and cause not in CAUSES:
        raise HTTPException(422, f"cause in the address is one of: {', '.join(CAUSES)}.")
    before, at = page.number("before", 0) or None, page.at
    if at is not None and before is None:
        before = await _first_after(page, at)
    changed = page.text("changed") == "yes"
    wanted = RunFilter(outcome=outcome or None, cause=cause or None, changed=changed)
    query = wanted.query(page.service.key, before, RUNS)
    found = await page.reader.get_as(RunPage, "runs", query)
    return page.render(
        "history.html",
        tab="history",
        runs=found.runs,
        changed=changed,
        describe_outcome=describe_outcome,
        outcomes=OUTCOMES,
        causes=CAUSES,
        outcome=outcome,
        cause=cause,
        older=None if found.next_before is None else page.link(before=found.next_before),
        newest=page.link(before=None, at=None) if before else None,
        at=at,
        is_live=before is None,
    )


async def _first_after(page: Page, at: datetime) -> int | None:
    """The id of the first run after an instant, None if there is none.

    The daemon gives runs from the newest on, and by their ids.
    """
    found: int | None = None
    for _ in range(MOST_PAGES):
        query: Query = {"limit": LOOKED_THROUGH} | ({} if found is None else {"before": found})
        runs = await page.reader.get_as(RunPage, f"services/{page.service.key}/runs", query)
        later = [run.id for run in runs.runs if run.at > at]
        found = later[-1] if later else found
        if len(later) < len(runs.runs) or runs.next_before is None:
            return found
    raise HTTPException(422, "at in the address is longer ago than can be looked through.")


async def read_run(page: Page) -> Run:
    """The run that the path names."""
    path = f"services/{page.service.key}/runs/{page.request.path_params['run']}"
    return await page.reader.get_as(Run, path)


async def show_run(page: Page) -> Response:
    """A run with its changes, losses first."""
    run, number = await read_run(page), page.number("page", 1)
    changes = sorted(run.changes, key=lambda each: kind_rank(each.kind))
    pages = max(-(-len(changes) // CHANGES), 1)
    return page.render(
        "run.html",
        tab="history",
        run=run,
        balance=balance(run.counts),
        failure=describe_failure(run, page.service.ccms) if run.outcome == "failed" else "",
        changes=changes[(number - 1) * CHANGES : number * CHANGES],
        sentences=await page.rule_sentences(),
        links=page_links(page, number, pages),
    )
