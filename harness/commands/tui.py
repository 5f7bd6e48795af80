"""`parktime tui`: the dashboard."""

import asyncio
import os
from pathlib import Path
from typing import Annotated

import typer

from parktime.harness.errors import UsageError
from parktime.harness.servers.addresses import DAEMON_URL, SIMULATOR_URL, WEB_PORT
from parktime.harness.servers.tokens import VARIABLE, load_token

NONE = "none"

DaemonUrl = Annotated[
    str, typer.Option("--daemon", envvar="PARKTIME_DAEMON", metavar="URL", help="The daemon's URL.")
]
SimulatorUrl = Annotated[
    str,
    typer.Option(
        "--simulator",
        envvar="PARKTIME_SIMULATOR",
        metavar="URL|none",
        help=(
            "URL of the simulator whose clock to show and move; 'none' if the daemon runs in real"
            " time."
        ),
    ),
]
TokenFile = Annotated[
    Path | None,
    typer.Option(
        "--token-file",
        metavar="PATH",
        help=f"File with the daemon's token. Default: the token in {VARIABLE}.",
    ),
]
Keys = Annotated[
    Path | None,
    typer.Option(
        envvar="PARKTIME_KEYS",
        metavar="PATH",
        help='Your own key bindings: TOML lines such as "clock.pause" = "p".',
    ),
]
NoMouse = Annotated[bool, typer.Option("--no-mouse", help="Do not capture the mouse.")]


def tui(
    daemon: DaemonUrl = DAEMON_URL,
    simulator: SimulatorUrl = SIMULATOR_URL,
    token_file: TokenFile = None,
    keys: Keys = None,
    no_mouse: NoMouse = False,
    web: Annotated[
        bool,
        typer.Option(
            "--web",
            help=(
                "Serve the dashboard to a browser on this machine. Every user of this machine can"
                " reach it."
            ),
        ),
    ] = False,
    web_port: Annotated[int, typer.Option(help="Port of --web.")] = WEB_PORT,
) -> int:
    """Open the dashboard on a running daemon and its simulator. `?` shows the keys, `q` quits.

    Without a token it is read-only. It keeps no state: closing it loses nothing.
    """
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

    app = ParktimeApp(
        Client.connect(daemon, None if simulator == NONE else simulator, secret), keymap
    )
    freeze_startup_objects()
    return asyncio.run(app.run_to_end(mouse=not no_mouse))


def read_token(token_file: Path | None) -> str | None:
    """The token that was given, if any. Raises UsageError if its file does not exist."""
    if token_file is not None and not token_file.exists():
        raise UsageError(
            f"there is no token file {token_file}: the daemon creates it; 'parktime up' prints "
            f"its path"
        )
    return load_token(token_file) if token_file is not None or VARIABLE in os.environ else None


def read_keys(keys: Path | None) -> dict[str, str]:
    """The key bindings of that file. Raises UsageError if it is not valid."""
    if keys is None:
        return {}
    from parktime.tui.errors import KeymapError
    from parktime.tui.keymap import read_keymap

    try:
        return read_keymap(keys)
    except KeymapError as error:
        raise UsageError(f"--keys: {error}") from error
