"""Plays scenario files one after the other, prints each result, and writes the reports."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from parktime.harness.commands.arguments import parse_instant_option, require_writable
from parktime.harness.commands.ci import report_error
from parktime.harness.commands.shards import Shard, shard_of, weight
from parktime.harness.errors import InternalError, UsageError
from parktime.harness.player.play import progress_bar
from parktime.harness.player.runtime import FleetOptions
from parktime.harness.results.narrative import describe_failures, narrative, verdict_line
from parktime.harness.results.output import log_to_stderr, say_coloured, write_json, write_text
from parktime.simulator.scenario.scenario import Scenario
from parktime.tui.visible import visible

if TYPE_CHECKING:
    from parktime.harness.recording.recording import Recording


@dataclass(frozen=True, slots=True)
class PlayOptions:
    """Options of `parktime run`: the reports to write, where to stop, and the runtime."""

    json_path: Path | None = None
    junit_path: Path | None = None
    html_path: Path | None = None
    until: str | None = None
    processes: bool = False
    fleet: FleetOptions | None = None
    shard: Shard | None = None
    github: bool = False

    @property
    def paths(self) -> tuple[Path, ...]:
        """The reports."""
        return tuple(
            path for path in (self.json_path, self.junit_path, self.html_path) if path is not None
        )


def play_files(files: Sequence[str], asked: PlayOptions) -> list[dict[str, Any]]:
    """Play the files, write the reports, and return the results.

    Raises:
        UsageError: a file or option is not valid; nothing is played.
        KeyboardInterrupt: Ctrl-C; the results so far are written.
    """
    from parktime.harness.commands.scenario_files import is_alone

    try:
        scenarios, stops = _read(files, asked)
    except UsageError as error:
        report_error(error, asked.junit_path, github=asked.github)
        raise
    results: list[dict[str, Any]] = []
    plays: list[Recording] | None = [] if asked.html_path else None
    alone = asked.shard is None and is_alone(files)
    try:
        # One loop for all plays: Ctrl-C must be handled between two of them, too.
        asyncio.run(_play_all(scenarios, stops, asked, results, plays))
        if not scenarios:
            typer.echo("this part has none of the scenarios")
    finally:
        _write(results, asked, alone=alone)
        if asked.html_path and plays:
            _write_report(asked.html_path, plays)
    if any(result.get("interrupted") for result in results):
        raise KeyboardInterrupt
    return results


def _read(files: Sequence[str], asked: PlayOptions) -> tuple[list[Scenario], list[datetime | None]]:
    """The scenarios of this shard, and where each stops. Raises UsageError."""
    from parktime.harness.commands.scenario_files import STDIN, read_all

    log_to_stderr()
    if STDIN in files and (asked.processes or asked.fleet):
        raise UsageError("- is read by this process: save the scenario in a file for other ones")
    scenarios = read_all(files)
    if asked.shard is not None:
        places = shard_of([weight(each) for each in scenarios], asked.shard)
        scenarios = [scenarios[place] for place in places]
    stops = [
        None if asked.until is None else parse_instant_option(asked.until, scenario, "--until")
        for scenario in scenarios
    ]
    require_writable(*asked.paths)
    if asked.html_path and (asked.processes or asked.fleet):
        option = "--processes" if asked.processes else "--fleet"
        raise UsageError(
            f"--html looks on inside this process: leave {option} away (the result is the same)"
        )
    return scenarios, stops


async def _play_all(
    scenarios: Sequence[Scenario],
    stops: Sequence[datetime | None],
    asked: PlayOptions,
    results: list[dict[str, Any]],
    plays: "list[Recording] | None",
) -> None:
    """Play and print one after the other, up to one that is interrupted.

    If `plays` is given, a recording of each play is appended for the HTML report.
    """
    from parktime.harness.player.play import play
    from parktime.harness.recording.recorder import Recorder
    from parktime.harness.recording.recording import Recording

    for scenario, until in zip(scenarios, stops, strict=True):
        alone = len(scenarios) == 1
        apart = asked.processes or asked.fleet is not None
        recorder = None if apart or (plays is None and not alone) else Recorder()
        try:
            with progress_bar(scenario) as progress:
                result = await play(
                    scenario,
                    until=until,
                    processes=asked.processes,
                    progress=progress,
                    recorder=recorder,
                    fleet=asked.fleet,
                )
        except InternalError as failure:
            raise InternalError(f"playing {scenario.file}: {failure}") from failure
        results.append(result)
        recording = None
        if recorder is not None:
            recorder.capture()
            recording = Recording(scenario, result, recorder.snapshots)
        if plays is not None and recording is not None:
            plays.append(recording)
        _tell(scenario, result, recording, alone=alone)
        if result.get("interrupted"):
            return


def _write(results: Sequence[dict[str, Any]], asked: PlayOptions, *, alone: bool) -> None:
    if asked.json_path and (results or not alone):
        write_json(asked.json_path, results[0] if alone else list(results))
    if asked.junit_path:
        from parktime.harness.results.junit import junit

        write_text(asked.junit_path, junit(results))
    if asked.github:
        from parktime.harness.results.github import annotations

        for line in annotations(results):
            typer.echo(line)


def _write_report(path: Path, plays: "Sequence[Recording]") -> None:
    from parktime.harness.report.page import play_what_ifs, report

    what_ifs = {play.scenario.file: play_what_ifs(play) for play in plays}
    write_text(path, report(plays, what_ifs))


def _tell(
    scenario: Scenario, result: dict[str, Any], recording: "Recording | None", *, alone: bool
) -> None:
    """Print the narrative of a scenario played alone, else its title; and what failed."""
    from parktime.harness.trace.close_calls import close_call_lines

    close = {} if recording is None or not alone else close_call_lines(recording)
    lines = narrative(scenario, result, close) if alone else [f"{result['file']}: {scenario.title}"]
    for line in lines:
        say_coloured(visible(line))
    if alone:
        say_coloured("")
    for line in describe_failures(result):
        say_coloured(visible(line), "red")
    say_coloured(verdict_line(result), "green" if result["passed"] else "bold red")
