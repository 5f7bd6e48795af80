"""`parktime daemon`: the sync daemon by itself."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from parktime.daemon.domain.service import DEFAULT_CONCURRENCY
from parktime.daemon.vendors.retry_policy import DEFAULT_LIMITS, HttpLimits, no_sleep
from parktime.harness.commands.options import Port, Proxy, WithParent
from parktime.harness.errors import UsageError
from parktime.harness.servers.addresses import (
    DAEMON_PORT,
    LOOPBACK,
    SIMULATOR_URL,
    exposure_warning,
    is_loopback,
)
from parktime.harness.servers.tokens import load_token

REAL_TIME = "wall"

_DAYS = {"d": 1, "w": 7, "y": 365}
_SHORTEST_HISTORY = timedelta(days=30)  # approvals look back a week, and people a month
_LONGEST_HISTORY = timedelta(days=36_500)
_LARGEST_TOLERANCE_MINUTES = 1_440

Store = Annotated[
    str,
    typer.Option(
        metavar="URL",
        envvar="PARKTIME_STORE",
        help=(
            "Database URL: sqlite:///PATH or postgresql+psycopg://… Set PARKTIME_STORE "
            "instead if the URL holds a password."
        ),
    ),
]
Clock = Annotated[
    str,
    typer.Option(
        metavar="URL|wall",
        help="URL of the simulator whose clock to follow, or 'wall' for real time.",
    ),
]
TokenFile = Annotated[
    Path | None,
    typer.Option(
        metavar="PATH",
        help="File with the API token; created if missing. Default: the token in PARKTIME_TOKEN.",
    ),
]
Host = Annotated[
    str,
    typer.Option(
        help="Address to listen on. On any address but loopback, reading needs the token too."
    ),
]
Timeout = Annotated[
    float,
    typer.Option(
        metavar="SECONDS", min=0.1, max=600, help="Time-out of one vendor request, in seconds."
    ),
]
NoWaiting = Annotated[
    bool, typer.Option("--no-waiting", help="Disable retry delays (for simulated vendors).")
]
KeepHistory = Annotated[
    str | None,
    typer.Option(
        metavar="DURATION",
        help=(
            "Delete runs older than this, e.g. 2y, 26w or 90d; at least 30d. Default: keep "
            "everything."
        ),
    ),
]
ClockTolerance = Annotated[
    str,
    typer.Option(
        metavar="MINUTES|off",
        help=(
            "By how much real time may differ from the vendors' clocks before nothing is "
            "removed; 'off' does not compare them."
        ),
    ),
]
Concurrency = Annotated[
    int,
    typer.Option(metavar="N", min=1, max=1000, help="How many services run at once on real time."),
]


def daemon(
    store: Store = "sqlite:///parktime.db",
    clock: Clock = REAL_TIME,
    token_file: TokenFile = None,
    host: Host = LOOPBACK,
    port: Port = DAEMON_PORT,
    timeout: Timeout = DEFAULT_LIMITS.timeout_s,
    no_waiting: NoWaiting = False,
    keep_history: KeepHistory = None,
    proxy: Proxy = None,
    clock_tolerance: ClockTolerance = "5",
    concurrency: Concurrency = DEFAULT_CONCURRENCY,
    with_parent: WithParent = False,
) -> int:
    """Run the sync daemon with its HTTP API.

    Recovers what a crash interrupted and catches up on missed runs. On real time it listens
    meanwhile, and a service waits for no other. Add services with PUT /v1/services/KEY. Ctrl-C
    ends it; everything is kept in the store.
    """
    kept, secret, clock_url = _history(keep_history), load_token(token_file), _clock_url(clock)
    tolerance = _tolerance(clock_tolerance)
    from parktime.harness.servers.daemon import DaemonSettings, serve_daemon
    from parktime.harness.servers.serve import serve_until_interrupted

    settings = DaemonSettings(
        store_url=store,
        clock_url=clock_url,
        token=secret,
        protect_reads=not is_loopback(host),
        limits=_limits(timeout, proxy, no_waiting=no_waiting),
        keep_history=kept,
        clock_tolerance=tolerance,
        concurrency=concurrency,
        with_parent=with_parent,
    )
    if warning := exposure_warning(host, "Reading needs the token, too."):
        typer.echo(warning, err=True)
    serve_until_interrupted(lambda listening: serve_daemon(settings, listening), (host, port))
    return 0


def _limits(timeout_s: float, proxy: str | None, *, no_waiting: bool) -> HttpLimits:
    limits = HttpLimits(timeout_s, proxy=proxy)
    return replace(limits, sleep=no_sleep) if no_waiting else limits


def _history(text: str | None) -> timedelta | None:
    """How long history is kept; None: for ever. Raises UsageError."""
    if text is None:
        return None
    found = re.fullmatch(r"(\d{1,4})([dwy])", text, re.ASCII)
    kept = timedelta(days=int(found[1]) * _DAYS[found[2]]) if found else timedelta()
    if not _SHORTEST_HISTORY <= kept <= _LONGEST_HISTORY:
        raise UsageError(
            f"--keep-history: {text!r} is not a duration from 30d to 100y, such as 2y, 26w or 90d"
        )
    return kept


def _tolerance(text: str) -> timedelta | None:
    """By how much clocks may differ; None: they are not compared. Raises UsageError."""
    if text == "off":
        return None
    minutes = int(text) if re.fullmatch(r"\d{1,4}", text, re.ASCII) else 0
    if not 1 <= minutes <= _LARGEST_TOLERANCE_MINUTES:
        raise UsageError(
            f"--clock-tolerance: {text!r} is neither 'off' nor minutes from 1 to "
            f"{_LARGEST_TOLERANCE_MINUTES}"
        )
    return timedelta(minutes=minutes)


def _clock_url(clock: str) -> str | None:
    """The URL of the clock to follow; None: real time. Raises UsageError."""
    if clock == REAL_TIME:
        return None
    if not clock.startswith(("http://", "https://")):
        raise UsageError(
            f"--clock: {clock!r} is neither 'wall' nor the URL of a simulator, such as "
            f"{SIMULATOR_URL}"
        )
    return clock.rstrip("/")
