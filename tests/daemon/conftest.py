"""Simulator and daemon in one process, opened for a test and closed after it."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.daemon.houses import House

if TYPE_CHECKING:
    from tests.daemon.api.routes.living import Living


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[Callable[..., House]]:
    """Opens a house with the given services: `house = home(BANKSIA)`."""
    houses: list[House] = []

    def open_house(*services: str) -> House:
        houses.append(House(tmp_path, *services))
        return houses[-1]

    yield open_house
    for house in houses:
        await house.close()


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator["Living"]:
    """A simulator, and a daemon with an empty store that lives by its clock."""
    from tests.daemon.api.routes.living import living  # which imports Schemathesis, for a second

    async with living(tmp_path) as world:
        yield world
