"""`parktime simulator`: a world by itself, or several side by side."""

from contextlib import suppress
from typing import Annotated

import typer

from harness.addresses import LOOPBACK, SIMULATOR_PORT, exposure

SIMULATED = "The simulator asks nobody for a token who moves its clock, changes its world or looks up its credentials."

WithParent = Annotated[bool, typer.Option("--with-parent", hidden=True, help="End when standard input closes.")]


def simulator(
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="Scenarios: paths, or bare names.")],
    host: Annotated[str, typer.Option(help="Where to listen; only this machine reaches the default.")] = LOOPBACK,
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = SIMULATOR_PORT,
    steps: Annotated[bool, typer.Option(help="Play the file's steps that need no daemon, at their instants.")] = True,
    with_parent: WithParent = False,
) -> int:
    """Serve a scenario's world: Kidsoft, Storypark Manage and Storypark, with the clock that moves them.

    Several FILEs are several worlds, each under a path of its own with a clock of its own; nothing is shared.

    The clock starts paused: 'parktime clock' moves it. Steps of the file that are done by people in a CCMS or in
    Storypark happen by themselves; the others are named and left out. Ctrl-C ends it.
    """
    import asyncio

    from harness.commands.scenario_files import read_all
    from harness.serving import bound
    from harness.simulator_server import Wanted, serve_simulators
    from harness.world_steps import unasked, world_steps

    wanted = []
    for scenario in read_all(files):
        kept, left_out = world_steps(scenario) if steps else ((), [])
        wanted.append(Wanted(scenario, kept))
        for line in (f"{each}: it needs the daemon or the player" for each in left_out):
            typer.echo(line, err=True)
        for line in unasked(scenario) if steps else []:
            typer.echo(line, err=True)
    if warning := exposure(host, SIMULATED):
        typer.echo(warning, err=True)
    with bound(host, port) as listening, suppress(KeyboardInterrupt):  # how a server is meant to end
        asyncio.run(serve_simulators(wanted, listening, with_parent=with_parent))
    return 0
