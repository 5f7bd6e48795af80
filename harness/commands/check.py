"""`parktime check`: reads scenarios without playing them."""

from typing import Annotated

import typer


def check(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE", help="Scenarios: paths, or bare names of 'parktime scenarios'.")
    ],
) -> int:
    """Read scenarios without playing them, and tell every fault as file:line:column with what would be right."""
    from harness.commands.scenario_files import read_all

    for scenario in read_all(files):
        services = len(scenario.services)
        steps = len(scenario.steps)
        typer.echo(f"{scenario.file}: ok, {services} service{'s'[: services != 1]}, {steps} step{'s'[: steps != 1]}")
    return 0
