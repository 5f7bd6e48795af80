"""Actions that several views share: requests with dry run and confirmation, undo and explain."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import msgspec

from parktime.tui.errors import RefusedError, TuiError
from parktime.tui.presenters.approvals import (
    SkippedUndo,
    UndoDryRun,
    describe_skipped,
    describe_undo,
)
from parktime.tui.presenters.changes import DryRun, describe_dry_run, describe_run
from parktime.tui.presenters.forecast import WhatIf, describe_differences
from parktime.tui.screens.base import View
from parktime.tui.snapshot import Run, Service
from parktime.tui.widgets.dialogs import ConfirmDialog, TextDialog

REFUSAL_S = 12.0
"""How long a refusal stays on the screen."""

WHAT_IF_WEEKS = 12
BUSY = "Please wait: another action is still running."

ActionBody = dict[str, Any]
"""An action as the daemon's what-if takes it: `{"do": "approve"}`."""


def start_action(view: View, action: Callable[[], Awaitable[None]]) -> None:
    """Runs an action in the background, one at a time for each view."""
    if view.is_acting:
        view.notify(BUSY, timeout=4, markup=False)
    else:
        view.run_in_background(action)


async def send(view: View, method: str, path: str, body: Any = None) -> Any | None:
    """The daemon's answer; None if the request failed, which is shown."""
    try:
        answer = await view.client.send(method, path, body)
    except TuiError as error:
        show_error(view, error)
        return None
    finally:
        view.app.poll_now()
    return {} if answer is None else answer


def show_error(view: View, error: TuiError) -> None:
    """Shows an error, with the rule of a refusal."""
    title = "No answer"
    if isinstance(error, RefusedError):
        title = f"Refused ({error.rule})" if error.rule else "Refused"
    view.notify(str(error), title=title, severity="warning", timeout=REFUSAL_S, markup=False)


def error_words(error: TuiError) -> str:
    """An error in a line, with the rule of a refusal."""
    rule = error.rule if isinstance(error, RefusedError) else None
    return f"{error} ({rule})" if rule else str(error)


async def dry_run(view: View, method: str, path: str, body: Any) -> DryRun | None:
    """A dry run; None if it failed, which is shown."""
    answer = await send(view, method, path, body)
    return None if answer is None else msgspec.convert(answer, DryRun)


async def confirm(
    view: View, title: str, lines: Sequence[str], *, yes: str, what_if: ActionBody | None = None
) -> bool:
    """Whether a person confirms; with `what_if` they can see where the action leads."""
    service = view.service
    ask = None
    if what_if is not None and service is not None:
        ask = partial(_what_if_lines, view, service, what_if)
    return await view.app.push_screen_wait(ConfirmDialog(title, lines, yes, ask))


async def _what_if_lines(view: View, service: Service, action: ActionBody) -> list[str]:
    body = {"action": action, "weeks": WHAT_IF_WEEKS}
    try:
        answer = await view.client.send("POST", f"services/{service.key}/what-if", body)
    except TuiError as error:
        return [f"✖ {error}"]
    return describe_differences(msgspec.convert(answer, WhatIf), service.time_zone)


async def run_confirmed(
    view: View, path: str, *, title: str, intro: Sequence[str], yes: str, what_if: ActionBody
) -> bool:
    """A run after its dry run and a confirmation; its result is shown. Whether it was done."""
    found = await dry_run(view, "POST", path, {"confirm": False})
    if found is None:
        return False
    lines = [*intro, *describe_dry_run(found)]
    if not await confirm(view, title, lines, yes=yes, what_if=what_if):
        return False
    answer = await send(view, "POST", path, {"confirm": True})
    if answer is None:
        return False
    await show_run(view, f"{title.rstrip('?')}: done", answer)
    return True


async def show_run(view: View, title: str, answer: Any) -> None:
    """Shows the result of a run."""
    lines = describe_run(msgspec.convert(answer, Run))
    await view.app.push_screen_wait(TextDialog(title, lines))


# Undo


def start_undo(view: View, run: Run) -> None:
    """Undoes a run, after its dry run and a confirmation."""
    start_action(view, partial(_undo, view, run))


async def _undo(view: View, run: Run) -> None:
    path = f"services/{run.service}/runs/{run.id}/undo"
    answer = await send(view, "POST", path, {"confirm": False})
    if answer is None:
        return
    lines = describe_undo(msgspec.convert(answer, UndoDryRun))
    what_if = {"do": "undo", "run": run.id}
    if not await confirm(view, f"Undo run {run.ordinal}?", lines, yes="Undo", what_if=what_if):
        return
    answer = await send(view, "POST", path, {"confirm": True})
    if answer is not None:
        skipped = describe_skipped(msgspec.convert(answer["skipped"], tuple[SkippedUndo, ...]))
        result = [*skipped, *describe_run(msgspec.convert(answer, Run))]
        await view.app.push_screen_wait(TextDialog(f"Run {run.ordinal} was undone", result))
