"""The sync history, and a run with its changes."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from parktime.tui.presenters.changes import kind_rank
from parktime.tui.presenters.filters import CAUSES, RunFilter
from parktime.tui.presenters.glyphs import OUTCOMES
from parktime.tui.presenters.service_row import balance
from parktime.tui.snapshot import Run, RunPage
from parktime.webui.page import Page, page_links

RUNS = 50
CHANGES = 100


async def show(page: Page) -> Response:
    """Runs of a service, newest first."""
    outcome, cause = page.text("outcome"), page.text("cause")
    if outcome and outcome not in OUTCOMES:
        raise HTTPException(422, f"outcome in the address is one of: {', '.join(OUTCOMES)}.")
    if cause and cause not in CAUSES:
        raise HTTPException(422, f"cause in the address is one of: {', '.join(CAUSES)}.")
    before = page.number("before", 0) or None
    wanted = RunFilter(outcome=outcome or None, cause=cause or None)
    query = wanted.query(page.service.key, before, RUNS)
    found = await page.reader.get_as(RunPage, "runs", query)
    return page.render(
        "history.html",
        tab="history",
        runs=found.runs,
        balance=balance,
        outcomes=OUTCOMES,
        causes=CAUSES,
        outcome=outcome,
        cause=cause,
        older=None if found.next_before is None else page.link(before=found.next_before),
        newest=page.link(before=None) if before else None,
        is_live=before is None,
    )


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
        changes=changes[(number - 1) * CHANGES : number * CHANGES],
        sentences=await page.rule_sentences(),
        links=page_links(page, number, pages),
    )
