"""`parktime up`: simulator, daemon and dashboard together."""

import asyncio
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from parktime.harness.commands.options import PROXY_VARIABLE, Proxy, WithParent
from parktime.harness.commands.simulator import NO_AUTHENTICATION
from parktime.harness.commands.tui import Keys, NoMouse, read_keys
from parktime.harness.results.console import say
from parktime.harness.servers.addresses import (
    DAEMON_PORT,
    LOOPBACK,
    SIMULATOR_PORT,
    exposure_warning,
)
from parktime.simulator.scenario.scenario import Scenario

HOUR_A_SECOND = 3600.0


def up(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A scenario: a path, or a name in the library.")
    ],
    rate: Annotated[
        float,
        typer.Option(
            min=0.001,
            help=(
                "Speed of the clock, in virtual seconds for each real second; 3600 plays a day in"
                " 24 seconds."
            ),
        ),
    ] = HOUR_A_SECOND,
    paused: Annotated[bool, typer.Option("--paused", help="Start with the clock paused.")] = False,
    headless: Annotated[
        bool,
        typer.Option("--headless", help="Do not open the dashboard; implied without a terminal."),
    ] = False,
    host: Annotated[
        str,
        typer.Option(
            help="Address to listen on. Default: loopback, which only this machine reaches."
        ),
    ] = LOOPBACK,
    port: Annotated[
        int, typer.Option(help="The simulator's port; 0 picks a free one.")
    ] = SIMULATOR_PORT,
    daemon_port: Annotated[
        int, typer.Option(help="The daemon's port; 0 picks a free one.")
    ] = DAEMON_PORT,
    token_file: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help="File with the daemon's token; created if missing. Default: a temporary file.",
        ),
    ] = None,
    keys: Keys = None,
    no_mouse: NoMouse = False,
    proxy: Proxy = None,
    with_parent: WithParent = False,
) -> int:
    """Start a scenario's simulator, a daemon set up for it, and the dashboard.

    Steps that people do in a CCMS or in Storypark are done at their instants; the others are listed
    and left to you. Nothing is kept when it ends. With --headless, or without a terminal, it prints
    the addresses and the token file instead of the dashboard, and Ctrl-C ends it.
    """
    from parktime.harness.commands.scenario_files import read_one
    from parktime.harness.player.simulator_client import world_steps
    from parktime.harness.player.working_folder import working_folder
    from parktime.harness.servers.tokens import load_token

    scenario, keymap = read_one(file), read_keys(keys)
    if (warning := exposure_warning(host, NO_AUTHENTICATION)) and not with_parent:
        typer.echo(warning, err=True)
    dashboard = not headless and all(
        stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)
    )
    if not with_parent:  # the parent process has printed these already
        for line in world_steps(scenario)[1]:
            say(f"{line}: do it on the dashboard, or by the daemon's API", err=True)
    with working_folder() as folder:
        secret = token_file or folder / "token"
        if not dashboard:
            _serve_headless(
                scenario,
                (host, port, daemon_port),
                folder=folder,
                token_file=secret,
                rate=None if paused else rate,
                proxy=proxy,
                with_parent=with_parent,
            )
            return 0
        from parktime.harness.servers.up import up_with_dashboard

        _free(host, port, daemon_port)
        if proxy is not None:
            os.environ[PROXY_VARIABLE] = proxy  # no argument: it may hold a password
        arguments = [
            str(scenario.file),
            "--host",
            host,
            "--port",
            str(port),
            "--daemon-port",
            str(daemon_port),
        ]
        arguments += [
            "--token-file",
            str(secret),
            *(["--paused"] if paused else ["--rate", str(rate)]),
        ]
        running = up_with_dashboard(
            arguments, folder, load_token(secret), keymap=keymap, mouse=not no_mouse
        )
        return asyncio.run(running)


def _free(host: str, *ports: int) -> None:
    """Check that the ports are free, before a process without a terminal needs them."""
    from parktime.harness.servers.serve import bind

    for port in ports:
        bind(host, port).close()


def _serve_headless(
    scenario: Scenario,
    where: tuple[str, int, int],
    *,
    folder: Path,
    token_file: Path,
    rate: float | None,
    proxy: str | None,
    with_parent: bool,
) -> None:
    from parktime.harness.servers.serve import bind
    from parktime.harness.servers.up import serve_both

    host, port, daemon_port = where
    with (
        bind(host, port) as first,
        bind(host, daemon_port) as second,
        suppress(KeyboardInterrupt),  # how a server is meant to end
    ):
        sockets = (first, second)
        asyncio.run(
            serve_both(
                scenario,
                sockets,
                folder=folder,
                token_file=token_file,
                rate=rate,
                proxy=proxy,
                with_parent=with_parent,
            )
        )
