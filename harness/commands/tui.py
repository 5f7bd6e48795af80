"""`parktime tui`: the dashboard."""

from pathlib import Path
from typing import Annotated

import typer

from harness.addresses import DAEMON_URL, SIMULATOR_URL
from harness.tokens import VARIABLE


def tui(
    daemon: Annotated[
        str, typer.Option(envvar="PARKTIME_DAEMON", metavar="URL", help="The daemon's address.")
    ] = DAEMON_URL,
    simulator: Annotated[
        str,
        typer.Option(
            envvar="PARKTIME_SIMULATOR",
            metavar="URL|none",
            help="The simulator's, whose clock the keys move; or 'none'.",
        ),
    ] = SIMULATOR_URL,
    token_file: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help=f"The file of the daemon's token; without it {VARIABLE} is used."),
    ] = None,
) -> int:
    """Watch and steer a running daemon and its simulator. `?` shows the keys, `q` leaves."""
    import os

    from harness.tokens import token
    from tui.app import ParktimeApp
    from tui.client import Client

    secret = token(token_file) if token_file or VARIABLE in os.environ else None
    ParktimeApp(Client.connect(daemon, None if simulator == "none" else simulator, secret)).run()
    return 0
