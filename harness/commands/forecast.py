"""`parktime forecast`: the changes that the coming weeks bring."""

import asyncio
import json
import shutil
from pathlib import Path
from typing import Annotated

import typer

from parktime.harness.commands.arguments import asked_instant, need_writable
from parktime.harness.errors import UsageError

MOST_WEEKS = 104


def forecast(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A scenario: a path, or a name in the library.")
    ],
    begins: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="INSTANT",
            help="Play up to this instant first. Default: the scenario's start.",
        ),
    ] = None,
    weeks: Annotated[int, typer.Option(min=1, max=MOST_WEEKS, help="Weeks to look ahead.")] = 12,
    json_path: Annotated[
        Path | None,
        typer.Option(
            "--json",
            metavar="PATH",
            help="Write the forecast to this file as JSON, instants in UTC.",
        ),
    ] = None,
) -> int:
    """List every coming run that changes something if nobody acts.

    Shows which rooms are removed and return, which children are archived, restored, created or left waiting, and when the
    plan is full; and for each removal, the action that would prevent it and its deadline.
    """
    from parktime.harness.commands.scenario_files import read_one
    from parktime.harness.player.play import progress_bar
    from parktime.harness.results.forecast import Asked, document, folded, forecast_lines, forecasts
    from parktime.harness.servers.serve import to_standard_error

    scenario = read_one(file)
    at = scenario.starts if begins is None else asked_instant(begins, scenario, "--from")
    if at > scenario.ends:
        raise UsageError(f"--from: {begins} is after {scenario.file} ends")
    need_writable(json_path)
    asked = Asked(scenario, at, weeks)
    to_standard_error()
    with progress_bar(scenario) as progress:
        told = asyncio.run(forecasts(asked, progress))
    if json_path is not None:
        text = json.dumps(document(asked, told), ensure_ascii=False, indent=1)
        json_path.write_text(text + "\n", encoding="utf-8", errors="backslashreplace")
    width = shutil.get_terminal_size((120, 24)).columns
    typer.echo("\n".join(folded(forecast_lines(asked, told), width)))
    return 0
