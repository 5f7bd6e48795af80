"""The dashboard under a pilot: over a real simulator and daemon, or over recorded answers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2
from textual.pilot import Pilot

from parktime.harness.player.in_process import DAEMON_URL, SIMULATOR_URL, InProcessRuntime, in_process
from parktime.harness.player.runtime import register_services, set_up
from parktime.simulator.scenario.read import read_text
from parktime.tui.app import ParktimeApp
from parktime.tui.client import Client, ServerConnection
from parktime.tui.screens.base import View
from tests.tui.recording import Recording

LOOKS = 600
"""Looks at the screen, each after everything that was due, before a test gives up."""

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


@dataclass
class Stage:
    """What a test holds; `runtime` and `recording` are None in the other kind of test."""

    app: ParktimeApp
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
        width, height = self.app.size
        lines = self.app.screen._compositor.render_strips()
        text = "\n".join("".join(segment.text for segment in strip) for strip in lines[:height])
        return text[: (width + 1) * height]

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

    def said(self) -> str:
        """All notifications that are still shown."""
        return "\n".join(f"{each.title}: {each.message}" for each in self.app._notifications)

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
async def stage(scenario: str, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Stage]:
    """Over a real simulator and daemon, at the scenario's start, with services set up."""
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
            ServerConnection("daemon", DAEMON_URL, runtime._token, daemon),
            ServerConnection("simulator", SIMULATOR_URL, None, simulator),
        )
        async with _shown(client, size) as (app, pilot):
            on = Stage(app, pilot, daemon, simulator, runtime)
            on._world = httpx2.AsyncClient(transport=world, base_url=SIMULATOR_URL)
            await on.until(lambda: app.snapshot is not None, "the first snapshot")
            yield on


@asynccontextmanager
async def replayed(recording: Recording, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Stage]:
    """Over recorded answers."""
    daemon = Line(lambda: httpx2.MockTransport(recording.answer))
    simulator = Line(lambda: httpx2.MockTransport(recording.answer))
    client = Client(
        ServerConnection("daemon", DAEMON_URL, None, daemon),
        ServerConnection("simulator", SIMULATOR_URL, None, simulator),
    )
    async with _shown(client, size) as (app, pilot):
        on = Stage(app, pilot, daemon, simulator, recording=recording)
        await on.until(lambda: app.snapshot is not None, "the first snapshot")
        yield on


@asynccontextmanager
async def _shown(
    client: Client, size: tuple[int, int]
) -> AsyncIterator[tuple[ParktimeApp, Pilot[None]]]:
    app = ParktimeApp(client)
    async with app.run_test(size=size, notifications=True) as pilot:
        yield app, pilot


def daemon_transport(runtime: InProcessRuntime) -> httpx2.AsyncBaseTransport | None:
    """To the daemon that is running at the moment; None while none is."""
    running = runtime._running
    return None if running is None else httpx2.ASGITransport(running.app)
