"""Whole daemons over a house's store, by its world's clock."""

from contextlib import asynccontextmanager

from parktime.daemon.app import Daemon
from parktime.daemon.clock import SimulatorClock
from parktime.daemon.vendors.retry_policy import Pace, at_once
from tests.daemon.centres import SIMULATOR

TOKEN = "a-token-of-the-daemon"


def daemon_of(house):
    """A daemon over the house's store, which is closed, and by the world's clock."""
    clock = SimulatorClock(SIMULATOR, house.between)
    return Daemon(
        house.url, token=TOKEN, clock=clock, transport=house.between, pace=Pace(sleep=at_once)
    )


@asynccontextmanager
async def lived(house):
    """The house with its daemon at work; afterwards with its store open again."""
    house.store.close()
    daemon = daemon_of(house)
    await daemon.start()
    try:
        yield daemon
    finally:
        await daemon.close()
        house.open()


def participants(house):
    return [
        (each.name, each.state, each.waiting_until, each.what)
        for each in house.clock.state().participants
    ]
