"""A simulator and a daemon in this process, over ASGI: the fastest runtime."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx2
from starlette.types import ASGIApp

from parktime.daemon.app import Daemon
from parktime.daemon.clock import SimulatorClock
from parktime.daemon.domain.errors import RefusedError as DaemonRefusedError
from parktime.daemon.forecast.forecast import Forecast
from parktime.daemon.store.store import Store
from parktime.daemon.vendors.retry_policy import HttpLimits, no_sleep
from parktime.harness.errors import RefusedError
from parktime.harness.player.daemon_client import DaemonClient
from parktime.harness.player.simulator_client import SimulatorClient
from parktime.harness.player.store_faults import FullDisk, PowerSupply, StoreBackup, StoreLock
from parktime.harness.player.transport import (
    VENDOR_TIMEOUT_S,
    AsgiTransport,
    InProcessTransport,
    simulated_delay,
)
from parktime.harness.player.working_folder import working_folder
from parktime.harness.player.world_future import WorldFuture
from parktime.harness.recording.recorder import Recorder
from parktime.harness.startup import end_loading
from parktime.simulator.app import create_app
from parktime.simulator.clock.clock import Clock
from parktime.simulator.scenario.scenario import Scenario
from parktime.simulator.world.factory import build_world
from parktime.simulator.world.world import World
from parktime.web.client import open_client

SIMULATOR_URL = "http://simulator"
DAEMON_URL = "http://daemon"
PARTICIPANT = "daemon"
TIMEOUT_S = 600.0
DOWN = "the daemon is down: no run happens until somebody brings it up"
PACE = HttpLimits(VENDOR_TIMEOUT_S, sleep=no_sleep)
"""Retries without delay: a vendor in this process needs no time to recover."""

Interceptor = Callable[[ASGIApp, World], ASGIApp]
"""Wraps the simulator in an app that sees every request."""


class InProcessRuntime:
    """A Runtime in this process. `store_url` is the daemon's store, `url` the world's simulator."""

    def __init__(
        self, simulator: ASGIApp, http: httpx2.AsyncClient, store_url: str, url: str = SIMULATOR_URL
    ) -> None:
        self.app = simulator
        self._url = url
        self._store_url = store_url
        self._token = secrets.token_urlsafe()
        self._running: Daemon | None = None
        self._http: httpx2.AsyncClient | None = None
        self.simulator = SimulatorClient(http, url)
        self.daemon: DaemonClient | None = None
        self.store_lock = StoreLock(store_url)
        self.disk = FullDisk(store_url)
        self.power: PowerSupply | None = PowerSupply(store_url)
        self.backup = StoreBackup(store_url)
        self._halted = asyncio.Event()
        self._transport = InProcessTransport(simulator, self._halted.set)
        self.kills = 0
        self.world: World | None = None
        """The world, for forecasts that know more than the CCMS's API serves."""

    @property
    def token(self) -> str:
        """The bearer token of the daemon's API."""
        return self._token

    @property
    def daemon_app(self) -> ASGIApp | None:
        """The API of the running daemon; None while it is down."""
        return None if self._running is None else self._running.app

    @property
    def is_up(self) -> bool:
        """See Runtime."""
        return self.daemon is not None

    async def daemon_up(self) -> None:
        """See Runtime."""
        self._transport = InProcessTransport(self.app, self._halted.set)
        clock = SimulatorClock(self._url, self._transport, PARTICIPANT)
        self._running = Daemon(
            self._store_url,
            token=self._token,
            clock=clock,
            transport=self._transport,
            limits=PACE,
            durable=False,  # the store does not outlive this process
        )
        assert self.power is not None
        self._running.watch_store(self.power.before_write)
        await self._running.start()
        self._http = _client(self._running, DAEMON_URL, self._token)
        self.daemon = DaemonClient(self._http)

    async def daemon_kill(self) -> None:
        """See Runtime. Nothing that is under way gets any further."""
        self.daemon = None
        self._halted.clear()
        self._transport.cut()
        if self._running is not None:
            self.kills += 1
            running, self._running = self._running, None
            await running.abandon()
        if self._http is not None:
            await self._http.aclose()
        await self.simulator.remove_participant(PARTICIPANT)

    async def halted(self) -> None:
        """See Runtime."""
        await self._halted.wait()

    async def forecast(self, service: str, weeks: int) -> Forecast:
        """The daemon's forecast, with what the world knows and no publication shows yet.

        Raises:
            RefusedError: the daemon is down or has no forecast.
        """
        if self._running is None:
            raise RefusedError(DOWN)
        try:
            return await self._running.services.forecasts.forecast(
                service, weeks, self._outlook(service, weeks)
            )
        except DaemonRefusedError as refused:
            raise RefusedError(str(refused), refused.rule) from refused

    def _outlook(self, service: str, weeks: int) -> WorldFuture | None:
        if self.world is None:
            return None
        twin = self.world.service(service).copy()
        return WorldFuture(twin, twin.now + timedelta(weeks=weeks))

    def copy_store(self, url: str) -> None:
        """Copy the daemon's store to a URL where there is none."""
        if self._running is not None:
            self._running.copy_store(url)
            return
        store = Store.open(self._store_url)
        try:
            store.copy_to(url)
        finally:
            store.close()

    async def daemon_down(self) -> None:
        """See Runtime."""
        self.daemon = None
        if self._running is not None:
            running, self._running = self._running, None
            await running.close()
        if self._http is not None:
            await self._http.aclose()


@asynccontextmanager
async def in_process(
    scenario: Scenario,
    store_url: str | None = None,
    recorder: Recorder | None = None,
    between: Interceptor | None = None,
) -> AsyncIterator[InProcessRuntime]:
    """The scenario's world with its clock at `starts`, and a daemon with an empty store.

    The store is a temporary file unless `store_url` is given.
    """
    world = build_world(scenario)
    clock = Clock(world if recorder is None else recorder.attach(world))
    with working_folder() as folder:
        store_url = store_url or f"sqlite:///{folder / 'daemon.db'}"
        async with open_runtime(world, store_url, clock, between) as runtime:
            await runtime.daemon_up()
            yield runtime


@asynccontextmanager
async def open_runtime(
    world: World, store_url: str, clock: Clock, between: Interceptor | None = None
) -> AsyncIterator[InProcessRuntime]:
    """A runtime without a daemon yet; one that is up in the end is closed."""
    end_loading()
    simulator = create_app(world, clock=clock, sleep=simulated_delay(VENDOR_TIMEOUT_S))
    async with _client(simulator, SIMULATOR_URL) as http:
        runtime = InProcessRuntime(
            between(simulator, world) if between else simulator, http, store_url
        )
        runtime.world = world
        try:
            yield runtime
        finally:
            runtime.store_lock.let_go()
            await runtime.daemon_down()


def _client(app: ASGIApp, url: str, token: str | None = None) -> httpx2.AsyncClient:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return open_client(url, timeout_s=TIMEOUT_S, headers=headers, transport=AsgiTransport(app))
