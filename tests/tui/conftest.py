"""What the tests of the dashboard share: a scenario, stages and a plain environment."""

import os

import pytest

from tests.tui import recording
from tests.tui.recorded.scenarios import CHRISTMAS
from tests.tui.stage import NORMAL_SIZE, replayed, stage


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch):
    """No setting of the environment shows in a picture."""
    for name in [*os.environ]:
        if name in ("NO_COLOR", "COLORTERM") or name.startswith("TEXTUAL"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")


@pytest.fixture(scope="session")
def anyio_backend():
    return "asyncio"


@pytest.fixture
def story():
    """The scenario of `on`; a module may have its own."""
    return CHRISTMAS


@pytest.fixture
def size():
    """Columns and rows of the terminal."""
    return NORMAL_SIZE


@pytest.fixture
async def on(story, size):
    """The dashboard over a real simulator and daemon."""
    async with stage(story, size) as found:
        yield found


@pytest.fixture
def recorded():
    """The recording of `desk`; a test may change its answers before a request."""
    return recording.load("christmas")


@pytest.fixture
async def desk(recorded, size):
    """The dashboard over recorded answers."""
    async with replayed(recorded, size) as found:
        yield found
