"""An action: the form's check, a dry run with a confirmation, and what is shown afterwards."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from parktime.tui.presenters.changes import DryRun, describe_dry_run, describe_run
from parktime.tui.presenters.forecast import WhatIf, describe_differences
from parktime.tui.snapshot import Run
from parktime.webui.forms import Form, read_form
from parktime.webui.page import LoginRequiredError, Page, open_page, service_path

WHAT_IF_WEEKS = 12
CONFIRMED = "confirm"
WHAT_IF = "what-if"

ActionBody = dict[str, Any]
"""An action as the daemon's what-if takes it: `{"do": "approve"}`."""

Act = Callable[[Page, Form], Awaitable[Response]]


def action(act: Act) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that does something for a person who has logged in, by a form of these pages."""

    async def endpoint(request: Request) -> Response:
        page = await open_page(request)
        form = await read_form(request)
        if page.visitor.session is None or not page.may_act:
            raise LoginRequiredError
        if not page.visitor.session.knows(form.get("csrf")):
            raise HTTPException(403, "This form is not of this login: open the page again.")
        return await act(page, form)

    return endpoint


def asking(act: Act) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that asks for a confirmation, by an address that can be opened."""

    async def endpoint(request: Request) -> Response:
        page = await open_page(request)
        if not page.may_act:
            raise LoginRequiredError
        return await act(page, Form(()))

    return endpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a person confirms. `back`: the page to go to instead.

    With `what_if` they can see first where the action leads in the coming weeks.
    """

    title: str
    lines: Sequence[str]
    yes: str
    back: str
    what_if: ActionBody | None = None


def is_confirmed(form: Form) -> bool:
    """Whether the form is the confirmation."""
    return form.get(CONFIRMED) == "yes"


async def ask(page: Page, form: Form, question: Question) -> Response:
    """The page that asks for a confirmation; it sends the form once more."""
    differences: list[str] | None = None
    if form.get(CONFIRMED) == WHAT_IF and question.what_if is not None:
        body = {"action": question.what_if, "weeks": WHAT_IF_WEEKS}
        answer = await page.client.send("POST", f"services/{page.service.key}/what-if", body)
        differences = describe_differences(msgspec.convert(answer, WhatIf), page.zone)
    return page.render(
        "confirm.html",
        question=question,
        fields=form.without("csrf", CONFIRMED),
        differences=differences,
    )


async def run_after_dry_run(page: Page, form: Form, path: str, question: Question) -> Response:
    """A run: its dry run and a confirmation first, then the run, whose page is shown."""
    if not is_confirmed(form):
        answer = await page.client.send("POST", path, {"confirm": False})
        lines = [*question.lines, *describe_dry_run(msgspec.convert(answer, DryRun))]
        return await ask(page, form, replace(question, lines=lines))
    answer = await page.client.send("POST", path, {"confirm": True})
    return show_run(page, answer, f"{question.title.rstrip('?')}: done")


def show_run(page: Page, answer: Any, *heading: str) -> Response:
    """The page of a run that was just done."""
    run = msgspec.convert(answer, Run)
    page.say(*heading, *describe_run(run))
    return page.go_to(service_path(run.service, "runs", run.id))
