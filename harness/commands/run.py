"""`parktime run`: plays scenarios and checks what they expect."""

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from harness.asked_instant import asked_instant
from harness.failure import HarnessFailure
from harness.junit import junit
from harness.progress import progress_bar
from harness.story import failed, story, verdict_line
from harness.wrong import Wrong
from simulator.scenario.scenario import Scenario

if TYPE_CHECKING:
    from harness.chronicle.chronicle import Chronicle

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


def run(
    files: Files,
    json_path: JsonPath = None,
    junit_path: JunitPath = None,
    html_path: HtmlPath = None,
    until: Until = None,
    processes: InProcesses = False,
) -> int:
    """Play scenarios headless, as fast as the machine can, and check what they expect.

    All FILEs are read before any is played. A play fails when an expectation does not hold, when something is refused
    that no step expects to be, when the file expects nothing, or when no run happened; it goes on to its end all the
    same. Ctrl-C ends the play under way at its next settled instant and writes what there is (exit status 130).
    """
    from harness.reading import read_all

    scenarios = read_all(files)
    stops = [None if until is None else asked_instant(until, scenario, "--until") for scenario in scenarios]
    _refuse_unwritable(json_path, junit_path, html_path)
    if html_path and processes:
        raise Wrong("--html looks on inside this process: leave --processes away (the result is the same)")
    results: list[dict[str, Any]] = []
    plays: list[Chronicle] | None = [] if html_path else None
    try:
        # One loop for all plays: between two of them Ctrl-C must find somebody who handles it.
        asyncio.run(_play_all(scenarios, stops, processes, results, plays))
    finally:
        _write(results, json_path, junit_path, alone=len(files) == 1)
        if html_path and plays:
            _write_report(html_path, plays)
    if any(result.get("interrupted") for result in results):
        raise KeyboardInterrupt
    return 0 if all(result["passed"] for result in results) else 1


async def _play_all(
    scenarios: Sequence[Scenario],
    stops: Sequence[datetime | None],
    processes: bool,
    results: list[dict[str, Any]],
    plays: "list[Chronicle] | None",
) -> None:
    """Plays one after the other and tells each; after an interrupted one, no more. `plays` asks for what a report needs, too."""
    from harness.chronicle.chronicle import Chronicle
    from harness.chronicle.watcher import Watcher
    from harness.play import play

    for scenario, until in zip(scenarios, stops, strict=True):
        watcher = None if plays is None else Watcher()
        try:
            with progress_bar(scenario) as progress:
                result = await play(scenario, until=until, processes=processes, progress=progress, watcher=watcher)
        except HarnessFailure as failure:
            raise HarnessFailure(f"playing {scenario.file}: {failure}") from failure
        results.append(result)
        if plays is not None and watcher is not None:
            watcher.look()
            plays.append(Chronicle(scenario, result, watcher.moments))
        _tell(scenario, result, alone=len(scenarios) == 1)
        if result.get("interrupted"):
            return


def _refuse_unwritable(*paths: Path | None) -> None:
    """A report that cannot be written is better known before an hour of playing than after."""
    for path in paths:
        if path is None:
            continue
        if path.is_dir():
            raise Wrong(f"{path} is a directory; give a file to write")
        if not path.absolute().parent.is_dir():
            raise Wrong(f"{path}: there is no directory {path.parent}")
        if not os.access(path if path.exists() else path.absolute().parent, os.W_OK):
            raise Wrong(f"{path} cannot be written")


def _write(results: Sequence[dict[str, Any]], json_path: Path | None, junit_path: Path | None, *, alone: bool) -> None:
    if json_path and (results or not alone):
        document = results[0] if alone else list(results)
        text = json.dumps(document, ensure_ascii=False, indent=1)
        json_path.write_text(text + "\n", encoding="utf-8", errors="backslashreplace")
    if junit_path:
        junit_path.write_text(junit(results), encoding="utf-8", errors="backslashreplace")


def _write_report(path: Path, plays: "Sequence[Chronicle]") -> None:
    from harness.report.page import report

    path.write_text(report(plays), encoding="utf-8", errors="backslashreplace")


def _tell(scenario: Scenario, result: dict[str, Any], *, alone: bool) -> None:
    """The story of a scenario that is played alone, else a line; and what did not hold."""
    out = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    lines = story(scenario, result) if alone else [f"{result['file']}: {scenario.title}"]
    for line in lines:
        out.print(Text(line))
    if alone:
        out.print()
    for line in failed(result):
        out.print(Text(line, style="red"))
    out.print(Text(verdict_line(result), style="green" if result["passed"] else "bold red"))
