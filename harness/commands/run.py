"""`parktime run`: plays scenarios and checks what they expect."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from parktime.harness.commands.ci import Github
from parktime.harness.commands.options import SomeScenarioFiles
from parktime.harness.commands.scenario_files import STDIN, expand_folders, library, locate
from parktime.harness.commands.shards import Shard, parse_shard
from parktime.harness.errors import ScenarioNotFoundError, UsageError
from parktime.harness.extras import require_extra

if TYPE_CHECKING:
    from parktime.harness.commands.play_files import PlayOptions
    from parktime.harness.player.runtime import FleetOptions

JsonPath = Annotated[
    Path | None,
    typer.Option(
        "--json",
        metavar="PATH",
        help="Write the result to this file as JSON: an object for one FILE, a list for several.",
    ),
]
JunitPath = Annotated[
    Path | None,
    typer.Option(
        "--junit",
        metavar="PATH",
        help="Write a JUnit report to this file, one test case for each expectation.",
    ),
]
HtmlPath = Annotated[
    Path | None,
    typer.Option(
        "--html", metavar="PATH", help="Write an HTML report with timelines to this file."
    ),
]
Until = Annotated[
    str | None,
    typer.Option(
        metavar="INSTANT",
        help="Stop early, after the steps of that instant: 2026-12-14T20:30+10:00; without an "
        "offset, local to each scenario's first service.",
    ),
]
InProcesses = Annotated[
    bool,
    typer.Option(
        "--processes",
        help="Run simulator and daemon as separate processes: same result, same digest.",
    ),
]
Fleet = Annotated[
    int | None,
    typer.Option(
        "--fleet",
        metavar="N",
        min=1,
        max=16,
        help="Play with N daemons that share the PostgreSQL of --store: same result, same digest.",
    ),
]
FleetStore = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="URL",
        envvar="PARKTIME_STORE",
        help="With --fleet: the database, postgresql://… Each play has a schema of its own in it, "
        "which is dropped at the end.",
    ),
]
ShardOption = Annotated[
    str | None,
    typer.Option(
        "--shard",
        metavar="K/N",
        help="Play part K of N, for the jobs of a CI matrix: each scenario is in one part, and the "
        "parts play about as long. Without a FILE: of the whole library.",
    ),
]
Watch = Annotated[
    bool,
    typer.Option(
        "--watch",
        help="Play again whenever a file is saved, and print what changed. Ctrl-C ends it.",
    ),
]


def run(
    files: SomeScenarioFiles = None,
    json_path: JsonPath = None,
    junit_path: JunitPath = None,
    html_path: HtmlPath = None,
    until: Until = None,
    processes: InProcesses = False,
    fleet: Fleet = None,
    store: FleetStore = None,
    shard: ShardOption = None,
    github: Github = False,
    watch: Watch = False,
) -> int:
    """Play scenarios headless, as fast as the machine can, and check what they expect.

    FILE may be a folder, whose YAML files are played in their order, or - for standard input.
    Reads every FILE before playing any. A play fails if an expectation does not hold, if something
    is refused that no step expects to be refused, if the file has no expectation, or if no run
    happened; it still goes on to its end. Ctrl-C ends the play at its next settled instant and
    writes the result so far (exit status 130).
    """
    from parktime.harness.commands.play_files import PlayOptions, play_files

    part = None if shard is None else parse_shard(shard)
    files = files or _library(part)
    asked = PlayOptions(
        json_path, junit_path, html_path, until, processes, shard=part, github=github
    )
    if fleet is not None:
        asked = replace(asked, fleet=_fleet(fleet, store))
    if watch:
        return _watch(files, asked)
    results = play_files(files, asked)
    return 0 if all(result["passed"] for result in results) else 1


def _library(shard: Shard | None) -> list[str]:
    """All scenarios of the library, if a part of them is asked for."""
    if shard is None:
        raise UsageError("give a FILE, a folder of scenarios, or --shard K/N for the library")
    return [str(path) for path in library()]


def _fleet(workers: int, store: str | None) -> "FleetOptions":
    from parktime.harness.player.runtime import FleetOptions

    require_extra("fleet", "--fleet")
    if store is None:
        raise UsageError(
            "--fleet needs a PostgreSQL database: give --store postgresql://USER@HOST/DATABASE, or "
            "set PARKTIME_STORE"
        )
    return FleetOptions(workers, store)


def _watch(files: Sequence[str], asked: "PlayOptions") -> int:
    """Play each time a file is saved; each play rewrites the reports."""
    from parktime.harness.commands.play_files import play_files
    from parktime.harness.commands.watch import saved_files, watch

    if STDIN in files or asked.shard is not None:
        raise UsageError("--watch takes files, neither - nor --shard")
    try:
        paths = [locate(file) for file in expand_folders(files)]
    except ScenarioNotFoundError as error:
        raise UsageError(f"{error}; nothing was played") from error
    if len(paths) > 1 and asked.paths:
        raise UsageError("--watch with --json, --junit or --html takes one FILE")

    def play(path: Path) -> dict[str, Any]:
        return play_files([str(path)], asked)[0]

    watch(paths, play, saved_files(paths))
    return 0
