"""A child or a room: what is to come, how it is now, and what runs and people did with it."""

from urllib.parse import quote

from starlette.responses import Response

from parktime.tui.client import Query
from parktime.tui.errors import TuiError
from parktime.tui.presenters.find import FoundNames, hint
from parktime.tui.presenters.life_page import (
    About,
    Explanation,
    Life,
    facts,
    life_rows,
    past_rows,
)
from parktime.webui.page import Page

ENTRIES = 50
HITS = 50
PATHS: dict[About, str] = {"child": "children", "room": "rooms"}


async def show_child(page: Page) -> Response:
    """The page of a child."""
    return await _show(page, "child")


async def show_room(page: Page) -> Response:
    """The page of a room."""
    return await _show(page, "room")


async def _show(page: Page, about: About) -> Response:
    ccms_id = quote(page.request.path_params["id"], safe="")
    path = f"services/{page.service.key}/{PATHS[about]}/{ccms_id}"
    query: Query = {"limit": ENTRIES}
    before = page.number("before", 0)
    life = await page.reader.get_as(
        Life, f"{path}/life", {**query, "before": before} if before else query
    )
    if before:
        explanation, rows = None, past_rows(life, page.zone)
    else:
        explanation, error = await _explain(page, path)
        rows = life_rows(life, explanation, error, page.zone)
    return page.render(
        "life.html",
        life=life,
        facts=facts(life, page.zone),
        explanation=explanation,
        rows=rows,
        older=None if life.next_before is None else page.link(before=life.next_before),
        newest=page.link(before=None) if before else None,
        is_live=not before,
    )


async def _explain(page: Page, path: str) -> tuple[Explanation | None, str]:
    """How it is now, or why that cannot be said."""
    try:
        return await page.reader.get_as(Explanation, f"{path}/explain"), ""
    except TuiError as error:
        return None, str(error)


async def search(page: Page) -> Response:
    """Services, rooms and children of a name, of all services."""
    words, found = page.text("q"), None
    if words:
        found = await page.reader.get_as(FoundNames, "search", {"q": words, "limit": HITS})
    return page.render("search.html", found=found, words=words, hint=hint(found, words))
