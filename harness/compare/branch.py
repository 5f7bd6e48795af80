"""A branch: another simulator and daemon that stand as these do, and go their own way from here."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from harness.in_process import InProcess, opened
from simulator.clock.clock import Clock


@asynccontextmanager
async def branch(way: InProcess, folder: Path) -> AsyncIterator[InProcess]:
    """World and store are copied as they are at this settled instant, the store into an empty folder; nothing is shared from here on.

    The daemon of the branch is up if this one is, and its store is locked if this one is.
    """
    assert way.world is not None, "a world is copied"
    world, store_url = way.world.copy(), f"sqlite:///{folder / 'daemon.db'}"
    way.copy_store(store_url)
    async with opened(world, store_url, Clock(world)) as other:
        if way.daemon is not None:
            await other.daemon_up()
        if way.store_lock.is_held:
            other.store_lock.hold()
        yield other
