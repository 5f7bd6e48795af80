"""`parktime compare`: compares alternative futures of a scenario."""

import json
from pathlib import Path
from typing import Annotated

import typer

from parktime.harness.errors import UsageError
from parktime.harness.results.console import say


def compare(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A scenario: a path, or a name in the library.")
    ],
    at: Annotated[
        str | None,
        typer.Option(
            metavar="INSTANT",
            help="When the alternative happens, after the file's own steps of that instant.",
        ),
    ] = None,
    verbs: Annotated[
        list[str] | None,
        typer.Option(
            "--with",
            metavar="VERB",
            help="A verb as in a step's `do`. Repeat it for several, done in order.",
        ),
    ] = None,
    branches: Annotated[
        list[str] | None,
        typer.Option(
            "--branch",
            metavar="'NAME: VERBS'",
            help="A named future, as a mapping. Repeat it for several.",
        ),
    ] = None,
    service: Annotated[
        str | None,
        typer.Option(
            metavar="KEY", help="The service that the verbs act on. Required if there are several."
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(metavar="INSTANT", help="Where to stop. Default: the scenario's end."),
    ] = None,
    json_path: Annotated[
        Path | None,
        typer.Option("--json", metavar="PATH", help="Write the comparison to this file as JSON."),
    ] = None,
) -> int:
    """Play several futures of one instant, and show where they differ.

    Plays the scenario as written, then once for each future, in which the given verbs are done at
    INSTANT. Differences are listed by child, room and run, the earliest first, each with its rule
    and reason. Without --with and --branch, the futures are those under `what_if` in the file. Exit
    status 1 if something was refused.
    """
    import asyncio

    from parktime.harness.commands.arguments import parse_instant_option
    from parktime.harness.commands.scenario_files import read_one
    from parktime.harness.compare.arguments import parse_what_ifs
    from parktime.harness.compare.format import compare_with, comparison_json, format_comparison
    from parktime.harness.compare.timelines import play_timelines
    from parktime.harness.servers.log import to_standard_error

    scenario = read_one(file)
    ends = min(
        scenario.ends,
        scenario.ends if until is None else parse_instant_option(until, scenario, "--until"),
    )
    if verbs or branches:
        if at is None:
            raise UsageError("--at is required with --with and --branch")
        what_ifs = parse_what_ifs(
            scenario,
            parse_instant_option(at, scenario, "--at"),
            verbs or [],
            branches or [],
            service,
        )
    else:
        what_ifs = list(scenario.what_if)
        if at is not None or service is not None or not what_ifs:
            raise UsageError(
                "no alternative given: use --at INSTANT --with VERB, or `what_if` in the file"
            )
    if late := [each.name for each in what_ifs if each.step.at > ends]:
        raise UsageError(f"{late[0]}: happens after the end")
    to_standard_error()
    without, found = asyncio.run(play_timelines(scenario, what_ifs, ends))
    several = [compare_with(without, timeline) for timeline in found]
    say(format_comparison(scenario, ends, several))
    if json_path is not None:
        document = json.dumps(
            comparison_json(scenario, ends, without, several), ensure_ascii=False, indent=1
        )
        json_path.write_text(document + "\n", encoding="utf-8", errors="backslashreplace")
    return 1 if any(timeline.refused is not None for timeline in found) else 0
