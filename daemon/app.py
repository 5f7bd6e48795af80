"""The daemon: a store, the clock that it follows, the services over both, and their API."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import httpx2
from starlette.types import Receive, Scope, Send

from parktime.daemon.alerts.alerts import Alerts
from parktime.daemon.alerts.delivery import Delivery
from parktime.daemon.alerts.settings import AlertSettings
from parktime.daemon.api.app import Api
from parktime.daemon.api.dependencies import Services
from parktime.daemon.api.monitoring import Monitoring
from parktime.daemon.clock import ClockFollower
from parktime.daemon.domain.service import DEFAULT_CONCURRENCY
from parktime.daemon.explain.service import Explanations
from parktime.daemon.forecast.reader import WideReaders
from parktime.daemon.forecast.service import ForecastService
from parktime.daemon.operations.exclusion import Exclusion
from parktime.daemon.operations.schedule import Schedule
from parktime.daemon.operations.service import IntegrationService
from parktime.daemon.operations.trouble import TroubleWatch
from parktime.daemon.store.lease import Lease
from parktime.daemon.store.store import Store
from parktime.daemon.sync.errors import internal_error
from parktime.daemon.telemetry.log import log
from parktime.daemon.telemetry.observer import NO_OBSERVER, Observer
from parktime.daemon.vendors.retry_policy import DEFAULT_LIMITS, HttpLimits

if TYPE_CHECKING:
    from parktime.daemon.fleet.node import FleetNode

BATCH_SIZE: Final = 500
"""Runs of a service that are pruned at a time, which takes some milliseconds."""

_PRUNE_EVERY: Final = timedelta(days=1)

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry


def build_services(
    store: Store,
    clock: ClockFollower,
    transport: httpx2.AsyncBaseTransport | None = None,
    limits: HttpLimits = DEFAULT_LIMITS,
    *,
    observer: Observer = NO_OBSERVER,
    exclusion: Exclusion | None = None,
) -> Services:
    """Compose the application services over shared connections.

    `transport` replaces the network, for tests and plays in one process. `observer` is told of
    runs and requests.
    """
    integrations = IntegrationService(
        store, clock, transport, limits, observer=observer, exclusion=exclusion
    )
    connections = integrations.connections
    readers = WideReaders(clock, connections)
    forecasts = ForecastService(store, clock, connections, readers)
    integrations.operations.call_after_rewind(forecasts.upcoming_removals.clear)
    explanations = Explanations(store, clock, connections, readers)
    return Services(integrations, forecasts, explanations)


class Maintenance:
    """Work on the store for when the daemon is idle.

    `keep_history` None: history is kept. `is_wrong`: whether the time is doubtful, so that nothing
    is deleted by it. `trouble`: tells what is wrong.
    """

    def __init__(
        self,
        store: Store,
        keep_history: timedelta | None,
        is_wrong: Callable[[], bool] = lambda: False,
        trouble: TroubleWatch | None = None,
    ) -> None:
        self._store = store
        self._trouble = trouble
        self._is_wrong = is_wrong
        self._keep_history = keep_history
        self._pruned_at: datetime | None = None

    async def run_idle_tasks(self, now: datetime) -> None:
        """Probe a store that was unavailable, and prune old history once a day, in batches."""
        await self._store.call(self._store.probe)
        if self._trouble is not None:
            await self._trouble.look(now)
        if self._keep_history is None or self._is_wrong() or not self._is_pruning_due(now):
            return
        try:
            before = now - self._keep_history
            pruned = await self._store.call(self._store.prune, before, BATCH_SIZE)
        except Exception as error:  # the next idle moment tries again
            internal_error(error, "prune_history")
            return
        self._pruned_at = None if pruned else now

    def _is_pruning_due(self, now: datetime) -> bool:
        # a time of pruning later than now means that the clock was rewound
        return (
            self._pruned_at is None or not self._pruned_at <= now < self._pruned_at + _PRUNE_EVERY
        )


class Daemon:
    """Runs each service when it is due, and serves the API.

    `start` returns once the daemon has caught up and waits for its clock. `close` ends it, and
    leaves the store as it is.
    """

    def __init__(
        self,
        store_url: str,
        *,
        token: str,
        clock: ClockFollower,
        transport: httpx2.AsyncBaseTransport | None = None,
        limits: HttpLimits = DEFAULT_LIMITS,
        protect_reads: bool = False,
        keep_history: timedelta | None = None,
        lease: Lease | None = None,
        durable: bool = True,
        concurrency: int = DEFAULT_CONCURRENCY,
        observer: Observer = NO_OBSERVER,
        registry: "CollectorRegistry | None" = None,
        node: "FleetNode | None" = None,
        alerts: AlertSettings | None = None,
    ) -> None:
        """Open the store and compose the daemon. Nothing runs yet.

        Args:
            store_url: The URL of the store, which is created if it does not exist.
            token: The operator's token for the API.
            clock: The clock to follow.
            transport: Replaces the network towards the vendors.
            limits: Timeout and attempts of requests to vendors.
            protect_reads: Whether reading the API needs a token, too.
            keep_history: How long history is kept; None: for ever.
            lease: The right to write to a PostgreSQL store; None: it is taken.
            durable: Whether an SQLite store must survive a loss of power.
            concurrency: How many services run at once on real time.
            observer: Receives runs and requests to vendors.
            registry: What the observer counts, for `/metrics`.
            node: The node of a fleet that this daemon is; its store is open already.
            alerts: What is sent as alerts, and where to; None: nothing.

        Raises:
            StoreError: The store cannot be opened.
            ValueError: The token is empty.
        """
        self._clock = clock
        self._node = node
        self._store: Store = (
            Store.open(store_url, lease, durable=durable) if node is None else node.store
        )
        exclusion = None if node is None else node.exclusion
        self.services = build_services(
            self._store, clock, transport, limits, observer=observer, exclusion=exclusion
        )
        self.integrations = self.services.integrations
        self._maintenance = Maintenance(
            self._store,
            keep_history,
            lambda: self.integrations.clock_trouble is not None,
            TroubleWatch(self._store, self.integrations),
        )
        make_schedule = Schedule if node is None else node.schedule
        self._schedule = make_schedule(
            self.integrations, clock, self._maintenance.run_idle_tasks, concurrency
        )
        self.stopping = False
        """Whether the daemon has been asked to end, so that it is not ready any more."""
        self._alerts = (
            None
            if alerts is None
            else Alerts(self._store, alerts, Delivery(alerts.url, alerts.secret, alerts.proxy))
        )
        self._alerting: asyncio.Task[None] | None = None
        self._following: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None
        self.app = Api(
            self.services,
            self._store,
            token=token,
            now=self.now,
            monitoring=Monitoring(
                settled=self._schedule.settled.is_set,
                alive=self._is_following,
                stopping=lambda: self.stopping,
                queue=lambda: self._schedule.queue,
                registry=registry,
            ),
            protect_reads=protect_reads,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request: the daemon is an ASGI application."""
        if self._node is not None:
            await self._node.before_request(scope.get("path", ""))
        await self.app(scope, receive, send)

    def now(self) -> datetime:
        """The time of the clock as last known."""
        return self._clock.now

    def _is_following(self) -> bool:
        return self._following is None or not self._following.done()

    def copy_store(self, url: str) -> None:
        """Copy the store to a URL at which there is none. Raises StoreError."""
        self._store.copy_to(url)

    def watch_store(self, before_write: Callable[[bool], None]) -> None:
        """Call `before_write` before each transaction, with whether it waits for the disk."""
        self._store.database.before_write = before_write

    async def start(self) -> None:
        """Join the clock, recover interrupted runs, catch up, and begin to follow the clock.

        Raises:
            ClockUnavailableError: The clock cannot be reached.
        """
        await self._schedule.start()
        following = self._schedule.follow()
        self._following = asyncio.create_task(following, name="daemon follows its clock")
        self._watching = asyncio.create_task(
            self.services.forecasts.upcoming_removals.watch(), name="daemon looks ahead"
        )
        if self._alerts is not None:
            self._alerting = asyncio.create_task(self._alerts.run(), name="daemon sends alerts")
        await self._schedule.settled.wait()

    async def drain(self, timeout_s: float) -> list[str]:
        """Begin nothing more, and wait until all that is under way has ended.

        The API still serves reads. Returns the services of which something is under way after the
        time-out: `close` leaves it in the journal, and the next daemon finishes it.
        """
        self.stopping = True
        log.info("stopping", runs=self._schedule.queue.under_way, timeout_s=timeout_s)
        left = await self.integrations.drain(timeout_s)
        if left:
            log.warning("left_in_journal", services=left)
        return left

    async def close(self) -> None:
        """Stop following, leave the clock, and close the store.

        An error that ended the following before is raised, after everything is closed.
        """
        try:
            for task in self._tasks():
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        finally:
            if self._node is not None:
                await self._node.close()
            else:
                await self._clock.leave()
            await self.integrations.close()
            self._store.close()

    async def abandon(self) -> None:
        """Stop as a killed process does, without leaving the clock: for plays of crashes."""
        tasks = self._tasks()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.integrations.close()
        self._store.close()

    def _tasks(self) -> list[asyncio.Task[None]]:
        own = [
            task for task in (self._alerting, self._watching, self._following) if task is not None
        ]
        return [*own, *self._schedule.tasks()]
