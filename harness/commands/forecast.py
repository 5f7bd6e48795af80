"""`parktime forecast`: the changes that the coming weeks bring."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from parktime.harness.commands.arguments import parse_instant_option, require_writable
from parktime.harness.commands.options import ScenarioFile
from parktime.harness.errors import RefusedError, UsageError
from parktime.harness.results.output import log_to_stderr, say, terminal_width, write_json

if TYPE_CHECKING:
    from parktime.daemon.api.schemas.forecast import ForecastSchema
    from parktime.harness.player.play import OnProgress
    from parktime.harness.player.runtime import Runtime
    from parktime.harness.results.forecast import ForecastRequest

MOST_WEEKS = 104

From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="INSTANT",
        help="Play up to this instant first. Default: the scenario's start.",
    ),
]
Weeks = Annotated[int, typer.Option(min=1, max=MOST_WEEKS, help="Weeks to look ahead.")]
JsonPath = Annotated[
    Path | None,
    typer.Option(
        "--json", metavar="PATH", help="Write the forecast to this file as JSON, instants in UTC."
    ),
]


def forecast(
    file: ScenarioFile, begins: From = None, weeks: Weeks = 12, json_path: JsonPath = None
) -> int:
    """List every coming run that changes something if nobody acts.

    Shows which rooms are removed and return, which children are archived, restored, created or left
    waiting, and when the plan is full; and for each removal, the action that would prevent it and
    its deadline.
    """
    from parktime.harness.commands.scenario_files import read_one
    from parktime.harness.player.play import progress_bar
    from parktime.harness.results.forecast import (
        ForecastRequest,
        document,
        forecast_lines,
        wrap_lines,
    )

    scenario = read_one(file)
    at = scenario.starts if begins is None else parse_instant_option(begins, scenario, "--from")
    if at > scenario.ends:
        raise UsageError(f"--from: {begins} is after {scenario.file} ends")
    require_writable(json_path)
    request = ForecastRequest(scenario, at, weeks)
    log_to_stderr()
    with progress_bar(scenario) as progress:
        found = asyncio.run(forecasts(request, progress))
    if json_path is not None:
        write_json(json_path, document(request, found))
    say(wrap_lines(forecast_lines(request, found), terminal_width()))
    return 0


async def forecasts(
    request: "ForecastRequest", progress: "OnProgress | None" = None
) -> "dict[str, ForecastSchema]":
    """The forecast of each service by its key, after playing the scenario up to `request.at`.

    Where a service has no forecast, its `note` says why. Raises KeyboardInterrupt for Ctrl-C.
    """
    from parktime.daemon.api.schemas.forecast import serialize_forecast
    from parktime.harness.player.in_process import InProcessRuntime
    from parktime.harness.player.play import play
    from parktime.harness.results.forecast import empty_forecast

    found: dict[str, ForecastSchema] = {}

    async def ask(runtime: "Runtime") -> None:
        assert isinstance(runtime, InProcessRuntime)
        for entry in request.scenario.services:
            try:
                found[entry.key] = serialize_forecast(
                    await runtime.forecast(entry.key, request.weeks)
                )
            except RefusedError as refusal:
                found[entry.key] = empty_forecast(
                    request, time_zone=entry.time_zone, note=refusal.message
                )

    result = await play(request.scenario, until=request.at, progress=progress, before_close=ask)
    if result.get("interrupted"):
        raise KeyboardInterrupt
    return found
