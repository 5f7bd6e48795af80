"""`parktime daemon`: the sync daemon by itself."""

import re
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from parktime.daemon.domain.service import DEFAULT_CONCURRENCY
from parktime.daemon.vendors.retry_policy import DEFAULT_LIMITS, HttpLimits, no_sleep
from parktime.harness.commands.options import Proxy, WithParent
from parktime.harness.errors import UsageError
from parktime.harness.servers.addresses import (
    DAEMON_PORT,
    LOOPBACK,
    SIMULATOR_URL,
    exposure_warning,
    is_loopback,
)
from parktime.harness.servers.tokens import load_token

WALL = "wall"

_DAYS = {"d": 1, "w": 7, "y": 365}
_LEAST = timedelta(days=30)  # holds look back a week, and people a month
_MOST_MINUTES = 1_440
_MOST = timedelta(days=36_500)


def daemon(
    store: Annotated[
        str,
        typer.Option(
            metavar="URL",
            envvar="PARKTIME_STORE",
            help=(
                "Database URL: sqlite:///PATH or postgresql+psycopg://… Set PARKTIME_STORE "
                "instead if the URL holds a password."
            ),
        ),
    ] = "sqlite:///parktime.db",
    clock: Annotated[
        str,
        typer.Option(
            metavar="URL|wall",
            help="URL of the simulator whose clock to follow, or 'wall' for real time.",
        ),
    ] = WALL,
    token_file: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help=(
                "File with the API token; created if missing. Default: the token in PARKTIME_TOKEN."
            ),
        ),
    ] = None,
    host: Annotated[
        str,
        typer.Option(
            help="Address to listen on. On any address but loopback, reading needs the token too."
        ),
    ] = LOOPBACK,
    port: Annotated[int, typer.Option(help="Port to listen on; 0 picks a free one.")] = DAEMON_PORT,
    timeout: Annotated[
        float,
        typer.Option(
            metavar="SECONDS", min=0.1, max=600, help="Time-out of one vendor request, in seconds."
        ),
    ] = DEFAULT_LIMITS.timeout_s,
    no_waiting: Annotated[
        bool, typer.Option("--no-waiting", help="Disable retry delays (for simulated vendors).")
    ] = False,
    keep_history: Annotated[
        str | None,
        typer.Option(
            metavar="DURATION",
            help=(
                "Delete runs older than this, e.g. 2y, 26w or 90d; at least 30d. Default: keep "
                "everything."
            ),
        ),
    ] = None,
    proxy: Proxy = None,
    clock_tolerance: Annotated[
        str,
        typer.Option(
            metavar="MINUTES|off",
            help=(
                "By how much real time may differ from the vendors' clocks before nothing is "
                "removed; 'off' does not compare them."
            ),
        ),
    ] = "5",
    concurrency: Annotated[
        int,
        typer.Option(
            metavar="N", min=1, max=1000, help="How many services run at once on real time."
        ),
    ] = DEFAULT_CONCURRENCY,
    with_parent: WithParent = False,
) -> int:
    """Run the sync daemon with its HTTP API.

    Recovers what a crash interrupted and catches up on missed runs. On real time it listens
    meanwhile, and a service waits for no other. Add services with PUT /v1/services/KEY. Ctrl-C
    ends it; everything is kept in the store.
    """
    kept, secret, clock_url = _kept(keep_history), load_token(token_file), _clock_url(clock)
    tolerance = _tolerance(clock_tolerance)
    import asyncio

    from parktime.harness.servers.daemon import serve_daemon
    from parktime.harness.servers.serve import bind

    protect, limits = not is_loopback(host), HttpLimits(timeout, proxy=proxy)
    if no_waiting:
        limits = replace(limits, sleep=no_sleep)
    if warning := exposure_warning(host, "Reading needs the token, too."):
        typer.echo(warning, err=True)
    with (
        bind(host, port) as listening,
        suppress(KeyboardInterrupt),
    ):  # how a server is meant to end
        asyncio.run(
            serve_daemon(
                store,
                clock_url,
                listening,
                token=secret,
                protect_reads=protect,
                limits=limits,
                keep_history=kept,
                clock_tolerance=tolerance,
                concurrency=concurrency,
                with_parent=with_parent,
            )
        )
    return 0


def _kept(words: str | None) -> timedelta | None:
    if words is None:
        return None
    found = re.fullmatch(r"(\d{1,4})([dwy])", words, re.ASCII)
    kept = timedelta(days=int(found[1]) * _DAYS[found[2]]) if found else timedelta()
    if not _LEAST <= kept <= _MOST:
        raise UsageError(
            f"--keep-history: {words!r} is not a duration from 30d to 100y, such as 2y, 26w or 90d"
        )
    return kept


def _tolerance(words: str) -> timedelta | None:
    if words == "off":
        return None
    minutes = int(words) if re.fullmatch(r"\d{1,4}", words, re.ASCII) else 0
    if not 1 <= minutes <= _MOST_MINUTES:
        raise UsageError(
            f"--clock-tolerance: {words!r} is neither 'off' nor minutes from 1 to {_MOST_MINUTES}"
        )
    return timedelta(minutes=minutes)


def _clock_url(clock: str) -> str | None:
    if clock == WALL:
        return None
    if not clock.startswith(("http://", "https://")):
        raise UsageError(
            f"--clock: {clock!r} is neither 'wall' nor the URL of a simulator, such as "
            f"{SIMULATOR_URL}"
        )
    return clock.rstrip("/")
