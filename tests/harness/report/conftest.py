"""Plays that several tests draw, played once each."""

import asyncio
from functools import cache

import pytest

from harness.chronicle.chronicle import Chronicle, chronicle
from harness.reading import read_one


@cache
def _played(name: str) -> Chronicle:
    return asyncio.run(chronicle(read_one(name)))


@pytest.fixture
def christmas() -> Chronicle:
    """A room that goes for one week."""
    return _played("christmas-queensland")


@pytest.fixture
def leavers() -> Chronicle:
    """Children who leave in every way, on Manage."""
    return _played("leaver-on-manage")
