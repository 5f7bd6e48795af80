"""`parktime schema`: the JSON Schema of a scenario file."""

import json

import typer


def schema() -> int:
    """Print the JSON Schema of a scenario file, for editors that complete and check YAML."""
    from parktime.simulator.scenario.schema.document import scenario_schema

    typer.echo(json.dumps(scenario_schema(), ensure_ascii=False, indent=2))
    return 0
