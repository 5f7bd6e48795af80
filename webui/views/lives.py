"""A child or a room: why it is as it is, and what the next runs will do with it."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from starlette.responses import Response

from parktime.tui.client import Query
from parktime.tui.presenters.forecast import CloseCall, describe_close_call
from parktime.tui.presenters.setup_page import About
from parktime.tui.snapshot import Change
from parktime.webui.page import Page
from parktime.webui.views.events import Event, EventPage

MOST_EVENTS = 500
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


async def _events(page: Page, about: About, ccms_id: str) -> list[Event]:
    """What runs did to it, newest first, among the last events of its kind."""
    query: Query = {"service": page.service.key, "kind": about, "last": MOST_EVENTS}
    found = await page.reader.get_as(EventPage, "events", query)
    wanted = (about, ccms_id)
    return [
        each
        for each in reversed(found.events)
        if each.subject is not None and (each.subject.type, each.subject.id) == wanted
    ]


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
        events=await _events(page, about, page.request.path_params["id"]),
        describe_close_call=describe_close_call,
    )
