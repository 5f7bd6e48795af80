"""Removals that wait for approval, and children and rooms that are kept."""

from starlette.responses import Response

from parktime.tui.presenters.approvals import KeptList, PendingApproval, kept_reason
from parktime.webui.page import Page


async def show(page: Page) -> Response:
    """What waits for a decision, and what is kept."""
    path = f"services/{page.service.key}"
    return page.render(
        "approvals.html",
        tab="approvals",
        pending=await page.reader.get_as(PendingApproval, f"{path}/held"),
        kept=(await page.reader.get_as(KeptList, f"{path}/kept")).kept,
        kept_reason=kept_reason,
        is_live=True,
    )
