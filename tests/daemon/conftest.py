"""Fixtures with simulator and daemon in one process."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.daemon.environment import Environment

if TYPE_CHECKING:
    from tests.daemon.api.routes.living import Living


@pytest.fixture
async def make_env(tmp_path: Path) -> AsyncIterator[Callable[..., Environment]]:
    """Creates environments with the given services: `env = make_env(BANKSIA)`."""
    environments: list[Environment] = []

    def open_env(*services: str) -> Environment:
        environments.append(Environment(tmp_path, *services))
        return environments[-1]

    yield open_env
    for env in environments:
        await env.close()


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator["Living"]:
    """A simulator, and a daemon with an empty store that follows its clock."""
    from tests.daemon.api.routes.living import living  # which imports Schemathesis, for a second

    async with living(tmp_path) as world:
        yield world
