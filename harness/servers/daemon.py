"""Serves one daemon until it is stopped, for `parktime daemon`."""

import socket
from contextlib import ExitStack
from datetime import timedelta

import typer

from parktime.daemon.app import Daemon
from parktime.daemon.clock import ClockFollower, ClockUnavailableError, SimulatorClock, WallClock
from parktime.daemon.machine_time import MachineTime
from parktime.daemon.store.errors import StoreError
from parktime.daemon.store.lock import exclusive_lock
from parktime.daemon.vendors.retry_policy import HttpLimits
from parktime.harness.errors import UsageError
from parktime.harness.servers.log import to_standard_error
from parktime.harness.servers.serve import serve_app, until_stopped


async def serve_daemon(
    store_url: str,
    clock_url: str | None,
    listening: socket.socket,
    *,
    token: str,
    protect_reads: bool,
    limits: HttpLimits,
    keep_history: timedelta | None,
    clock_tolerance: timedelta | None,
    concurrency: int,
    with_parent: bool,
) -> None:
    """Serve the daemon once it has caught up. `clock_url` None follows real time.

    Raises:
        UsageError: the store or the clock cannot be used.
    """
    to_standard_error()
    clock: ClockFollower = _clock(clock_url, clock_tolerance)
    with ExitStack() as held:
        try:
            lease = held.enter_context(exclusive_lock(store_url))
            running = Daemon(
                store_url,
                token=token,
                clock=clock,
                protect_reads=protect_reads,
                limits=limits,
                keep_history=keep_history,
                lease=lease,
                concurrency=concurrency,
            )
        except StoreError as error:
            raise UsageError(f"--store: {error}") from error
        try:
            await _start(running)
            async with serve_app(running.app, listening) as url:
                typer.echo(f"parktime daemon: {url}")
                await until_stopped(with_parent=with_parent)
        finally:
            await running.close()


def _clock(url: str | None, tolerance: timedelta | None) -> ClockFollower:
    return WallClock(MachineTime(tolerance)) if url is None else SimulatorClock(url)


async def _start(running: Daemon) -> None:
    try:
        await running.start()
    except ClockUnavailableError as error:
        raise UsageError(f"--clock: {error}") from error
