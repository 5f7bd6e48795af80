"""`parktime scenarios`: lists the library."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from parktime.harness.commands.library_index import read_index
from parktime.harness.commands.scenario_files import library
from parktime.harness.expectations.verdict import listed

if TYPE_CHECKING:
    from parktime.simulator.scenario.scenario import Scenario


def scenarios() -> int:
    """List the library's scenarios: name, title, length and services."""
    index = read_index()
    paths = library()
    width = max((len(path.stem) for path in paths), default=0)
    wrong = 0
    for path in paths:
        summary, valid = (index[path.stem]["summary"], True) if path.stem in index else _read(path)
        wrong += not valid
        typer.echo(f"{path.stem:<{width}}  {summary}")
    return 2 if wrong else 0


def _read(path: Path) -> tuple[str, bool]:
    """The summary of a file that has changed since the index was written, and whether it is valid."""
    from parktime.simulator.scenario.read import ScenarioError, read_scenario

    try:
        return describe_scenario(read_scenario(path)), True
    except ScenarioError as error:
        return f"is wrong: {error.issues[0]}", False


def describe_scenario(scenario: "Scenario") -> str:
    """A scenario in one line: `A Queensland kindergarten over Christmas (10 weeks; banksia on Manage)`."""
    services = listed(
        [f"{each.key} on {each.ccms.capitalize()}" for each in scenario.services], at_most=3
    )
    return f"{scenario.title} ({length(scenario)}; {services})"


def length(scenario: "Scenario") -> str:
    """How much virtual time it takes, in whole weeks or, below three, days."""
    days = round((scenario.ends - scenario.starts).total_seconds() / 86_400)
    if days >= 21:
        return f"{round(days / 7)} weeks"
    return "1 day" if days == 1 else f"{days} days"
