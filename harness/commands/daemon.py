"""`parktime daemon`: the sync daemon by itself."""

import os
import platform
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

import typer

from parktime.daemon.domain.service import DEFAULT_CONCURRENCY
from parktime.daemon.vendors.retry_policy import DEFAULT_LIMITS, HttpLimits, no_sleep
from parktime.harness.commands.alerts_table import read_alerts
from parktime.harness.commands.config_file import ConfigFile, place_of, settable_options, use_config
from parktime.harness.commands.options import Port, Proxy, WithParent
from parktime.harness.errors import UsageError
from parktime.harness.extras import require_extra
from parktime.harness.servers.addresses import (
    DAEMON_PORT,
    LOOPBACK,
    SIMULATOR_URL,
    exposure_warning,
    is_loopback,
)
from parktime.harness.servers.daemon_log import LogFormat, LogLevel
from parktime.harness.servers.tokens import check_token, load_token

T = TypeVar("T")

REAL_TIME = "wall"
STOP_TIMEOUT_S = 10.0

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
StopTimeout = Annotated[
    float,
    typer.Option(
        metavar="SECONDS",
        min=0,
        max=600,
        help=(
            "How long runs under way may go on when the daemon is asked to end. The next daemon "
            "finishes what is left."
        ),
    ),
]
LayOut = Annotated[
    LogFormat,
    typer.Option(
        "--log-format",
        envvar="PARKTIME_LOG_FORMAT",
        help="Log lines as text, or as JSON objects, one a line.",
    ),
]
Level = Annotated[
    LogLevel,
    typer.Option(
        "--log-level",
        envvar="PARKTIME_LOG_LEVEL",
        help="The least level that is logged. A run is one line at info, or at warning.",
    ),
]
OtlpEndpoint = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        envvar="OTEL_EXPORTER_OTLP_ENDPOINT",
        help=(
            "Send traces to this collector: OTLP over HTTP, to URL/v1/traces. Needs parktime[otel]."
        ),
    ),
]
Config = Annotated[
    Path | None,
    typer.Option(
        metavar="PATH",
        envvar="PARKTIME_CONFIG",
        is_eager=True,
        callback=use_config,
        help=(
            "TOML file with a table [daemon] of these options, and [alerts]. The command line goes "
            "first, then the environment, then the file."
        ),
    ),
]
CheckConfig = Annotated[
    bool,
    typer.Option(
        "--check-config",
        help="Check all options, say where each comes from, and exit without starting anything.",
    ),
]
Fleet = Annotated[
    bool,
    typer.Option(
        "--fleet",
        help="Share a PostgreSQL store with other daemons that are started so, on any machine.",
    ),
]
Node = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", help="With --fleet, the name of this node. Default: host and process id."
    ),
]


def daemon(
    ctx: typer.Context,
    config: Config = None,
    check_config: CheckConfig = False,
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
    stop_timeout: StopTimeout = STOP_TIMEOUT_S,
    log_format: LayOut = "text",
    log_level: Level = "info",
    otlp_endpoint: OtlpEndpoint = None,
    fleet: Fleet = False,
    node: Node = None,
    with_parent: WithParent = False,
) -> int:
    """Run the sync daemon with its HTTP API.

    Recovers what a crash interrupted and catches up on missed runs. On real time it listens
    meanwhile, and a service waits for no other. Add services with PUT /v1/services/KEY. Ctrl-C or
    SIGTERM ends it, once the runs under way are finished; everything is kept in the store.
    """
    del config  # its callback has made it the default of all other options
    kept = _parsed(ctx, "keep_history", _history, keep_history)
    clock_url = _parsed(ctx, "clock", _clock_url, clock)
    tolerance = _parsed(ctx, "clock_tolerance", _tolerance, clock_tolerance)
    endpoint = _parsed(ctx, "otlp_endpoint", _endpoint, otlp_endpoint)
    fleet_node = _fleet_node(node, fleet=fleet)
    alerts = read_alerts(ctx.obj, proxy)
    if check_config:
        _parsed(ctx, "store", _check_store, store)
        check_token(token_file)
        _show_sources(ctx)
        return 0
    secret = load_token(token_file)
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
        stop_timeout_s=stop_timeout,
        log_format=log_format,
        log_level=log_level,
        otlp_endpoint=endpoint,
        with_parent=with_parent,
        fleet_node=fleet_node,
        alerts=alerts,
    )
    if warning := exposure_warning(host, "Reading needs the token, too."):
        typer.echo(warning, err=True)
    serve_until_interrupted(lambda listening: serve_daemon(settings, listening), (host, port))
    return 0


