"""The dashboard under a pilot: over a real simulator and daemon, or over recorded answers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from textual.app import App
from textual.geometry import Region
from textual.pilot import Pilot
from textual.strip import Strip

from parktime.harness.player.in_process import (
    DAEMON_URL,
    SIMULATOR_URL,
    InProcessRuntime,
    in_process,
)
from parktime.harness.player.runtime import register_services, set_up
from parktime.simulator.scenario.read import read_text
from parktime.tui import app as app_module
from parktime.tui.app import ParktimeApp
from parktime.tui.client import Client, ServerConnection
from parktime.tui.screens.base import View
from tests.tui.recording import Recording

LOOKS = 600
"""Looks at the screen, each after everything that was due, before a test gives up."""

NORMAL_SIZE = (80, 24)

Hook = Callable[[httpx2.Request], Awaitable[None]]


class Line(httpx2.AsyncBaseTransport):
    """The line from the dashboard to a server: it can be cut, and requests can be held on it."""

    def __init__(self, server: Callable[[], httpx2.AsyncBaseTransport | None]) -> None:
        self._server = server
        self.is_cut = False
        self.before: Hook | None = None
        self.after: Hook | None = None
        self.requests: list[httpx2.Request] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        server = self._server()
        if self.is_cut or server is None:
            raise httpx2.ConnectError("connection refused")
        self.requests.append(request)
        await asyncio.sleep(0)  # as over a network, others have their turn meanwhile
        if self.before is not None:
            await self.before(request)
        answer = await server.handle_async_request(request)
        if self.after is not None:
            await self.after(request)
        return answer


class ListeningApp(ParktimeApp):
    """The dashboard; it remembers its notifications."""

    CSS_PATH = Path(app_module.__file__).with_name("parktime.tcss")

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self.notifications: list[str] = []

    def notify(self, message: str, *, title: str = "", **options: Any) -> None:
        """Remembers and shows it."""
        self.notifications.append(f"{title}: {message}")
        super().notify(message, title=title, **options)


@dataclass
class Stage:
    """What a test holds; `runtime` and `recording` are None in the other kind of test."""

    app: ListeningApp
    pilot: Pilot[None]
    daemon: Line
    simulator: Line
    runtime: InProcessRuntime | None = None
    recording: Recording | None = None
    _world: httpx2.AsyncClient | None = field(default=None, repr=False)

    async def until(self, seen: Callable[[], Any], what: str = "what was waited for") -> Any:
        """Waits until `seen` returns something, each time after all that was due."""
        for _ in range(LOOKS):
            await self.pilot.pause(0.01)
            try:
                found = seen()
            except Exception:
                found = None
            if found:
                return found
        raise AssertionError(f"{what} never came; the screen shows:\n{self.text()}")

    def text(self) -> str:
        """All words on the screen, line by line."""
        return screen_text(self.app)

    async def sees(self, words: str) -> None:
        """Waits until the screen shows these words."""
        await self.until(lambda: words in self.text(), f"{words!r}")

    async def press(self, *keys: str) -> None:
        """Presses keys, each after the one before is done with."""
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Types a text, letter by letter."""
        await self.press(*("space" if letter == " " else letter for letter in text))

    async def view(self, number: int) -> View:
        """Opens the view of that number."""
        await self.press(str(number))
        await self.pilot.pause()
        assert isinstance(self.app.screen, View)
        return self.app.screen

    def notified(self) -> str:
        """All notifications so far, a line each."""
        return "\n".join(self.app.notifications)

    def sent(self, method: str = "POST") -> list[tuple[str, str]]:
        """The requests of a method so far: paths and bodies."""
        lines = [*self.daemon.requests, *self.simulator.requests]
        return [(each.url.path, each.content.decode()) for each in lines if each.method == method]

    async def do(self, service: str, *verbs: Any) -> None:
        """Changes the simulator's world by verbs of a scenario."""
        assert self._world is not None, "a recording has no world"
        steps = {"service": service, "do": list(verbs)}
        (await self._world.post("/world/steps", json=steps)).raise_for_status()


@asynccontextmanager
async def stage(
    scenario: str, size: tuple[int, int] = NORMAL_SIZE, *, token: str | None = ""
) -> AsyncIterator[Stage]:
    """Over a real simulator and daemon, at the scenario's start, with services set up.

    `token`: another one than the daemon's, or None.
    """
    story = read_text(scenario, "story.yaml")
    async with in_process(story) as runtime:
        assert runtime.daemon is not None
        await register_services(story, runtime.simulator, runtime.daemon)
        for entry in story.services:
            if entry.integration:
                await set_up(entry, runtime.simulator, runtime.daemon)
        world = httpx2.ASGITransport(runtime.app)
        daemon, simulator = Line(lambda: daemon_transport(runtime)), Line(lambda: world)
        client = Client(
            ServerConnection("daemon", DAEMON_URL, runtime.token if token == "" else token, daemon),
            ServerConnection("simulator", SIMULATOR_URL, None, simulator),
        )
        async with _shown(client, size) as (app, pilot):
            on = Stage(app, pilot, daemon, simulator, runtime)
            on._world = httpx2.AsyncClient(transport=world, base_url=SIMULATOR_URL)
            await on.until(lambda: app.snapshot is not None, "the first snapshot")
            yield on


@asynccontextmanager
async def replayed(
    recording: Recording, size: tuple[int, int] = NORMAL_SIZE
) -> AsyncIterator[Stage]:
    """Over recorded answers."""
    daemon = Line(lambda: httpx2.MockTransport(recording.answer))
    simulator = Line(lambda: httpx2.MockTransport(recording.answer))
    client = Client(
        ServerConnection("daemon", DAEMON_URL, "recorded", daemon),
        ServerConnection("simulator", SIMULATOR_URL, None, simulator),
    )
    async with _shown(client, size) as (app, pilot):
        on = Stage(app, pilot, daemon, simulator, recording=recording)
        await on.until(lambda: app.snapshot is not None, "the first snapshot")
        yield on


@asynccontextmanager
async def _shown(
    client: Client, size: tuple[int, int]
) -> AsyncIterator[tuple[ListeningApp, Pilot[None]]]:
    app = ListeningApp(client)
    async with app.run_test(size=size, notifications=True) as pilot:
        yield app, pilot


def daemon_transport(runtime: InProcessRuntime) -> httpx2.AsyncBaseTransport | None:
    """To the daemon that is running at the moment; None while none is."""
    app = runtime.daemon_app
    return None if app is None else httpx2.ASGITransport(app)


def screen_text(app: App[None]) -> str:
    """All words on the screen, line by line: each widget painted over those below it."""
    width, height = app.size
    rows = [Strip.blank(width)] * height
    screen = app.screen
    shown = [(screen.find_widget(each), each) for each in screen.query("*") if each.is_on_screen]
    for place, widget in sorted(shown, key=lambda found: found[0].order):
        part: Region = place.visible_region.intersection(screen.region)
        strips = widget.render_lines(part.translate(-place.region.offset)) if part else []
        for row, strip in zip(range(part.y, part.bottom), strips, strict=False):
            before, after = rows[row].crop(0, part.x), rows[row].crop(part.right, width)
            rows[row] = Strip.join([before, strip, after])
    return "\n".join(row.text for row in rows)
