"""Makes the pictures of the README: `python docs/make_pictures.py [FOLDER [NAME…]]`.

Each is the dashboard over a simulator and a daemon in this process, after a scenario and some keys.
Nothing of the machine or of the real time shows, so that the same code draws the same pictures.
"""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from itertools import groupby
from pathlib import Path

import httpx2
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input

from parktime.harness.commands.scenario_files import locate
from parktime.harness.player.in_process import (
    DAEMON_URL,
    SIMULATOR_URL,
    InProcessRuntime,
    in_process,
)
from parktime.harness.player.player import Player
from parktime.simulator.scenario.read import read_scenario
from parktime.tui.app import ParktimeApp
from parktime.tui.client import Client, ServerConnection
from parktime.tui.snapshot import Snapshot

PICTURES = Path(__file__).resolve().parent / "pictures"
SIZE = (120, 40)
MOST_LOOKS = 1000
STEADY_LOOKS = 8
"""A screen counts as drawn when it is the same this many times in a row."""

_WORDS = re.compile(r'<text [^>]*? y="([\d.]+)"[^>]*>(.*?)</text>')

UNDER_WAY = {"load", "explain", "jump", "clock", "sync"}
"""Groups of workers that a picture waits for; polling never ends, and an action waits for a key."""

FONTS = "Fira Code, DejaVu Sans Mono, Menlo, Consolas, monospace"


@dataclass(frozen=True, slots=True)
class Picture:
    """`scenario` is run until `until`; then `keys` are pressed until the screen shows `shows`."""

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
        "never linked automatically",
    ),
    Picture(
        "set-up", "first-set-up-manage", "2027-02-01T10:05+11:00", ("2", "u"), "Continue setup"
    ),
    Picture("history", QUEENSLAND, "2026-12-21T08:00+10:00", ("3",), "27 moved"),
    Picture("run", QUEENSLAND, "2026-12-14T08:00+10:00", ("3", "enter", "G"), "room-removed"),
    Picture("archived", "a-full-plan", "2027-02-03T21:00+11:00", ("4",), "Zoe Adams"),
    Picture("holds", "held-for-approval", "2026-09-10T08:00+10:00", ("8",), "Rosellas"),
    Picture("forecast", QUEENSLAND, "2026-11-30T08:00+10:00", ("9",), "the last publication"),
    Picture("settings", QUEENSLAND, "2026-12-14T08:00+10:00", ("6",), "Inactive children"),
    Picture("explain", QUEENSLAND, "2026-12-14T08:00+10:00", ("5", "e"), "What decides is"),
    Picture("story", QUEENSLAND, "2026-12-17T08:00+10:00", ("V",), "foretold: room is back"),
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
    """Draws all pictures, or those that are named; returns the exit status."""
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
    """The picture as SVG. Raises TimeoutError: the screen never shows what it should."""
    async with dashboard(picture.scenario, picture.until) as pilot:
        await lead(pilot, picture.keys, picture.shows)
        return _plain(pilot.app.export_screenshot(title="parktime", simplify=True))


@asynccontextmanager
async def dashboard(scenario: str, until: str) -> AsyncIterator[Pilot[None]]:
    """The dashboard after a scenario, once its home screen is complete."""
    story = read_scenario(locate(scenario))
    async with in_process(story) as runtime:
        await Player(story, runtime).play(datetime.fromisoformat(until))
        app = ParktimeApp(_client(runtime))
        app.animation_level = "none"
        async with app.run_test(size=SIZE) as pilot:
            await _steady(pilot, lambda: _is_whole(app.snapshot))
            yield pilot


async def lead(pilot: Pilot[None], keys: Sequence[str], shows: str) -> None:
    """Presses the keys one by one. Raises TimeoutError: the screen never shows `shows`."""
    for key in keys:
        await pilot.press(key)
        if not isinstance(pilot.app.focused, Input):  # what is typed waits for nothing
            await _steady(pilot, looks=2)
    await _steady(pilot, lambda: shows in text(pilot.app))


def text(app: App[None]) -> str:
    """All words on the screen, line by line."""
    return "\n".join(words_of(app.export_screenshot(title="parktime", simplify=True)))


def words_of(svg: str) -> list[str]:
    """The words in a picture, line by line."""
    found = groupby(_WORDS.findall(svg), key=lambda found: found[0])
    lines = ("".join(unescape(words) for _, words in line) for _, line in found)
    return [line.replace("\xa0", " ").rstrip() for line in lines]


def _is_whole(snapshot: Snapshot | None) -> bool:
    """Whether all is known; the daemon computes which rooms go after the rest."""
    return snapshot is not None and all(
        each.rooms_going is not None for each in snapshot.services if each.state == "set-up"
    )


async def _steady(
    pilot: Pilot[None], seen: Callable[[], bool] = lambda: True, *, looks: int = STEADY_LOOKS
) -> None:
    """Waits until `seen` holds, nothing is loading and the screen no longer changes."""
    app, before, same = pilot.app, text(pilot.app), 0
    assert isinstance(app, ParktimeApp)
    for _ in range(MOST_LOOKS):
        await pilot.pause(0.01)
        busy = any(each.group in UNDER_WAY and not each.is_finished for each in app.workers)
        now = text(app)
        same = same + 1 if now == before and not busy and seen() else 0
        if same >= looks:
            return
        before = now
    raise TimeoutError(f"not shown; the screen shows:\n{text(app)}")


def _client(runtime: InProcessRuntime) -> Client:
    assert runtime.daemon_app is not None, "the daemon runs after the scenario"
    transport = httpx2.ASGITransport(runtime.daemon_app)
    daemon = ServerConnection("daemon", DAEMON_URL, runtime.token, transport)
    world = httpx2.ASGITransport(runtime.app)
    return Client(daemon, ServerConnection("simulator", SIMULATOR_URL, None, world))


def _plain(svg: str) -> str:
    """The same picture for the same screen: no ids of this run and no fonts from the web."""
    svg = re.sub(r"@font-face\s*\{.*?\}", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family:\s*Fira Code[^;]*;", f"font-family: {FONTS};", svg)
    svg = re.sub(r"terminal-\d+", "terminal", svg)
    return "\n".join(line.rstrip() for line in svg.splitlines() if line.strip()) + "\n"


if __name__ == "__main__":
    sys.exit(main())
