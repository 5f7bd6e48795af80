"""`parktime compare`: compares alternative futures of a scenario."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from parktime.harness.commands.arguments import parse_instant_option
from parktime.harness.commands.options import ScenarioFile
from parktime.harness.errors import UsageError
from parktime.harness.results.output import log_to_stderr, say, write_json

if TYPE_CHECKING:
    from parktime.simulator.scenario.scenario import Scenario, WhatIf

At = Annotated[
    str | None,
    typer.Option(
        metavar="INSTANT",
        help="When the alternative happens, after the file's own steps of that instant.",
    ),
]
Verbs = Annotated[
    list[str] | None,
    typer.Option(
        "--with",
        metavar="VERB",
        help="A verb as in a step's `do`. Repeat it for several, done in order.",
    ),
]
Branches = Annotated[
    list[str] | None,
    typer.Option(
        "--branch",
        metavar="'NAME: VERBS'",
        help="A named future, as a mapping. Repeat it for several.",
    ),
]
Service = Annotated[
    str | None,
    typer.Option(
        metavar="KEY", help="The service that the verbs act on. Required if there are several."
    ),
]
Until = Annotated[
    str | None, typer.Option(metavar="INSTANT", help="Where to stop. Default: the scenario's end.")
]
JsonPath = Annotated[
    Path | None,
    typer.Option("--json", metavar="PATH", help="Write the comparison to this file as JSON."),
]


def compare(
    file: ScenarioFile,
    at: At = None,
    verbs: Verbs = None,
    branches: Branches = None,
    service: Service = None,
    until: Until = None,
    json_path: JsonPath = None,
) -> int:
    """Play several futures of one instant, and show where they differ.

    Plays the scenario as written, then once for each future, in which the given verbs are done at
    INSTANT. Differences are listed by child, room and run, the earliest first, each with its rule
    and reason. Without --with and --branch, the futures are those under `what_if` in the file. Exit
    status 1 if something was refused.
    """
    from parktime.harness.commands.scenario_files import read_one
    from parktime.harness.compare.format import compare_with, comparison_json, format_comparison
    from parktime.harness.compare.timelines import play_timelines

    scenario = read_one(file)
    ends = _end(scenario, until)
    if verbs or branches:
        what_ifs = _given_what_ifs(scenario, at, verbs or [], branches or [], service)
    elif at is None and service is None and scenario.what_if:
        what_ifs = scenario.what_if
    else:
        raise UsageError(
            "no alternative given: use --at INSTANT --with VERB, or `what_if` in the file"
        )
    if late := [each.name for each in what_ifs if each.step.at > ends]:
        raise UsageError(f"{late[0]}: happens after the end")
    log_to_stderr()
    without, timelines = asyncio.run(play_timelines(scenario, what_ifs, ends))
    comparisons = [compare_with(without, timeline) for timeline in timelines]
    say(format_comparison(scenario, ends, comparisons))
    if json_path is not None:
        write_json(json_path, comparison_json(scenario, ends, without, comparisons))
    return 1 if any(timeline.refused is not None for timeline in timelines) else 0


def _end(scenario: "Scenario", until: str | None) -> datetime:
    """When the play ends: at --until, but not after the scenario."""
    if until is None:
        return scenario.ends
    return min(scenario.ends, parse_instant_option(until, scenario, "--until"))


def _given_what_ifs(
    scenario: "Scenario",
    at: str | None,
    verbs: list[str],
    branches: list[str],
    service: str | None,
) -> "Sequence[WhatIf]":
    """The futures given by --with and --branch. Raises UsageError."""
    from parktime.harness.compare.arguments import parse_what_ifs

    if at is None:
        raise UsageError("--at is required with --with and --branch")
    instant = parse_instant_option(at, scenario, "--at")
    return parse_what_ifs(scenario, instant, verbs, branches, service)
