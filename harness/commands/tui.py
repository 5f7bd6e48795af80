"""`parktime tui`: the dashboard."""

import os
from pathlib import Path
from typing import Annotated

import typer

from harness.addresses import DAEMON_URL, SIMULATOR_URL, WEB_PORT
from harness.tokens import VARIABLE, token
from harness.wrong import Wrong

NONE = "none"

DaemonUrl = Annotated[
    str, typer.Option("--daemon", envvar="PARKTIME_DAEMON", metavar="URL", help="The daemon's address.")
]
SimulatorUrl = Annotated[
    str,
    typer.Option(
        "--simulator",
        envvar="PARKTIME_SIMULATOR",
        metavar="URL|none",
        help="The simulator's, whose clock the keys move; 'none' where the daemon lives by the time on the wall.",
    ),
]
TokenFile = Annotated[
    Path | None,
    typer.Option(
        "--token-file", metavar="PATH", help=f"The file of the daemon's token; without it {VARIABLE} is used."
    ),
]
Keys = Annotated[
    Path | None,
    typer.Option(
        envvar="PARKTIME_KEYS", metavar="PATH", help='Keys of your own: TOML lines such as "clock.pause" = "p".'
    ),
]
NoMouse = Annotated[bool, typer.Option("--no-mouse", help="Leave the mouse to the terminal.")]


def tui(
    daemon: DaemonUrl = DAEMON_URL,
    simulator: SimulatorUrl = SIMULATOR_URL,
    token_file: TokenFile = None,
    keys: Keys = None,
    no_mouse: NoMouse = False,
    web: Annotated[
        bool,
        typer.Option("--web", help="Serve it to a browser on this machine. Whoever can log in here can reach it."),
    ] = False,
    web_port: Annotated[int, typer.Option(help="Where, with --web.")] = WEB_PORT,
) -> int:
    """Watch and steer a running daemon and its simulator. `?` shows the keys, `q` leaves.

    Without a token it only watches. Nothing is kept in it: close it and open it again as you like.
    """
    secret = secret_of(token_file)
    keymap = keymap_of(keys)
    if web:
        from harness.web import serve_web

        serve_web(web_port, daemon=daemon, simulator=simulator, token=secret, keys=keys)
        return 0
    from tui.app import ParktimeApp
    from tui.client import Client
    from tui.process import freeze_startup_objects

    app = ParktimeApp(Client.connect(daemon, None if simulator == NONE else simulator, secret), keymap)
    freeze_startup_objects()
    app.run(mouse=not no_mouse)
    return app.return_code or 0


def secret_of(token_file: Path | None) -> str | None:
    """The token that was given; None where none was. Wrong where its file is not there."""
    if token_file is not None and not token_file.exists():
        raise Wrong(f"there is no token file {token_file}: the daemon makes it, 'parktime up' says where")
    return token(token_file) if token_file is not None or VARIABLE in os.environ else None


def keymap_of(keys: Path | None) -> dict[str, str]:
    """The keys of that file; Wrong where it is no good."""
    if keys is None:
        return {}
    from tui.errors import KeymapError
    from tui.keymap import read_keymap

    try:
        return read_keymap(keys)
    except KeymapError as error:
        raise Wrong(f"--keys: {error}") from error
