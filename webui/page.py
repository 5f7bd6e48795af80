"""One page: who asks, what it is about, and its HTML."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

import jinja2
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from parktime.tui.client import Client
from parktime.tui.presenters.glyphs import kind_mark, outcome_mark
from parktime.tui.presenters.service_row import CCMS_NAMES, clock_trouble, store_trouble
from parktime.tui.presenters.time_format import (
    clock_state,
    local,
    local_with_year,
    relative,
)
from parktime.tui.snapshot import Service, Snapshot
from parktime.tui.visible import visible_lines
from parktime.webui.site import Site, Visitor, site_of
from parktime.webui.static_files import static_url

REFRESH = "x-refresh"
"""The header by which the script asks for a page once more."""


class LoginRequiredError(Exception):
    """The page is shown, or the action done, only to those who have logged in."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A view of a service, with a number beside its name if there is one to know."""

    name: str
    title: str
    number: int | None = None


def tabs_of(service: Service) -> list[Tab]:
    """The views of a service, in the terminal's order."""
    return [
        Tab("", "Overview"),
        Tab("mappings", "Set-up and mappings", service.chosen or None),
        Tab("history", "Sync history"),
        Tab("rooms", "Rooms", len(service.rooms_going or ()) or None),
        Tab("forecast", "Forecast"),
        Tab("archived", "Archived children", service.archived or None),
        Tab("approvals", "Held and kept", (service.held + service.kept) or None),
        Tab("settings", "Settings"),
    ]


class Page:
    """A page while it is made. `snapshot` is the daemon's state at the moment."""

    def __init__(self, request: Request, site: Site, visitor: Visitor, snapshot: Snapshot) -> None:
        self.request = request
        self.site = site
        self.visitor = visitor
        self.snapshot = snapshot
        self._key: str | None = request.path_params.get("key")

    @property
    def now(self) -> datetime:
        """The virtual time."""
        return self.snapshot.now

    @property
    def service_or_none(self) -> Service | None:
        """The service that the page is about, if it is about one."""
        return self.snapshot.service(self._key)

    @property
    def service(self) -> Service:
        """The service that the page is about. Raises HTTPException if there is none of its key."""
        found = self.service_or_none
        if found is None:
            raise HTTPException(404, f"There is no service '{self._key}'.")
        return found

    @property
    def zone(self) -> str:
        """The time zone of the page: its service's, or the first one's."""
        service = self.service_or_none
        if service is not None:
            return service.time_zone
        return self.snapshot.services[0].time_zone if self.snapshot.services else "UTC"

    @property
    def reader(self) -> Client:
        """Reads for everybody."""
        return self.site.reader

    @property
    def client(self) -> Client:
        """Acts for the person who has logged in. Raises LoginRequiredError."""
        if self.visitor.session is None or not self.may_act:
            raise LoginRequiredError
        return self.visitor.session.client

    @property
    def may_act(self) -> bool:
        """Whether the person may change something here."""
        return self.visitor.may_act(self._key)

    @property
    def base(self) -> str:
        """The path of the service's pages."""
        return service_path(self.service.key)

    def text(self, name: str, default: str = "", most: int = 200) -> str:
        """A text of the query."""
        return self.request.query_params.get(name, default)[:most].strip()

    def number(self, name: str, default: int, most: int = 2_147_483_647) -> int:
        """A number of the query, from 1. Raises HTTPException for anything else."""
        typed = self.request.query_params.get(name)
        if typed is None:
            return default
        if not (typed.isascii() and typed.isdigit() and len(typed) < 11 and int(typed) >= 1):
            raise HTTPException(422, f"{name} in the address is a number from 1, not '{typed}'.")
        return min(int(typed), most)

    @property
    def at(self) -> datetime | None:
        """The past instant that the address asks for. Raises HTTPException if it cannot be read.

        Without an offset it is local to the service.
        """
        typed = self.request.query_params.get("at")
        if not typed:
            return None
        try:
            found = datetime.fromisoformat(typed.replace(" ", "+") if "T" in typed else typed)
            found = found if found.tzinfo else found.replace(tzinfo=ZoneInfo(self.zone))
            found.astimezone(ZoneInfo(self.zone))  # is shown so, and must be a year from 1 to 9999
            return found.astimezone(UTC)
        except (ValueError, OverflowError):
            raise HTTPException(
                422, f"at in the address is an instant such as 2026-12-14T20:30, not '{typed}'."
            ) from None

    def link(self, **changes: str | int | None) -> str:
        """The address of this page with other values in its query; None leaves one out."""
        query: dict[str, Any] = {**self.request.query_params, **changes}
        kept = {name: value for name, value in query.items() if value not in (None, "")}
        return self.request.url.path + (f"?{urlencode(kept)}" if kept else "")

    async def rule_sentences(self) -> Mapping[str, str]:
        """The sentence of each rule."""
        if not self.site.rule_sentences:
            found = await self.reader.get("rules")
            self.site.rule_sentences = {each["id"]: each["sentence"] for each in found["rules"]}
        return self.site.rule_sentences

    def render(self, template: str, status: int = 200, **values: Any) -> Response:
        """The page's HTML."""
        session = self.visitor.session
        service = self.service_or_none
        is_refresh = REFRESH in self.request.headers  # which nobody looks at by itself
        shown = {
            "page": self,
            "service": service,
            "snapshot": self.snapshot,
            "zone": self.zone,
            "now": self.now,
            "tabs": [] if service is None else tabs_of(service),
            "tab": None,
            "csrf": "" if session is None else session.csrf,
            "messages": [] if session is None or is_refresh else session.take_messages(),
            "clock_words": clock_state(self.snapshot, 0.0),
            "warnings": warnings(self.snapshot),
            "is_live": False,
        }
        html = environment().get_template(template).render({**shown, **values})
        return HTMLResponse(html, status)

    def say(self, *lines: str) -> None:
        """Show these lines on the next page."""
        if self.visitor.session is not None:
            self.visitor.session.say(*lines)

    def go_to(self, path: str) -> Response:
        """Show another page, after something was done."""
        return RedirectResponse(path, 303)


