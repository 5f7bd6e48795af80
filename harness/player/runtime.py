"""A way of having a simulator and a daemon: in this process, or as processes of their own."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

import httpx2
from starlette.types import ASGIApp

from parktime.harness.player.daemon_calls import SET_UP, turn_on
from parktime.harness.player.daemon_client import DaemonClient
from parktime.harness.player.simulator_client import SimulatorClient
from parktime.harness.player.store_faults import FullDisk, StoreLock
from parktime.simulator.fault_injection.exchange import ConnectionDropped
from parktime.simulator.scenario.scenario import Scenario, ServiceEntry


class Runtime(Protocol):
    """What the player needs; `in_process.py` and `processes.py` give it."""

    simulator: SimulatorClient

    daemon: DaemonClient | None
    """None while the daemon is down."""

    async def daemon_down(self) -> None:
        """Closes the daemon, which leaves the clock and keeps only its store."""

    async def daemon_kill(self) -> None:
        """Ends the daemon as a crash does: nothing of it is closed in order, and somebody else takes it out of the clock.

        Also one that is just starting.
        """

    async def halted(self) -> None:
        """Returns when the call has come at which the daemon is to be killed."""

    store_lock: StoreLock
    """Whoever holds the daemon's store when nothing is to be written to it."""

    disk: FullDisk
    """The disk of the daemon's store."""

    async def daemon_up(self) -> None:
        """Starts a new daemon on the same store; returns when it has caught up and waits on the clock."""


VENDOR_TIMEOUT_S = 2.0
"""Real seconds, the same for both ways of playing: an answer that is later than this never comes."""


def simulated_delay(timeout_s: float) -> Callable[[float], Awaitable[None]]:
    """A sleep for a simulator in this process: lateness within the time-out takes no time, and beyond it is no answer at all."""

    async def late(seconds: float) -> None:
        if seconds >= timeout_s:
            raise ConnectionDropped("held")

    return late


class InProcessTransport(httpx2.AsyncBaseTransport):
    """A transport. Time-outs take no time; `halted` is called when a call stands still for good, which it does then."""

    def __init__(self, app: ASGIApp, halted: Callable[[], None]) -> None:
        self._inner = httpx2.ASGITransport(app)
        self._halted = halted
        self._dead = False

    def cut(self) -> None:
        """Nothing comes through any more: whoever calls is dead, and ends where it calls."""
        self._dead = True

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """See httpx2: ReadError for a connection that is cut, ReadTimeout for an answer that never comes."""
        if self._dead:
            raise asyncio.CancelledError
        try:
            return await self._inner.handle_async_request(request)
        except ConnectionDropped as severed:
            if severed.mode == "cut":
                raise httpx2.ReadError("the connection was cut", request=request) from None
            if severed.mode == "held":
                raise httpx2.ReadTimeout("no answer came", request=request) from None
        self._halted()
        await asyncio.Event().wait()
        raise AssertionError("nobody wakes the dead")


async def register_services(scenario: Scenario, simulator: SimulatorClient, daemon: DaemonClient) -> None:
    """Tells the daemon of every service of the file, in its order, with the world's credentials."""
    for order, entry in enumerate(scenario.services):
        credentials = await simulator.credentials(entry.key)
        await daemon.put_service(
            entry, order=order, simulator_url=simulator.url, credentials=credentials
        )
        await simulator.settled()


async def set_up(entry: ServiceEntry, simulator: SimulatorClient, daemon: DaemonClient) -> None:
    """Turns the integration on and sets it up with the automatic matches. RefusedError when the daemon refuses."""
    for call in (turn_on(entry.pin), SET_UP):
        await daemon.ask(entry.key, call)
        await simulator.settled()
