"""`parktime simulator`: a world by itself."""

from contextlib import suppress
from typing import Annotated

import typer

from harness.addresses import LOOPBACK, SIMULATOR_PORT

WithParent = Annotated[bool, typer.Option("--with-parent", hidden=True, help="End when standard input closes.")]


def simulator(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A scenario: a path, or a bare name.")],
    host: Annotated[str, typer.Option(help="Where to listen; only this machine reaches the default.")] = LOOPBACK,
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = SIMULATOR_PORT,
    steps: Annotated[bool, typer.Option(help="Play the file's steps that need no daemon, at their instants.")] = True,
    with_parent: WithParent = False,
) -> int:
    """Serve a scenario's world: Kidsoft, Storypark Manage and Storypark, with the clock that moves them.

    The clock starts paused: 'parktime clock' moves it. Steps of the file that are done by people in a CCMS or in
    Storypark happen by themselves; the others are named and left out. Ctrl-C ends it.
    """
    import asyncio

    from harness.reading import read_one
    from harness.serving import bound
    from harness.simulator_server import serve_simulator
    from harness.world_steps import world_steps

    scenario = read_one(file)
    kept, left_out = world_steps(scenario) if steps else ((), [])
    for line in left_out:
        typer.echo(f"{line} is left out: it needs the daemon or the player", err=True)
    with bound(host, port) as listening, suppress(KeyboardInterrupt):  # how a server is meant to end
        asyncio.run(serve_simulator(scenario, listening, steps=kept, with_parent=with_parent))
    return 0
