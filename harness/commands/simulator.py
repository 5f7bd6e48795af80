"""`parktime simulator`: the simulated vendors and their clock, without a daemon."""

from typing import Annotated

import typer

from parktime.harness.commands.options import AllowHost, Host, Port, WithParent
from parktime.harness.results.output import say
from parktime.harness.servers.addresses import (
    LOOPBACK,
    SIMULATOR_PORT,
    check_host_name,
    exposure_warning,
)

NO_AUTHENTICATION = (
    "The simulator has no authentication: anyone who reaches it can move its clock, change its "
    "world and read its credentials."
)

Files = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="FILE",
        help="Scenarios: paths, or names in the library. None: open worlds over HTTP.",
    ),
]
Steps = Annotated[
    bool, typer.Option(help="Do the file's steps that need no daemon, at their instants.")
]
MaxWorlds = Annotated[
    int,
    typer.Option(min=1, max=10_000, metavar="N", help="How many worlds may be open at once."),
]


def simulator(
    files: Files = None,
    host: Host = LOOPBACK,
    port: Port = SIMULATOR_PORT,
    steps: Steps = True,
    max_worlds: MaxWorlds = 100,
    allow_host: AllowHost = None,
    with_parent: WithParent = False,
) -> int:
    """Serve a scenario's simulated Kidsoft, Storypark Manage and Storypark, with their clock.

    With several FILEs, each is a world with its own path and clock; nothing is shared. Without a
    FILE, and beside those given, worlds are opened over HTTP: POST a scenario to /worlds.

    The clock starts paused; move it with 'parktime clock'. Steps that people do in a CCMS or in
    Storypark are done at their instants; the others are listed and left out. Ctrl-C ends it.
    """
    from parktime.harness.commands.scenario_files import read_all
    from parktime.harness.player.simulator_client import skipped_expectations, world_steps
    from parktime.harness.servers.serve import serve_until_interrupted
    from parktime.harness.servers.simulator import ServedScenario, serve_simulators

    allow_hosts = [check_host_name(name) for name in allow_host or ()]
    scenarios = read_all(files or [])
    if steps:
        wanted = [ServedScenario(each, world_steps(each)[0]) for each in scenarios]
        for scenario in scenarios:
            for step in world_steps(scenario)[1]:
                say(f"{step}: it needs the daemon or the player", err=True)
            for line in skipped_expectations(scenario):
                say(line, err=True)
    else:
        wanted = [ServedScenario(each, ()) for each in scenarios]
    if warning := exposure_warning(host, NO_AUTHENTICATION):
        typer.echo(warning, err=True)
    serve_until_interrupted(
        lambda listening: serve_simulators(
            wanted,
            listening,
            with_parent=with_parent,
            max_worlds=max_worlds,
            allow_hosts=allow_hosts,
        ),
        (host, port),
    )
    return 0
