"""Takes a run back: its dry run is shown first."""

from functools import partial
from typing import Any

import msgspec

from tui.acting import act, ask, confirmed
from tui.preview import did
from tui.recourse import Skipped, Undoing, not_undone, would_undo
from tui.screens.view import View
from tui.snapshot import Run
from tui.told import Told


def undo(view: View, run: Run) -> None:
    """In the background."""
    act(view, partial(_undo, view, run))


async def _undo(view: View, run: Run) -> None:
    path = f"services/{run.service}/runs/{run.id}/undo"
    told = await ask(view, "POST", path, {"confirm": False})
    if told is None:
        return
    title = f"Take back run {run.ordinal}?"
    lines = would_undo(msgspec.convert(told, Undoing))
    if await confirmed(view, title, lines, "Take back", {"do": "undo", "run": run.id}):
        answer = await ask(view, "POST", path, {"confirm": True})
        if answer is not None:
            await view.app.push_screen_wait(Told(f"Run {run.ordinal} is taken back", _did(answer)))


def _did(answer: Any) -> list[str]:
    skipped = msgspec.convert(answer["skipped"], tuple[Skipped, ...])
    return [*not_undone(skipped), *did(msgspec.convert(answer, Run))]
