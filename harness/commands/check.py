"""`parktime check`: reads scenarios without playing them."""

from typing import Annotated

import typer


def check(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE",
            help="Scenarios: paths, or names in the library (see 'parktime scenarios').",
        ),
    ],
) -> int:
    """Read scenarios without playing them, and report every error as file:line:column.

    Each error says what would be right. Exit status 2 if there is any."""
    from parktime.harness.commands.scenario_files import read_all

    for scenario in read_all(files):
        services = len(scenario.services)
        steps = len(scenario.steps)
        typer.echo(
            f"{scenario.file}: ok, {services} service{'s'[: services != 1]}, {steps} step{'s'[: steps != 1]}"
        )
    return 0
