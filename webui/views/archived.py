"""Archived children, who waits for space, and which invitations are owed."""

from typing import Any

import msgspec
from starlette.responses import Response

from parktime.tui.errors import RefusedError, TuiError
from parktime.tui.presenters.archived import (
    ArchivedChild,
    OwedInvitation,
    restore_mark,
    waiting_children,
)
from parktime.tui.presenters.filters import matches
from parktime.webui.page import Page, page_links

ROWS = 100


async def show(page: Page) -> Response:
    """The three lists."""
    path, words, number = f"services/{page.service.key}", page.text("q"), page.number("page", 1)
    answer = await _read_archived(page, path)
    archived = msgspec.convert(answer["archived"], list[ArchivedChild])
    found = [each for each in archived if matches(f"{each.name} {each.rule}", words)]
    owed, owed_error = await _read_owed(page, path)
    waiting = waiting_children(await page.reader.get(f"{path}/waiting"))
    return page.render(
        "archived.html",
        tab="archived",
        archived=found[(number - 1) * ROWS : number * ROWS],
        count=len(archived),
        waiting=[each for each in waiting if matches(each.name, words)],
        owed=[each for each in owed if matches(each.name, words)],
        owed_error=owed_error,
        restore_mark=restore_mark,
        words=words,
        links=page_links(page, number, max(-(-len(found) // ROWS), 1)),
        is_live=True,
    )


async def _read_archived(page: Page, path: str) -> Any:
    """With the children's status in the CCMS now; without it if the CCMS does not answer."""
    try:
        return await page.reader.get(f"{path}/archived", {"live": "true"})
    except RefusedError:
        return await page.reader.get(f"{path}/archived")


async def _read_owed(page: Page, path: str) -> tuple[list[OwedInvitation], str]:
    """The invitations, or why they cannot be read."""
    try:
        answer = await page.reader.get(f"{path}/invitations")
    except TuiError as error:
        return [], str(error)
    return msgspec.convert(answer["profiles"], list[OwedInvitation]), ""
