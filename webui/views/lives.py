"""A child or a room: why it is as it is, and what the next runs will do with it."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from starlette.responses import Response

from parktime.tui.presenters.forecast import CloseCall, describe_close_call
from parktime.tui.presenters.setup_page import About
from parktime.tui.snapshot import Change
from parktime.webui.page import Page

PATHS: dict[About, str] = {"child": "children", "room": "rooms"}


@dataclass(frozen=True, slots=True)
class ExplainedRun:
    """What a coming run will do with it."""

    at: datetime
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """`GET /v1/services/KEY/children/ID/explain`, and the same of rooms."""

    ccms_id: str
    name: str
    sentences: tuple[str, ...]
    rule: str
    rule_sentence: str
    next_run: ExplainedRun | None = None
    then: ExplainedRun | None = None
    close_calls: tuple[CloseCall, ...] = ()


async def show_child(page: Page) -> Response:
    """The page of a child."""
    return await _show(page, "child")


async def show_room(page: Page) -> Response:
    """The page of a room."""
    return await _show(page, "room")


async def _show(page: Page, about: About) -> Response:
    ccms_id = quote(page.request.path_params["id"], safe="")
    path = f"services/{page.service.key}/{PATHS[about]}/{ccms_id}/explain"
    return page.render(
        "life.html",
        about=about,
        found=await page.reader.get_as(Explanation, path),
        describe_close_call=describe_close_call,
    )
