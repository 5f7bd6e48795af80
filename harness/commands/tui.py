"""`parktime tui`: the dashboard."""

import asyncio
import os
from typing import Annotated

import typer

from parktime.harness.commands.options import (
    DaemonUrl,
    Keys,
    NoMouse,
    SimulatorUrl,
    TokenFile,
    read_keys,
    read_simulator_url,
    read_token,
)
from parktime.harness.extras import require_extra
from parktime.harness.servers.addresses import DAEMON_URL, SIMULATOR_URL, WEB_PORT
from parktime.harness.startup import end_loading

Web = Annotated[
    bool,
    typer.Option(
        "--web",
        help=(
            "Serve the dashboard to a browser on this machine. Every user of this machine can"
            " reach it."
        ),
    ),
]
WebPort = Annotated[int, typer.Option(help="Port of --web.")]


def tui(
    daemon: DaemonUrl = DAEMON_URL,
    simulator: SimulatorUrl = SIMULATOR_URL,
    token_file: TokenFile = None,
    keys: Keys = None,
    no_mouse: NoMouse = False,
    web: Web = False,
    web_port: WebPort = WEB_PORT,
) -> int:
    """Open the dashboard on a running daemon and its simulator. `?` shows the keys, `q` quits.

    Without a token it is read-only. It keeps no state: closing it loses nothing.
    """
    if web:
        require_extra("web", "the dashboard in a browser")
    else:
        require_extra("tui", "the dashboard")
    secret = read_token(token_file)
    keymap = read_keys(keys)
    if web:
        os.environ.pop("SSLKEYLOGFILE", None)  # aiohttp opens it when it is imported
        from parktime.harness.servers.web import serve_web

        serve_web(web_port, daemon=daemon, simulator=simulator, token=secret, keys=keys)
        return 0
    from parktime.tui.app import ParktimeApp
    from parktime.tui.client import Client
    from parktime.tui.process import freeze_startup_objects

    app = ParktimeApp(Client.connect(daemon, read_simulator_url(simulator), secret), keymap)
    end_loading()
    freeze_startup_objects()
    return asyncio.run(app.run_to_end(mouse=not no_mouse))
