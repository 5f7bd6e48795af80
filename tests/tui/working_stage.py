"""A dashboard over a real simulator and a real daemon, all in this process, for tests of its working screens."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
from textual.pilot import Pilot

from harness.in_process import DAEMON_URL, SIMULATOR_URL, InProcess, in_process
from harness.opening import make_known, set_up
from simulator.scenario.read import read_text
from tui.app import ParktimeApp
from tui.client import Client, Side
from tui.screens.view import View

PATIENCE = 600
"""Looks at the screen, each after everything that was due, before a test gives up."""


@dataclass
class Stage:
    """What a test holds."""

    app: ParktimeApp
    pilot: Pilot[None]
    way: InProcess

    async def until(self, seen: Callable[[], Any], what: str = "what was waited for") -> Any:
        """Waits for it, never by the clock alone."""
        for _ in range(PATIENCE):
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
        return "\n".join("".join(segment.text for segment in strip) for strip in lines[:height])[: (width + 1) * height]

    async def sees(self, words: str) -> None:
        """Waits until the screen shows these words."""
        await self.until(lambda: words in self.text(), f"{words!r}")

    async def press(self, *keys: str) -> None:
        """Keys, one after the other, each done with before the next."""
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause()

    async def type(self, text: str) -> None:
        """A text, letter by letter."""
        await self.press(*("space" if letter == " " else letter for letter in text))

    async def view(self, number: int) -> View:
        """The view of that number, on top."""
        await self.press(str(number))
        await self.pilot.pause()
        assert isinstance(self.app.screen, View)
        return self.app.screen

    def said(self) -> str:
        """All that was notified and is shown still."""
        return "\n".join(f"{each.title}: {each.message}" for each in self.app._notifications)


@asynccontextmanager
async def stage(scenario: str, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Stage]:
    """The scenario's services as they are at `starts`; those whose integration is on are set up."""
    story = read_text(scenario, "story.yaml")
    async with in_process(story) as way:
        assert way.daemon is not None
        await make_known(story, way.simulator, way.daemon)
        for entry in story.services:
            if entry.integration:
                await set_up(entry, way.simulator, way.daemon)
        app = ParktimeApp(_client(way))
        async with app.run_test(size=size, notifications=True) as pilot:
            on = Stage(app, pilot, way)
            await on.until(lambda: app.snapshot is not None, "the first snapshot")
            yield on


def _client(way: InProcess) -> Client:
    assert way._running is not None
    daemon = Side("daemon", DAEMON_URL, way._token, httpx2.ASGITransport(way._running.app))
    return Client(daemon, Side("simulator", SIMULATOR_URL, None, httpx2.ASGITransport(way.app)))
