"""A sync now, and the undo of a run."""

import msgspec
from starlette.responses import Response

from parktime.tui.presenters.approvals import (
    SkippedUndo,
    UndoDryRun,
    describe_skipped,
    describe_undo,
)
from parktime.webui.actions.acting import Question, ask, is_confirmed, show_run
from parktime.webui.forms import Form
from parktime.webui.page import Page
from parktime.webui.views.history import read_run


async def sync(page: Page, form: Form) -> Response:
    """A run now."""
    del form
    answer = await page.client.send("POST", f"services/{page.service.key}/sync")
    return show_run(page, answer, "Synced")


async def undo(page: Page, form: Form) -> Response:
    """Undoes a run, after its dry run and a confirmation."""
    run = await read_run(page)
    path = f"services/{run.service}/runs/{run.id}/undo"
    if not is_confirmed(form):
        answer = await page.client.send("POST", path, {"confirm": False})
        question = Question(
            title=f"Undo run {run.ordinal}?",
            lines=describe_undo(msgspec.convert(answer, UndoDryRun)),
            yes="Undo",
            back=f"{page.base}/runs/{run.id}",
            what_if={"do": "undo", "run": run.id},
        )
        return await ask(page, form, question)
    answer = await page.client.send("POST", path, {"confirm": True})
    skipped = describe_skipped(msgspec.convert(answer["skipped"], tuple[SkippedUndo, ...]))
    return show_run(page, answer, f"Run {run.ordinal} was undone", *skipped)
