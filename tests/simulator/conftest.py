"""A small world behind its own HTTP, opened for a test and closed after it."""

from collections.abc import AsyncIterator

import pytest

from tests.simulator.api.stage import Stage, opened


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """The small world before anything has happened in it."""
    async with opened() as stage:
        yield stage


@pytest.fixture
async def stage_with_steps() -> AsyncIterator[Stage]:
    """The same, where the steps of its scenario happen at their times."""
    async with opened(with_steps=True) as stage:
        yield stage
