"""The settings of a service: what each is, what it means, and who changes it."""

from starlette.responses import Response

from parktime.tui.presenters.settings import all_settings
from parktime.webui.page import Page


async def show(page: Page) -> Response:
    """The settings."""
    settings = all_settings(page.service, page.now)
    return page.render("settings.html", tab="settings", settings=settings, is_live=True)