def warnings(snapshot: Snapshot) -> list[str]:
    """What is wrong with the daemon itself."""
    found = [] if snapshot.store is None else [store_trouble(snapshot.store)]
    return found + (
        [] if snapshot.machine_clock is None else [clock_trouble(snapshot.machine_clock)]
    )


def service_path(key: str, *parts: str | int) -> str:
    """The path of a page of a service."""
    return "/".join(["/services", *(quote(str(part), safe="") for part in (key, *parts))])


@cache
def environment() -> jinja2.Environment:
    """The templates; all text is escaped, and made visible as in the terminal."""
    found = jinja2.Environment(
        loader=jinja2.PackageLoader("parktime.webui", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals |= {
        "static_url": static_url,
        "service_path": service_path,
        "local": local,
        "local_with_year": local_with_year,
        "relative": relative,
        "kind_mark": kind_mark,
        "outcome_mark": outcome_mark,
        "ccms_names": CCMS_NAMES,
    }
    return found


def _visible(value: object) -> object:
    return (
        visible_lines(value) if isinstance(value, str) and not isinstance(value, Markup) else value
    )


View = Callable[[Page], Awaitable[Response]]


async def open_page(request: Request) -> Page:
    """The page that a request asks for. Raises LoginRequiredError if it is not for everybody."""
    site = site_of(request)
    visitor = site.visitor(request)
    if not visitor.may_read(request.path_params.get("key")):
        raise LoginRequiredError
    return Page(request, site, visitor, await site.reader.snapshot())


def view(show: View) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that shows a page."""

    async def endpoint(request: Request) -> Response:
        return await show(await open_page(request))

    return endpoint


def page_links(page: Page, number: int, pages: int) -> Sequence[tuple[str, str]]:
    """Addresses and words of the pages before and after."""
    found = [(page.link(page=number - 1), "← Previous page")] if number > 1 else []
    return [*found, (page.link(page=number + 1), "Next page →")] if number < pages else found
