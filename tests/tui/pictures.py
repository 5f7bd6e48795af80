"""Pictures of screens, kept as SVG beside the tests and compared as text.

`pytest-textual-snapshot` 1.1.0 needs pytest below 9, so this is our own: ids are the same in every
picture, and the fonts that a browser would fetch are left out.
"""

import os
import re
from difflib import unified_diff
from html import unescape
from itertools import groupby
from pathlib import Path

from textual.widgets import Input

from tests.tui.stage import Stage

UPDATE = "PARKTIME_UPDATE_PICTURES"
"""Set to 1 to write the pictures instead of comparing them."""

FOLDER = Path(__file__).parent / "snapshots"

_ID = re.compile(r"terminal-\d+")
_FONT = re.compile(r"\s*@font-face \{.*?\n\s*\}\n", re.DOTALL)
_WORDS = re.compile(r'<text [^>]*? y="([\d.]+)"[^>]*>(.*?)</text>')


class Album:
    """The pictures of one test; all that differ are reported together."""

    def __init__(self) -> None:
        self._differences: list[str] = []

    async def take(self, on: Stage, name: str) -> None:
        """Compares the screen, once all is loaded, with `snapshots/NAME.svg`."""
        await _still(on)
        now = drawn(on)
        path = FOLDER / f"{name}.svg"
        if os.environ.get(UPDATE):
            FOLDER.mkdir(exist_ok=True)
            path.write_text(now, "utf-8")
        elif not path.exists():
            self._differences.append(f"there is no picture {name}")
        elif now != (kept := path.read_text("utf-8")):
            self._differences.append(f"{name} looks different:\n{_difference(kept, now)}")

    def check(self) -> None:
        """Fails with all that differ."""
        assert not self._differences, "\n".join(
            [*self._differences, f"If that is intended, {UPDATE}=1 writes them."]
        )


def words_of(svg: str) -> list[str]:
    """The words in a picture, line by line."""
    found = groupby(_WORDS.findall(svg), key=lambda found: found[0])
    return [
        "".join(unescape(words) for _, words in line).replace("\xa0", " ").rstrip()
        for _, line in found
    ]


def colours_of(svg: str) -> set[tuple[int, int, int]]:
    """Red, green and blue of every colour in a picture, without those of Textual's frame."""
    found = {each.lower() for each in re.findall(r"fill(?:: |=\")#([0-9a-fA-F]{6})", svg)} - _FRAME
    return {(int(each[:2], 16), int(each[2:4], 16), int(each[4:], 16)) for each in found}


_FRAME = {"292929", "c5c8c6", "ff5f57", "febc2e", "28c840"}


def drawn(on: Stage) -> str:
    """The screen as SVG, the same wherever it is drawn."""
    return _FONT.sub(
        "", _ID.sub("terminal", on.app.export_screenshot(title="parktime", simplify=True))
    )


def _difference(kept: str, now: str) -> str:
    lines = list(unified_diff(words_of(kept), words_of(now), "kept", "now", lineterm="", n=1))
    return "\n".join(lines) or "the same words, in other colours or places"


async def _still(on: Stage) -> None:
    """Waits until nothing is loading; stops cursors from blinking and clears notifications."""
    before, after = "", None
    while before != after:
        await on.until(lambda: not _busy(on), "an end of all work")
        for line in on.app.screen.query(Input):
            line.cursor_blink = False
        on.app.clear_notifications()
        await on.pilot.pause()
        before, after = after, drawn(on)


def _busy(on: Stage) -> bool:
    """Whether the clock is moving, or something is loading; polling never ends."""
    return bool(on.app.jump) or any(
        each.group in _READING and not each.is_finished for each in on.app.workers
    )


_READING = ("load", "explain", "clock", "stop", "jump")
