"""`parktime up`: simulator, daemon and dashboard together."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from parktime.harness.commands.options import (
    HOUR_A_SECOND,
    PROXY_VARIABLE,
    Host,
    Keys,
    NoMouse,
    Proxy,
    ScenarioFile,
    WithParent,
    read_keys,
)
from parktime.harness.commands.simulator import NO_AUTHENTICATION
from parktime.harness.extras import require_extra
from parktime.harness.results.output import say
from parktime.harness.servers.addresses import (
    DAEMON_PORT,
    LOOPBACK,
    SIMULATOR_PORT,
    WEB_PORT,
    exposure_warning,
)

Rate = Annotated[
    float,
    typer.Option(
        min=0.001,
        help=(
            "Speed of the clock, in virtual seconds for each real second; 3600 plays a day in"
            " 24 seconds."
        ),
    ),
]
Paused = Annotated[bool, typer.Option("--paused", help="Start with the clock paused.")]
Headless = Annotated[
    bool, typer.Option("--headless", help="Do not open the dashboard; implied without a terminal.")
]
Web = Annotated[
    bool,
    typer.Option("--web", help="Serve pages to a browser instead of opening the dashboard."),
]
WebPort = Annotated[int, typer.Option(help="Port of --web; 0 picks a free one.")]
SimulatorPort = Annotated[int, typer.Option(help="The simulator's port; 0 picks a free one.")]
DaemonPort = Annotated[int, typer.Option(help="The daemon's port; 0 picks a free one.")]
TokenFile = Annotated[
    Path | None,
    typer.Option(
        metavar="PATH",
        help="File with the daemon's token; created if missing. Default: a temporary file.",
    ),
]


def up(
    file: ScenarioFile,
    rate: Rate = HOUR_A_SECOND,
    paused: Paused = False,
    headless: Headless = False,
    web: Web = False,
    web_port: WebPort = WEB_PORT,
    host: Host = LOOPBACK,
    port: SimulatorPort = SIMULATOR_PORT,
    daemon_port: DaemonPort = DAEMON_PORT,
    token_file: TokenFile = None,
    keys: Keys = None,
    no_mouse: NoMouse = False,
    proxy: Proxy = None,
    with_parent: WithParent = False,
) -> int:
    """Start a scenario's simulator, a daemon set up for it, and the dashboard.

    Steps that people do in a CCMS or in Storypark are done at their instants; the others are listed
    and left to you. Nothing is kept when it ends. With --headless, or without a terminal, it prints
    the addresses and the token file instead of the dashboard, and Ctrl-C ends it. So does --web,
    with the address of the pages and a link that logs in once.
    """
    dashboard = not (headless or web) and _has_terminal()
    if web:
        require_extra("web", "the dashboard in a browser")
    if dashboard or keys is not None:
        require_extra("tui", "the dashboard (--headless does without it)")
    if dashboard:  # before the imports, which take seconds on a slow machine
        say(f"{file}: loading the simulator, the daemon and the dashboard …", err=True)
    from parktime.harness.commands.scenario_files import read_one
    from parktime.harness.player.simulator_client import world_steps
    from parktime.harness.player.working_folder import working_folder

    scenario, keymap = read_one(file), read_keys(keys)
    if not with_parent:  # the parent process has printed these already
        if warning := exposure_warning(host, NO_AUTHENTICATION):
            typer.echo(warning, err=True)
        for line in world_steps(scenario)[1]:
            say(f"{line}: do it on the dashboard, or by the daemon's API", err=True)
    with working_folder() as folder:
        from parktime.harness.servers.serve import check_free, serve_until_interrupted
        from parktime.harness.servers.up import UpSettings, serve_both, up_with_dashboard

        settings = UpSettings(
            scenario=scenario,
            folder=folder,
            token_file=token_file or folder / "token",
            host=host,
            ports=(port, daemon_port),
            rate=None if paused else rate,
            proxy=proxy,
        )
        if not dashboard:
            serve_until_interrupted(
                lambda *sockets: serve_both(settings, sockets, with_parent=with_parent),
                (host, port),
                (host, daemon_port),
                *([(host, web_port)] if web else []),
            )
            return 0
        check_free((host, port), (host, daemon_port))
        if proxy is not None:
            os.environ[PROXY_VARIABLE] = proxy  # no argument: it may hold a password
        return asyncio.run(up_with_dashboard(settings, keymap=keymap, mouse=not no_mouse))


def _has_terminal() -> bool:
    return all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
