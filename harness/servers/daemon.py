"""Serves one daemon until it is stopped, for `parktime daemon`."""

import socket
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta

import typer

from parktime.daemon.app import Daemon
from parktime.daemon.clock import ClockFollower, ClockUnavailableError, SimulatorClock, WallClock
from parktime.daemon.machine_time import MachineTime
from parktime.daemon.store.errors import StoreError
from parktime.daemon.store.lock import exclusive_lock
from parktime.daemon.vendors.retry_policy import HttpLimits
from parktime.harness.errors import UsageError
from parktime.harness.results.output import log_to_stderr
from parktime.harness.servers.serve import serve_app, until_stopped


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
        with_parent: Whether the daemon ends when standard input closes.
    """

    store_url: str
    clock_url: str | None
    token: str
    protect_reads: bool
    limits: HttpLimits
    keep_history: timedelta | None
    clock_tolerance: timedelta | None
    concurrency: int
    with_parent: bool


async def serve_daemon(settings: DaemonSettings, listening: socket.socket) -> None:
    """Serve the daemon once it has caught up.

    Raises:
        UsageError: the store or the clock cannot be used.
    """
    log_to_stderr()
    clock = _clock(settings)
    with ExitStack() as held:
        try:
            lease = held.enter_context(exclusive_lock(settings.store_url))
            running = Daemon(
                settings.store_url,
                token=settings.token,
                clock=clock,
                protect_reads=settings.protect_reads,
                limits=settings.limits,
                keep_history=settings.keep_history,
                lease=lease,
                concurrency=settings.concurrency,
            )
        except StoreError as error:
            raise UsageError(f"--store: {error}") from error
        try:
            await _start(running)
            async with serve_app(running.app, listening) as url:
                typer.echo(f"parktime daemon: {url}")
                await until_stopped(with_parent=settings.with_parent)
        finally:
            await running.close()


def _clock(settings: DaemonSettings) -> ClockFollower:
    if settings.clock_url is None:
        return WallClock(MachineTime(settings.clock_tolerance))
    return SimulatorClock(settings.clock_url)


async def _start(running: Daemon) -> None:
    try:
        await running.start()
    except ClockUnavailableError as error:
        raise UsageError(f"--clock: {error}") from error
