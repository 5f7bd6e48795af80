"""`parktime why`: the history of one child or room."""

import asyncio
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from parktime.harness.commands.arguments import parse_instant_option
from parktime.harness.commands.options import AsJson, ScenarioFile
from parktime.harness.errors import UsageError
from parktime.harness.results.output import log_to_stderr, say, say_json, terminal_width
from parktime.simulator.scenario.scenario import Scenario

Name = Annotated[
    str,
    typer.Argument(metavar="NAME", help="A child or room: any name it has had, or its CCMS id."),
]
At = Annotated[
    str | None,
    typer.Option(metavar="INSTANT", help="Stop at this instant. Default: the scenario's end."),
]
Service = Annotated[
    str | None, typer.Option(metavar="KEY", help="The service, if several have the name.")
]


def why(
    file: ScenarioFile, name: Name, at: At = None, service: Service = None, as_json: AsJson = False
) -> int:
    """Explain the history of one child or room in dated sentences.

    Shows what people did, what the CCMS's API served, and what each run read and decided, with its
    rule and margin in days; then the state at the end and what the next run will do.
    """
    from parktime.harness.commands.scenario_files import read_one
    from parktime.harness.trace.format import format_trace, trace_json

    scenario = read_one(file)
    until = scenario.ends if at is None else parse_instant_option(at, scenario, "--at")
    if service is not None and service not in {entry.key for entry in scenario.services}:
        raise UsageError(
            f"--service: {file} has no service {service}: there are "
            f"{', '.join(entry.key for entry in scenario.services)}"
        )
    log_to_stderr()
    story = asyncio.run(_explain(scenario, until, name, service))
    until = min(until, scenario.ends)
    if as_json:
        say_json(trace_json(story, until))
    else:
        zone = ZoneInfo(scenario.service(story.subject.service).time_zone)
        say(format_trace(story, zone, until, terminal_width()))
    return 0


async def _explain(scenario: Scenario, until: datetime, name: str, service: str | None) -> Any:
    from parktime.harness.player.play import progress_bar
    from parktime.harness.trace.explain import explain
    from parktime.harness.trace.subject import SubjectError

    try:
        with progress_bar(scenario) as progress:
            return await explain(scenario, until, name, service, progress)
    except SubjectError as error:
        raise UsageError(f"{scenario.file}: {error}") from error
