"""A simulator and a daemon to play on: the interface of both runtimes, and what they share."""

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
    """What the player needs. Implemented by InProcessRuntime and SubprocessRuntime."""

    simulator: SimulatorClient

    daemon: DaemonClient | None
    """None while the daemon is down."""

    async def daemon_down(self) -> None:
        """Close the daemon; it leaves the clock, and only its store remains."""

    async def daemon_kill(self) -> None:
        """End the daemon as a crash would, without closing anything, even while it is starting.

        The runtime removes it from the clock.
        """

    async def halted(self) -> None:
        """Wait until the call arrives at which the daemon is to be killed."""

    store_lock: StoreLock
    """A lock that keeps the daemon from writing to its store."""

    disk: FullDisk
    """The disk of the daemon's store, which can be full."""

    async def daemon_up(self) -> None:
        """Start a daemon on the same store; returns once it waits on the clock."""


VENDOR_TIMEOUT_S = 2.0
"""Real seconds, the same for both runtimes."""


def simulated_delay(timeout_s: float) -> Callable[[float], Awaitable[None]]:
    """A sleep for an in-process simulator: no real time passes.

    A delay below the time-out is skipped; a longer one drops the connection.
    """

    async def late(seconds: float) -> None:
        if seconds >= timeout_s:
            raise ConnectionDropped("held")

    return late


class InProcessTransport(httpx2.AsyncBaseTransport):
    """Calls an ASGI app in this process; time-outs take no time.

    `halted` is called when the call arrives at which the daemon is to be killed; that call never
    returns.
    """

    def __init__(self, app: ASGIApp, halted: Callable[[], None]) -> None:
        self._inner = httpx2.ASGITransport(app)
        self._halted = halted
        self._dead = False

    def cut(self) -> None:
        """From now on, cancel the task of every caller: the daemon is dead."""
        self._dead = True

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Raises ReadError for a dropped connection, ReadTimeout for an answer that never comes."""
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
        raise AssertionError("a halted call never returns")


async def register_services(
    scenario: Scenario, simulator: SimulatorClient, daemon: DaemonClient
) -> None:
    """Register every service with the daemon, in the file's order, with its credentials."""
    for order, entry in enumerate(scenario.services):
        credentials = await simulator.credentials(entry.key)
        await daemon.put_service(
            entry, order=order, simulator_url=simulator.url, credentials=credentials
        )
        await simulator.settled()


async def set_up(entry: ServiceEntry, simulator: SimulatorClient, daemon: DaemonClient) -> None:
    """Turn the integration on and set it up with the automatic matches. Raises RefusedError."""
    for call in (turn_on(entry.pin), SET_UP):
        await daemon.ask(entry.key, call)
        await simulator.settled()
