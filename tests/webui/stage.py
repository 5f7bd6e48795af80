"""The pages over a real simulator and daemon in this process, and a reader of their HTML."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import httpx2

from parktime.harness.player.in_process import (
    DAEMON_URL,
    SIMULATOR_URL,
    InProcessRuntime,
    in_process,
)
from parktime.harness.player.runtime import register_services, set_up
from parktime.simulator.scenario.read import read_text
from parktime.webui.app import create_app
from parktime.webui.servers import Servers
from parktime.webui.site import Site

BASE = "http://127.0.0.1:8702"
VOID = {"input", "meta", "link", "br", "img", "path", "rect"}


@dataclass
class Form:
    """A form of a page: its fields as they stand, and the names and values of its buttons."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)


class Html(HTMLParser):
    """A page as a test reads it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}
        self.text = ""
        self._open: list[tuple[str, dict[str, str | None]]] = []
        self._words: list[str] = []
        self._form: Form | None = None
        self._select = ""
        self.source = text
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if tag == "form":
            self._form = Form(found.get("action") or "", found.get("method", "get"))
            self.forms.append(self._form)
        if self._form is not None and (name := found.get("name")):
            if tag == "select":
                self._select = name
            elif tag == "input" and (
                found.get("type") not in ("radio", "checkbox") or "checked" in found
            ):
                self._form.fields[name] = found.get("value") or ""
        is_option = tag == "option" and self._form is not None and self._select
        if is_option and ("selected" in found or self._select not in self._form.fields):
            self._form.fields[self._select] = found.get("value") or ""
        if tag not in VOID:
            self._open.append((tag, found))
            if tag in ("a", "button"):
                self._words = []

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            return
        _, attrs = self._open.pop()
        words = " ".join("".join(self._words).split())
        if tag == "a" and attrs.get("href"):
            self.links[words] = attrs["href"] or ""
        if tag == "button" and self._form is not None:
            self._form.buttons.append((words, attrs.get("name") or "", attrs.get("value") or ""))
        if tag == "select":
            self._select = ""
        if tag == "form":
            self._form = None

    def handle_data(self, data: str) -> None:
        if not any(tag in ("style", "script") for tag, _ in self._open):
            self.text += data
            self._words.append(data)

    def form_with(self, button: str) -> Form:
        """The first form with a button whose words begin so."""
        for form in self.forms:
            if any(words.startswith(button) for words, _, _ in form.buttons):
                return form
        raise AssertionError(f"no button {button!r}: {[each.buttons for each in self.forms]}")


class Browser:
    """Somebody who reads the pages, clicks links and presses buttons; it keeps cookies."""

    def __init__(self, app: Any) -> None:
        self.http = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app), base_url=BASE, trust_env=False
        )
        self.status = 0
        self.path = "/"
        self.page = Html("")

    async def open(self, path: str, status: int = 200) -> Html:
        """Goes to a page, along redirects."""
        return await self._show(await self.http.get(path, follow_redirects=True), status)

    async def press(self, button: str, status: int = 200, **fields: str) -> Html:
        """Presses the first button whose words begin so, with other values in its form."""
        form = self.page.form_with(button)
        _, name, value = next(each for each in form.buttons if each[0].startswith(button))
        values = {**form.fields, **fields} | ({name: value} if name else {})
        address = form.action or self.path
        if form.method == "get":
            return await self.open(f"{address.partition('?')[0]}?{urlencode(values)}", status)
        return await self.post(address, values, status)

    async def post(self, path: str, values: dict[str, str], status: int = 200) -> Html:
        """Sends a form."""
        answer = await self.http.post(path, data=values, follow_redirects=True)
        return await self._show(answer, status)

    async def log_in(self, token: str, status: int = 200) -> Html:
        """Logs in with a token."""
        await self.open("/login")
        return await self.press("Log in", status, token=token)

    async def _show(self, answer: httpx2.Response, status: int) -> Html:
        self.status, self.path = answer.status_code, str(answer.url).removeprefix(BASE)
        self.page = Html(answer.text)
        assert answer.status_code == status, self.page.text
        return self.page


@dataclass
class Stage:
    """The pages, their servers, and one who reads them."""

    runtime: InProcessRuntime
    app: Any
    browser: Browser

    @property
    def site(self) -> Site:
        return self.app.state.site

    @property
    def token(self) -> str:
        return self.runtime.token

    async def do(self, service: str, *verbs: Any) -> None:
        """Changes the simulator's world by verbs of a scenario."""
        transport = httpx2.ASGITransport(self.runtime.app)
        async with httpx2.AsyncClient(transport=transport, base_url=SIMULATOR_URL) as http:
            body = {"service": service, "do": list(verbs)}
            (await http.post("/world/steps", json=body)).raise_for_status()


@asynccontextmanager
async def stage(
    scenario: str, *, protect_reads: bool = False, with_token: bool = False
) -> AsyncIterator[Stage]:
    """At the scenario's start, with services set up as the scenario says."""
    story = read_text(scenario, "story.yaml")
    async with in_process(story) as runtime:
        assert runtime.daemon is not None
        await register_services(story, runtime.simulator, runtime.daemon)
        for entry in story.services:
            if entry.integration:
                await set_up(entry, runtime.simulator, runtime.daemon)
        servers = Servers(
            daemon=DAEMON_URL,
            simulator=SIMULATOR_URL,
            daemon_transport=httpx2.ASGITransport(runtime.daemon_app),
            simulator_transport=httpx2.ASGITransport(runtime.app),
        )
        token = runtime.token if with_token else None
        app = create_app(servers, token=token, protect_reads=protect_reads)
        async with app.router.lifespan_context(app):
            browser = Browser(app)
            try:
                yield Stage(runtime, app, browser)
            finally:
                await browser.http.aclose()