def _parsed(ctx: typer.Context, name: str, parse: Callable[[str], T], text: str | None) -> T | None:
    """The value of an option; None if it is not given. Raises UsageError that says where it is."""
    try:
        return None if text is None else parse(text)
    except ValueError as error:
        raise UsageError(f"{place_of(ctx, name)}: {error}") from error


def _show_sources(ctx: typer.Context) -> None:
    """Print where the value of each option comes from that is not the default."""
    given = [
        (name, place_of(ctx, option.name))
        for name, option in settable_options(ctx.command)
        if (source := ctx.get_parameter_source(option.name)) and source.name != "DEFAULT"
    ]
    if isinstance(ctx.obj, ConfigFile) and (alerts := ctx.obj.other("alerts")) is not None:
        given += [(f"alerts.{key}", alerts.place(key)) for key in alerts.values]
    width = max((len(name) for name, _ in given), default=0)
    typer.echo("\n".join(["valid", *(f"  {name:<{width}}  {place}" for name, place in given)]))


def _fleet_node(name: str | None, *, fleet: bool) -> str | None:
    """The name of the node; None without --fleet. Raises UsageError."""
    if fleet:
        require_extra("fleet", "--fleet")
    if not fleet:
        if name is not None:
            raise UsageError("--node names a node of a fleet: give --fleet too")
        return None
    if name is None:
        name = f"{platform.node()}-{os.getpid()}"
    if not re.fullmatch(r"[\w.-]{1,60}", name, re.ASCII):
        raise UsageError(f"--node: {name!r} is not 1 to 60 letters, digits, '.', '-' and '_'")
    return name


def _limits(timeout_s: float, proxy: str | None, *, no_waiting: bool) -> HttpLimits:
    limits = HttpLimits(timeout_s, proxy=proxy)
    return replace(limits, sleep=no_sleep) if no_waiting else limits


def _history(text: str) -> timedelta:
    """How long history is kept. Raises ValueError."""
    found = re.fullmatch(r"(\d{1,4})([dwy])", text, re.ASCII)
    kept = timedelta(days=int(found[1]) * _DAYS[found[2]]) if found else timedelta()
    if not _SHORTEST_HISTORY <= kept <= _LONGEST_HISTORY:
        raise ValueError(f"{text!r} is not a duration from 30d to 100y, such as 2y, 26w or 90d")
    return kept


def _tolerance(text: str) -> timedelta | None:
    """By how much clocks may differ; None: they are not compared. Raises ValueError."""
    if text == "off":
        return None
    minutes = int(text) if re.fullmatch(r"\d{1,4}", text, re.ASCII) else 0
    if not 1 <= minutes <= _LARGEST_TOLERANCE_MINUTES:
        raise ValueError(
            f"{text!r} is neither 'off' nor minutes from 1 to {_LARGEST_TOLERANCE_MINUTES}"
        )
    return timedelta(minutes=minutes)


def _clock_url(clock: str) -> str | None:
    """The URL of the clock to follow; None: real time. Raises ValueError."""
    if clock == REAL_TIME:
        return None
    if not clock.startswith(("http://", "https://")):
        raise ValueError(
            f"{clock!r} is neither 'wall' nor the URL of a simulator, such as {SIMULATOR_URL}"
        )
    return clock.rstrip("/")


def _endpoint(text: str) -> str:
    """The URL of a collector of traces. Raises ValueError, without quoting it."""
    try:
        parts = urlsplit(text)
        known = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        known = False
    if not known:
        raise ValueError("expected the URL of a collector, such as http://127.0.0.1:4318")
    if not _can_trace():
        raise ValueError("OpenTelemetry is not installed: pip install 'parktime[otel]'")
    return text


def _can_trace() -> bool:
    try:
        needed = ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http")
        return all(find_spec(name) is not None for name in needed)
    except ModuleNotFoundError:  # the package that holds one of them
        return False


def _check_store(text: str) -> None:
    """Raises ValueError unless the URL is of a kind of store that there is."""
    from parktime.daemon.store.errors import StoreError
    from parktime.daemon.store.url import store_url

    try:
        store_url(text)
    except StoreError as error:
        raise ValueError(str(error)) from error
