"""`parktime scenarios`: those at hand."""

import typer

from harness.scenario_files import library
from harness.verdict import listed
from simulator.scenario.scenario import Scenario


def scenarios() -> int:
    """List the scenarios at hand: name, title, length and services."""
    from simulator.scenario.read import ScenarioError, read_scenario

    paths = library()
    width = max((len(path.stem) for path in paths), default=0)
    wrong = 0
    for path in paths:
        try:
            typer.echo(f"{path.stem:<{width}}  {described(read_scenario(path))}")
        except ScenarioError as error:
            wrong += 1
            typer.echo(f"{path.stem:<{width}}  is wrong: {error.issues[0]}")
    return 2 if wrong else 0


def described(scenario: Scenario) -> str:
    """A scenario in one line: `A Queensland kindergarten over Christmas (10 weeks; banksia on Manage)`."""
    services = listed([f"{each.key} on {each.ccms.capitalize()}" for each in scenario.services], at_most=3)
    return f"{scenario.title} ({length(scenario)}; {services})"


def length(scenario: Scenario) -> str:
    """How much virtual time it takes, in whole weeks or, below three, days."""
    days = round((scenario.ends - scenario.starts).total_seconds() / 86_400)
    if days >= 21:
        return f"{round(days / 7)} weeks"
    return "1 day" if days == 1 else f"{days} days"
