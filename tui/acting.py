"""What views do to the daemon: each call's refusal is shown in the daemon's words, and what it changed is looked at."""

from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any

import msgspec

from tui.client import Refused, Unreachable
from tui.confirm import Confirm
from tui.outlook import WhatIf, differences
from tui.preview import Preview, did, will_do
from tui.screens.view import View
from tui.snapshot import Run, Service
from tui.told import Told
from tui.work import start

REFUSAL_S = 12.0
GROUP = "act"

WEEKS = 12
"""How far a what-if looks."""


def act(view: View, doing: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Does it in the background, one thing at a time: what is under way is not given up for a key that was pressed too soon."""
    if any(worker.group == GROUP and worker.node is view and not worker.is_finished for worker in view.workers):
        view.notify("one thing at a time: the one before is under way still", timeout=4, markup=False)
    else:
        start(view, doing, GROUP)


async def ask(view: View, method: str, path: str, body: Any = None) -> Any | None:
    """The answer; None where the daemon will not or cannot, which is shown in its words."""
    try:
        answer = await view.client.send(method, path, body)
    except (Refused, Unreachable) as error:
        show_refusal(view, error)
        return None
    finally:
        view.parktime.look_again()
    return {} if answer is None else answer


def show_refusal(view: View, error: Refused | Unreachable) -> None:
    """In the daemon's words, with the rule where one refuses."""
    refused = isinstance(error, Refused)
    rule = error.rule if isinstance(error, Refused) else None
    title = "Refused" + (f" ({rule})" if rule else "") if refused else "No answer"
    view.notify(str(error), title=title, severity="warning", timeout=REFUSAL_S, markup=False)


async def preview(view: View, method: str, path: str, body: Any) -> Preview | None:
    """A dry run; None where it is refused."""
    answer = await ask(view, method, path, body)
    return None if answer is None else msgspec.convert(answer, Preview)


async def confirmed(
    view: View, title: str, lines: Sequence[str], yes: str, action: dict[str, Any] | None = None
) -> bool:
    """Whether a person says yes to that; `action`: what is asked, in the words of the daemon's what-if."""
    foretell = None if action is None or view.service is None else partial(foretold, view, view.service, action)
    return await view.app.push_screen_wait(Confirm(title, lines, yes, foretell))


async def foretold(view: View, service: Service, action: dict[str, Any]) -> list[str]:
    """Where the coming weeks with that action part from those without it."""
    body = {"action": action, "weeks": WEEKS}
    try:
        told = await view.client.send("POST", f"services/{service.key}/what-if", body)
    except (Refused, Unreachable) as error:
        return [f"✖ {error}"]
    return differences(msgspec.convert(told, WhatIf), service.time_zone)


async def run_confirmed(
    view: View, path: str, *, title: str, first: Sequence[str], yes: str, action: dict[str, Any]
) -> bool:
    """A run that applies mappings: its dry run is shown, then it is done and its result shown. Whether it was done."""
    found = await preview(view, "POST", path, {"confirm": False})
    if found is None or not await confirmed(view, title, [*first, *will_do(found)], yes, action):
        return False
    answer = await ask(view, "POST", path, {"confirm": True})
    if answer is None:
        return False
    await show_run(view, f"{title.rstrip('?')}: done", answer)
    return True


async def show_run(view: View, title: str, answer: Any) -> None:
    """What a run did."""
    await view.app.push_screen_wait(Told(title, did(msgspec.convert(answer, Run))))
