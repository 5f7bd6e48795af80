"""`parktime simulator`: the simulated vendors and their clock, without a daemon."""

from contextlib import suppress
from typing import Annotated

import typer

from parktime.harness.commands.options import WithParent
from parktime.harness.results.console import say
from parktime.harness.servers.addresses import LOOPBACK, SIMULATOR_PORT, exposure_warning

NO_AUTHENTICATION = (
    "The simulator has no authentication: anyone who reaches it can move its clock, change its "
    "world "
    "and read its credentials."
)


def simulator(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE", help="Scenarios: paths, or names in the library.")
    ],
    host: Annotated[
        str,
        typer.Option(
            help="Address to listen on. Default: loopback, which only this machine reaches."
        ),
    ] = LOOPBACK,
    port: Annotated[
        int, typer.Option(help="Port to listen on; 0 picks a free one.")
    ] = SIMULATOR_PORT,
    steps: Annotated[
        bool, typer.Option(help="Do the file's steps that need no daemon, at their instants.")
    ] = True,
    with_parent: WithParent = False,
) -> int:
    """Serve a scenario's simulated Kidsoft, Storypark Manage and Storypark, with their clock.

    With several FILEs, each is a world with its own path and clock; nothing is shared.

    The clock starts paused; move it with 'parktime clock'. Steps that people do in a CCMS or in
    Storypark are done at their instants; the others are listed and left out. Ctrl-C ends it.
    """
    import asyncio

    from parktime.harness.commands.scenario_files import read_all
    from parktime.harness.player.simulator_client import skipped_expectations, world_steps
    from parktime.harness.servers.serve import bind
    from parktime.harness.servers.simulator import ServedScenario, serve_simulators

    wanted = []
    for scenario in read_all(files):
        kept, left_out = world_steps(scenario) if steps else ((), [])
        wanted.append(ServedScenario(scenario, kept))
        for line in (f"{each}: it needs the daemon or the player" for each in left_out):
            say(line, err=True)
        for line in skipped_expectations(scenario) if steps else []:
            say(line, err=True)
    if warning := exposure_warning(host, NO_AUTHENTICATION):
        typer.echo(warning, err=True)
    with (
        bind(host, port) as listening,
        suppress(KeyboardInterrupt),
    ):  # how a server is meant to end
        asyncio.run(serve_simulators(wanted, listening, with_parent=with_parent))
    return 0
