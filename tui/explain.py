"""Why a child or a room is as it is, in the daemon's sentences."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from tui.client import Refused, Unreachable
from tui.page import About
from tui.screens.view import View
from tui.told import Told
from tui.work import start

PATHS: dict[str, str] = {"child": "children", "room": "rooms"}


@dataclass(frozen=True, slots=True)
class Explanation:
    """`rule` decides; `next_run`: what the next run will do, None for nothing."""

    sentences: tuple[str, ...]
    rule: str | None = None
    next_run: Any = None


def lines_of(explanation: Explanation) -> list[str]:
    """To be read from top to bottom."""
    lines = [f"· {sentence}" for sentence in explanation.sentences] or ["The daemon has nothing to say of it."]
    return [*lines, "", f"rule: {explanation.rule}"] if explanation.rule else lines


def explain(view: View, about: About, ccms_id: str, name: str) -> None:
    """Opens the words; the daemon is asked meanwhile."""
    shown = Told(
        f"Why is {name} as it is?" if about == "room" else f"Why is it so with {name}?", ["… asking the daemon"]
    )
    view.app.push_screen(shown)
    start(view, partial(_fill, view, shown, about, ccms_id), "explain", exclusive=True)


async def _fill(view: View, shown: Told, about: About, ccms_id: str) -> None:
    service = view.service
    if service is None:
        return
    try:
        told = await view.client.get_as(Explanation, f"services/{service.key}/{PATHS[about]}/{ccms_id}/explain")
    except (Refused, Unreachable) as error:
        shown.tell([f"✖ {error}"])
        return
    shown.tell(lines_of(told))
