"""`parktime run`: plays scenarios and checks what they expect."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from harness.errors import ScenarioNotFoundError, UsageError
from harness.play_files import Asked, play_files

Files = Annotated[
    list[str], typer.Argument(metavar="FILE", help="Scenarios: paths, or bare names of 'parktime scenarios'.")
]
JsonPath = Annotated[
    Path | None,
    typer.Option("--json", metavar="PATH", help="Write the result: an object for one file, a list for several."),
]
JunitPath = Annotated[
    Path | None,
    typer.Option("--junit", metavar="PATH", help="Write a JUnit report, a test case for each expectation."),
]
HtmlPath = Annotated[
    Path | None,
    typer.Option("--html", metavar="PATH", help="Write a report for people: one page with timelines, for any browser."),
]
Until = Annotated[
    str | None,
    typer.Option(
        metavar="INSTANT",
        help="Stop early, after the steps of that instant: 2026-12-14T20:30+10:00; without an offset, local to each "
        "scenario's first service.",
    ),
]
InProcesses = Annotated[
    bool,
    typer.Option("--processes", help="Simulator and daemon as processes of their own: same result, same digest."),
]
Watch = Annotated[
    bool, typer.Option("--watch", help="Play again whenever a file is saved, and tell what changed; Ctrl-C ends it.")
]


def run(
    files: Files,
    json_path: JsonPath = None,
    junit_path: JunitPath = None,
    html_path: HtmlPath = None,
    until: Until = None,
    processes: InProcesses = False,
    watch: Watch = False,
) -> int:
    """Play scenarios headless, as fast as the machine can, and check what they expect.

    All FILEs are read before any is played. A play fails when an expectation does not hold, when something is refused
    that no step expects to be, when the file expects nothing, or when no run happened; it goes on to its end all the
    same. Ctrl-C ends the play under way at its next settled instant and writes what there is (exit status 130).
    """
    asked = Asked(json_path, junit_path, html_path, until, processes)
    if watch:
        return _watch(files, asked)
    results = play_files(files, asked)
    return 0 if all(result["passed"] for result in results) else 1


def _watch(files: Sequence[str], asked: Asked) -> int:
    """Each play is one of this command without --watch; reports are written anew by each."""
    from harness.commands.scenario_files import locate
    from harness.commands.watch import saves, watch

    if len(files) > 1 and asked.paths:
        raise UsageError("--watch writes the reports of one FILE: give one, or leave --json, --junit and --html away")
    try:
        paths = [locate(file) for file in files]
    except ScenarioNotFoundError as error:
        raise UsageError(f"{error}; nothing was played") from error

    def play(path: Path) -> dict[str, Any]:
        return play_files([str(path)], asked)[0]

    watch(paths, play, saves(paths))
    return 0
