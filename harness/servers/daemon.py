"""Serves one daemon until it is stopped, for `parktime daemon`."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import version
from typing import TYPE_CHECKING

import structlog
import typer

from parktime.daemon.alerts.settings import AlertSettings
from parktime.daemon.app import Daemon
from parktime.daemon.clock import ClockFollower, ClockUnavailableError, SimulatorClock, WallClock
from parktime.daemon.machine_time import MachineTime
from parktime.daemon.store.errors import StoreError
from parktime.daemon.store.lock import exclusive_lock
from parktime.daemon.telemetry.metrics import Metrics
from parktime.daemon.telemetry.observer import Observer, Observers
from parktime.daemon.telemetry.run_log import RunLog
from parktime.daemon.vendors.retry_policy import HttpLimits
from parktime.harness.errors import UsageError
from parktime.harness.servers.daemon_log import LogFormat, LogLevel, configure_log
from parktime.harness.servers.serve import serve_app, until_stopped

_log = structlog.get_logger("daemon")
if TYPE_CHECKING:
    from parktime.daemon.fleet.node import FleetNode


@dataclass(frozen=True, slots=True, kw_only=True)
class DaemonSettings:
    """What `parktime daemon` was asked for.

    Attributes:
        store_url: The URL of the store, which is created if it does not exist.
        clock_url: The simulator whose clock to follow; None: real time.
        token: The token of the daemon's API.
        protect_reads: Whether reading needs the token, too.
        limits: Timeout, attempts and proxy of requests to vendors.
        keep_history: How long history is kept; None: for ever.
        clock_tolerance: By how much real time may differ from the vendors' clocks; None: any.
        concurrency: How many services run at once on real time.
        stop_timeout_s: How long runs under way may go on when the daemon is asked to end.
        log_format: How log lines are laid out.
        log_level: The least level that is logged.
        otlp_endpoint: Where traces are sent; None: nowhere.
        with_parent: Whether the daemon ends when standard input closes.
        fleet_node: The name of the fleet's node that it is; None: it has the store for itself.
        alerts: What is sent as alerts, and where to; None: nothing.
    """

    store_url: str
    clock_url: str | None
    token: str
    protect_reads: bool
    limits: HttpLimits
    keep_history: timedelta | None
    clock_tolerance: timedelta | None
    concurrency: int
    stop_timeout_s: float
    log_format: LogFormat
    log_level: LogLevel
    otlp_endpoint: str | None
    with_parent: bool
    fleet_node: str | None = None
    alerts: AlertSettings | None = None


async def serve_daemon(settings: DaemonSettings, listening: socket.socket) -> None:
    """Serve the daemon once it has caught up.

    Raises:
        UsageError: the store, the clock or the collector of traces cannot be used.
    """
    configure_log(settings.log_format, settings.log_level)
    with ExitStack() as held:
        running = _open(settings, held)
        try:
            await _start(running)
            async with serve_app(running, listening) as url:
                typer.echo(f"parktime daemon: {url}")
                _log.info("started", version=version("parktime"), url=url)
                try:
                    await until_stopped(with_parent=settings.with_parent)
                finally:
                    await running.drain(settings.stop_timeout_s)
        finally:
            await running.close()
            _log.info("stopped")


def _open(settings: DaemonSettings, held: ExitStack) -> Daemon:
    """The daemon, with all that `held` releases when it has ended."""
    metrics = Metrics()
    observer = held.enter_context(_observers(settings, metrics))
    try:
        node = _join(held, settings)
        lease = held.enter_context(exclusive_lock(settings.store_url)) if node is None else None
        return Daemon(
            settings.store_url,
            token=settings.token,
            clock=_clock(settings),
            protect_reads=settings.protect_reads,
            limits=settings.limits,
            keep_history=settings.keep_history,
            lease=lease,
            concurrency=settings.concurrency,
            observer=observer,
            registry=metrics.registry,
            node=node,
            alerts=settings.alerts,
        )
    except StoreError as error:
        raise UsageError(f"--store: {error}") from error


@contextmanager
def _observers(settings: DaemonSettings, metrics: Metrics) -> Iterator[Observer]:
    """Logs, metrics and, where an endpoint is given, traces."""
    each: list[Observer] = [RunLog(), metrics]
    if settings.otlp_endpoint is not None:
        each.append(_tracing(settings.otlp_endpoint, settings.limits.proxy))
    observers = Observers(each)
    try:
        yield observers
    finally:
        observers.close()


def _tracing(endpoint: str, proxy: str | None) -> Observer:
    from parktime.daemon.telemetry.tracing import Tracing, open_exporter

    return Tracing(open_exporter(endpoint, proxy))


def _join(held: ExitStack, settings: DaemonSettings) -> "FleetNode | None":
    """Join a fleet until the stack is left, if that was asked for.

    Raises:
        StoreError: this store cannot be shared, or the name is in use.
    """
    if settings.fleet_node is None:
        return None
    from parktime.daemon.fleet.node import FleetNode
    from parktime.daemon.store.fleet import open_fleet_store

    return FleetNode(held.enter_context(open_fleet_store(settings.store_url, settings.fleet_node)))


def _clock(settings: DaemonSettings) -> ClockFollower:
    if settings.clock_url is None:
        return WallClock(MachineTime(settings.clock_tolerance))
    return SimulatorClock(settings.clock_url)


async def _start(running: Daemon) -> None:
    try:
        await running.start()
    except ClockUnavailableError as error:
        raise UsageError(f"--clock: {error}") from error
