"""`parktime up`: simulator and daemon together."""

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from harness.addresses import DAEMON_PORT, LOOPBACK, SIMULATOR_PORT

HOUR_A_SECOND = 3600.0


def up(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A scenario: a path, or a bare name.")],
    rate: Annotated[
        float, typer.Option(min=0.001, help="Virtual seconds in a real second; 3600 plays a day in 24 seconds.")
    ] = HOUR_A_SECOND,
    paused: Annotated[bool, typer.Option("--paused", help="Leave the clock to 'parktime clock'.")] = False,
    host: Annotated[str, typer.Option(help="Where to listen; only this machine reaches the default.")] = LOOPBACK,
    port: Annotated[int, typer.Option(help="The simulator's; 0 takes a free one.")] = SIMULATOR_PORT,
    daemon_port: Annotated[int, typer.Option(help="The daemon's; 0 takes a free one.")] = DAEMON_PORT,
    token_file: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="The file of the daemon's token, made where there is none."),
    ] = None,
) -> int:
    """Start a scenario's simulator and a daemon for it in one process, its services set up as the file says.

    Steps that are done by people in a CCMS or in Storypark happen by themselves at their instants; the others are
    named and left to you. The dashboard is not in this version: watch with 'parktime clock show' and the daemon's
    API. Nothing is kept when it ends; Ctrl-C ends it.
    """
    import asyncio

    from harness.reading import read_one
    from harness.serving import bound
    from harness.up_server import serve_both
    from harness.world_steps import world_steps

    scenario = read_one(file)
    for line in world_steps(scenario)[1]:
        typer.echo(f"{line} is left out: do it by the daemon's API", err=True)
    with (
        bound(host, port) as first,
        bound(host, daemon_port) as second,
        suppress(KeyboardInterrupt),  # how a server is meant to end
        TemporaryDirectory(prefix="parktime-") as name,
    ):
        folder = Path(name)
        secret = token_file or folder / "token"
        speed = None if paused else rate
        asyncio.run(serve_both(scenario, (first, second), folder=folder, token_file=secret, rate=speed))
    return 0
