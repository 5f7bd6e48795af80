"""What the tests of the pages share."""

import pytest

from tests.tui.recorded.scenarios import CHRISTMAS
from tests.webui.stage import stage


@pytest.fixture(scope="session")
def anyio_backend():
    return "asyncio"


@pytest.fixture
def story():
    """The scenario of `on`; a module may have its own."""
    return CHRISTMAS


@pytest.fixture
async def on(story):
    """The pages over a real simulator and daemon."""
    async with stage(story) as found:
        yield found
