"""`parktime forecast`: what the coming weeks will bring if nobody does anything."""

import asyncio
import json
import shutil
from pathlib import Path
from typing import Annotated

import typer

from harness.commands.arguments import asked_instant, need_writable
from harness.errors import UsageError
from harness.progress import progress_bar

MOST_WEEKS = 104


def forecast(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A scenario: a path, or a bare name.")],
    begins: Annotated[
        str | None,
        typer.Option("--from", metavar="INSTANT", help="Play to that instant first; the story's start by default."),
    ] = None,
    weeks: Annotated[int, typer.Option(min=1, max=MOST_WEEKS, help="How far to look ahead.")] = 12,
    json_path: Annotated[
        Path | None, typer.Option("--json", metavar="PATH", help="Write the forecast: an object, instants in UTC.")
    ] = None,
) -> int:
    """Tell every run to come that changes something, if nobody does anything from an instant on.

    It is the plan itself, asked about later dates: which room goes and returns, who is archived, restored, created or
    left waiting, when the plan is full; and of whatever takes something away, until when which action would prevent it.
    """
    from harness.commands.scenario_files import read_one
    from harness.forecast_lines import folded, forecast_lines
    from harness.forecasts import Asked, document, forecasts
    from harness.log import to_standard_error

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
