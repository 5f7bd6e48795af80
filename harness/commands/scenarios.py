"""`parktime check`, `scenarios` and `schema`: scenario files without playing them."""

import json

import typer

from parktime.harness.commands.options import ScenarioFiles
from parktime.harness.commands.scenario_files import check_files, list_library


def check(files: ScenarioFiles) -> int:
    """Read scenarios without playing them, and report every error as file:line:column.

    Each error says what would be right. Exit status 2 if there is any."""
    return check_files(files)


def scenarios() -> int:
    """List the library's scenarios: name, title, length and services."""
    return list_library()


def schema() -> int:
    """Print the JSON Schema of a scenario file, for editors that complete and check YAML."""
    from parktime.simulator.scenario.schema.document import scenario_schema

    typer.echo(json.dumps(scenario_schema(), ensure_ascii=False, indent=2))
    return 0
