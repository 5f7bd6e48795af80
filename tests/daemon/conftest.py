"""Fixtures with simulator and daemon in one process."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.daemon.environment import Environment

if TYPE_CHECKING:
    from tests.daemon.api.live_daemon import LiveDaemon


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
async def world(tmp_path: Path) -> AsyncIterator["LiveDaemon"]:
    """A simulator, and a daemon with an empty store that follows its clock."""
    # Imported here, since it imports Schemathesis, which takes a second.
    from tests.daemon.api.live_daemon import open_live_daemon

    async with open_live_daemon(tmp_path) as world:
        yield world
