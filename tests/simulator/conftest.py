"""A small world behind its own HTTP, opened for a test and closed after it."""

from collections.abc import AsyncIterator

import pytest

from tests.simulator.api.client import ApiClient, open_client


@pytest.fixture
async def client() -> AsyncIterator[ApiClient]:
    """The small world before anything has happened in it."""
    async with open_client() as client:
        yield client


@pytest.fixture
async def client_with_steps() -> AsyncIterator[ApiClient]:
    """The same, where the steps of its scenario happen at their times."""
    async with open_client(with_steps=True) as client:
        yield client
