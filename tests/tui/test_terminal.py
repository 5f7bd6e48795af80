"""`parktime up` in a real terminal, as a new user would meet it: keys go in by tmux, and its screen is read back."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 90.0
STALE = {"COLUMNS": "72", "LINES": "20"}
"""A size that some shells and line editors export; the terminal's own is what counts."""

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="there is no tmux on this machine"),
]


class Terminal:
    """A terminal of its own server, so that nobody's sessions are touched."""

    def __init__(self, folder: str) -> None:
        self._socket = f"{folder}/tmux"
        plain = {name: value for name, value in os.environ.items() if name != "TMUX"}
        self._env = {
            **plain,
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
            "TEXTUAL_ANIMATIONS": "none",
            **STALE,
        }

    def tmux(self, *words: str) -> str:
        command = ["tmux", "-u", "-f", os.devnull, "-S", self._socket, *words]
        return subprocess.run(
            command, env=self._env, cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout

    def keys(self, *keys: str) -> None:
        self.tmux("send-keys", *keys)

    def screen(self) -> str:
        return self.tmux("capture-pane", "-p")

    def sees(self, pattern: str) -> str:
        """The screen, once it shows the pattern."""
        return self._until(lambda screen: re.search(pattern, screen), f"{pattern!r} never came")

    def loses(self, pattern: str) -> str:
        """The screen, once the pattern has gone from it: what is sent right after escape would be read as one key with it."""
        return self._until(lambda screen: not re.search(pattern, screen), f"{pattern!r} never went")

    def resize(self, width: int, height: int) -> None:
        self.tmux("resize-window", "-x", str(width), "-y", str(height))

    def _until(self, good: Callable[[str], object], fault: str) -> str:
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            if good(screen := self.screen()):
                return screen
            time.sleep(0.1)
        raise AssertionError(f"{fault}; the terminal shows:\n{screen}")


@contextmanager
def terminal(width: int, height: int):
    """A shell command's terminal, that stays to be read when the command has ended."""
    with tempfile.TemporaryDirectory(prefix="pt-") as folder:  # the path of a socket must be short
        found = Terminal(folder)
        words = [
            sys.executable,
            "-P",
            "-m",
            "parktime.harness.cli",
            "up",
            "christmas-queensland",
            "--paused",
        ]
        command = f"{shlex.join([*words, '--port', '0', '--daemon-port', '0'])}; echo it ended with $?; cat"
        found.tmux("new-session", "-d", "-x", str(width), "-y", str(height), command)
        try:
            yield found
        finally:
            found.tmux("kill-server")


def test_from_the_first_screen_to_14_december_and_out_again():
    with terminal(100, 30) as at:
        at.sees("on time")
        at.sees(r"Mon 30 Nov 2026 08:00 Australia/Brisbane · paused")
        at.sees(r"29 active \(29 of 40 paid in use\)")
        at.sees(r"\? Help.*\s*\Z")

        at.resize(38, 11)
        at.sees("needs 40x12, has 38x11")
        at.resize(100, 30)
        at.sees(r"29 active \(29 of 40 paid in use\)")

        at.keys("n")
        at.sees("room removed Possums")
        at.sees("Mon 14 Dec 2026 08:00")
        at.sees("no session from 2026-12-14 to 2027-01-24")

        at.keys("Escape")
        at.loses("closes this")
        at.keys("5")
        at.sees("comes back on Mon 21 Dec 2026")
        at.sees("✖ removed")
        at.sees("━ stays")

        at.keys("3")
        at.sees("Mon 14 Dec 08:00 .*Possums removed, 27 moved")
        at.sees("Sun 13 Dec 20:00")

        at.keys("?")
        at.sees("All keys and what they do")
        at.keys("Escape")
        at.loses("All keys")
        at.keys("q")
        at.sees("it ended with 0")
