import io
import sys
from datetime import UTC, datetime

import pytest

from parktime.harness.player.play import progress_bar
from parktime.simulator.scenario.scenario import Scenario

SCENARIO = Scenario(
    "Christmas",
    "",
    (),
    datetime(2026, 11, 30, tzinfo=UTC),
    datetime(2027, 2, 8, tzinfo=UTC),
    1,
    (),
    (),
    "x",
)


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def stderr(monkeypatch):
    def replace(stream):
        for name in ("FORCE_COLOR", "TTY_COMPATIBLE", "NO_COLOR"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setattr(sys, "stderr", stream)
        return stream

    return replace


def test_without_a_terminal_there_is_no_progress(stderr):
    stream = stderr(io.StringIO())
    with progress_bar(SCENARIO) as progress:
        assert progress is None
    assert stream.getvalue() == ""


def test_a_terminal_is_shown_the_day_that_is_reached(stderr):
    stream = stderr(Terminal())
    with progress_bar(SCENARIO) as progress:
        progress(datetime(2026, 12, 25, tzinfo=UTC))
    assert "25 Dec 2026" in stream.getvalue()


def test_no_color_is_obeyed(stderr, monkeypatch):
    stream = stderr(Terminal())
    monkeypatch.setenv("NO_COLOR", "1")
    with progress_bar(SCENARIO) as progress:
        progress(datetime(2026, 12, 25, tzinfo=UTC))
    assert "\x1b[3" not in stream.getvalue()
