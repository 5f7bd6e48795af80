"""Makes the pictures of the README: `python docs/make_pictures.py [FOLDER [NAME…]]`.

Each is the real dashboard over a real simulator and daemon in this process, led through a story by its own keys. Nothing
of the machine or of the time on its wall shows, so that the same code draws the same pictures.
"""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx2
from textual.app import App
from textual.pilot import Pilot
from textual.strip import Strip

from parktime.harness.commands.scenario_files import locate
from parktime.harness.player.in_process import DAEMON_URL, SIMULATOR_URL, InProcess, in_process
from parktime.harness.player.player import Player
from parktime.simulator.scenario.read import read_scenario
from parktime.tui.app import ParktimeApp
from parktime.tui.client import Client, ServerConnection
from parktime.tui.snapshot import Snapshot

PICTURES = Path(__file__).resolve().parent / "pictures"
SIZE = (120, 40)
MOST_LOOKS = 1000
STEADY_LOOKS = 8
"""Looks in a row that show the same before a screen counts as drawn."""

UNDER_WAY = {"load", "explain", "jump", "clock", "sync"}
"""Groups of workers whose answer is waited for. The one that watches never ends, and one that asks a person waits for a key."""

FONTS = "Fira Code, DejaVu Sans Mono, Menlo, Consolas, monospace"


@dataclass(frozen=True, slots=True)
class Picture:
    """`scenario` is played until `until` with its steps; then `keys` are pressed until `shows` is on the screen."""

    name: str
    scenario: str
    until: str
    keys: tuple[str, ...]
    shows: str


QUEENSLAND = "christmas-queensland"
ALL: tuple[Picture, ...] = (
    Picture("rooms", QUEENSLAND, "2026-12-14T08:00+10:00", ("5",), "Possums"),
    Picture("services", "christmas-around-australia", "2026-12-14T08:00+10:30", (), "Karrkalla"),
    Picture(
        "mappings",
        "first-set-up-manage",
        "2027-02-01T10:00+11:00",
        ("2", "j", "j", "j", "j"),
        "never linked by itself",
    ),
    Picture(
        "set-up", "first-set-up-manage", "2027-02-01T10:05+11:00", ("2", "u"), "Continue setup"
    ),
    Picture("history", QUEENSLAND, "2026-12-21T08:00+10:00", ("3",), "27 updated"),
    Picture("run", QUEENSLAND, "2026-12-14T08:00+10:00", ("3", "enter"), "room-removed"),
    Picture("archived", "a-full-plan", "2027-02-03T21:00+11:00", ("4",), "Zoe Adams"),
    Picture("holds", "held-for-approval", "2026-09-10T08:00+10:00", ("8",), "Rosellas"),
    Picture("forecast", QUEENSLAND, "2026-11-30T08:00+10:00", ("9",), "the last publication"),
    Picture("settings", QUEENSLAND, "2026-12-14T08:00+10:00", ("6",), "Inactive children"),
    Picture("explain", QUEENSLAND, "2026-12-14T08:00+10:00", ("5", "e"), "rule: "),
    Picture("happened", QUEENSLAND, "2026-12-13T20:30+10:00", ("n",), "room removed Possums"),
    Picture(
        "clock",
        QUEENSLAND,
        "2026-11-30T08:00+10:00",
        ("n", "escape", "n", "escape", "7"),
        "room is back",
    ),
)


def main() -> int:
    """Draws all, or those that are named; its exit status."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES
    named = sys.argv[2:]
    if unknown := set(named) - {each.name for each in ALL}:
        print(f"no such picture: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    for name in [
        each
        for each in os.environ
        if each in ("NO_COLOR", "COLORTERM") or each.startswith("TEXTUAL")
    ]:
        del os.environ[name]
    folder.mkdir(parents=True, exist_ok=True)
    for each in ALL:
        if not named or each.name in named:
            (folder / f"{each.name}.svg").write_text(asyncio.run(drawn(each)), encoding="utf-8")
    return 0


async def drawn(picture: Picture) -> str:
    """The picture as SVG. TimeoutError with the screen's text where what it shows never comes."""
    async with dashboard(picture.scenario, picture.until) as pilot:
        await lead(pilot, picture.keys, picture.shows)
        return _plain(pilot.app.export_screenshot(title="parktime", simplify=True))


@asynccontextmanager
async def dashboard(scenario: str, until: str) -> AsyncIterator[Pilot[None]]:
    """The dashboard of a scenario that was played until then, once it has all that its home screen shows."""
    story = read_scenario(locate(scenario))
    async with in_process(story) as way:
        await Player(story, way).play(datetime.fromisoformat(until))
        app = ParktimeApp(_client(way))
        app.animation_level = "none"
        async with app.run_test(size=SIZE) as pilot:
            await _steady(pilot, lambda: _is_whole(app.snapshot))
            yield pilot


async def lead(pilot: Pilot[None], keys: Sequence[str], shows: str) -> None:
    """Presses the keys, each done with before the next, until the screen shows that. TimeoutError where it does not."""
    for key in keys:
        await pilot.press(key)
        await _steady(pilot)
    await _steady(pilot, lambda: shows in text(pilot.app))


def text(app: App[None]) -> str:
    """All words on the screen."""
    return "\n".join(strip.text for strip in _strips(app))


def _is_whole(snapshot: Snapshot | None) -> bool:
    """The daemon looks ahead in its own time: which rooms go comes a moment after the rest."""
    return snapshot is not None and all(
        each.rooms_going is not None for each in snapshot.services if each.state == "set-up"
    )


def _strips(app: App[None]) -> list[Strip]:
    return app.screen._compositor.render_strips()


async def _steady(pilot: Pilot[None], seen: Callable[[], bool] = lambda: True) -> None:
    """Waits until it is seen, nothing is under way, and the screen stays as it is."""
    app, before, same = pilot.app, _strips(pilot.app), 0
    assert isinstance(app, ParktimeApp)
    for _ in range(MOST_LOOKS):
        await pilot.pause(0.01)
        busy = any(each.group in UNDER_WAY and not each.is_finished for each in app.workers)
        now = _strips(app)
        same = same + 1 if now == before and not busy and seen() else 0
        if same >= STEADY_LOOKS:
            return
        before = now
    raise TimeoutError(f"it never came; the screen shows:\n{text(app)}")


def _client(way: InProcess) -> Client:
    assert way._running is not None, "the daemon is up after the play"
    daemon = ServerConnection(
        "daemon", DAEMON_URL, way._token, httpx2.ASGITransport(way._running.app)
    )
    return Client(
        daemon, ServerConnection("simulator", SIMULATOR_URL, None, httpx2.ASGITransport(way.app))
    )


def _plain(svg: str) -> str:
    """Without ids that differ from run to run, and without asking a stranger for a font."""
    svg = re.sub(r"@font-face\s*\{.*?\}", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family:\s*Fira Code[^;]*;", f"font-family: {FONTS};", svg)
    svg = re.sub(r"terminal-\d+", "terminal", svg)
    return "\n".join(line.rstrip() for line in svg.splitlines() if line.strip()) + "\n"


if __name__ == "__main__":
    sys.exit(main())
