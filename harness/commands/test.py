"""`parktime test`: plays scenarios with somebody else's sync, and judges it."""

import asyncio
import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from parktime.harness.commands.arguments import parse_instant_option, require_writable
from parktime.harness.commands.ci import Github, report_error
from parktime.harness.commands.options import ScenarioFiles
from parktime.harness.commands.run import HtmlPath, JunitPath, Until
from parktime.harness.errors import UsageError
from parktime.harness.results.github import annotations
from parktime.harness.results.output import log_to_stderr, say, write_json, write_text

if TYPE_CHECKING:
    from parktime.harness.judge.play import JudgeOptions
    from parktime.harness.recording.recording import Recording
    from parktime.simulator.scenario.scenario import Scenario

Sync = Annotated[
    str | None,
    typer.Option(
        "--sync",
        metavar="COMMAND",
        help="The command that syncs once and ends; with --participant, one that goes on running.",
    ),
]
SyncUrl = Annotated[
    str | None,
    typer.Option(
        metavar="URL", help="Instead of a command: POST here for each run; it answers when done."
    ),
]
Participant = Annotated[
    bool,
    typer.Option(
        "--participant", help="The command joins the clock as PARKTIME_PARTICIPANT, and stays."
    ),
]
HookUrl = Annotated[
    str | None,
    typer.Option(metavar="URL", help="With --participant: POST here what people do on the page."),
]
Every = Annotated[
    str | None,
    typer.Option(
        metavar="DURATION",
        help="Run it so often from the start on (12h, 90m), instead of by the handbook's schedule.",
    ),
]
Env = Annotated[
    list[str] | None,
    typer.Option("--env", metavar="K=V", help="Set a variable for the command. May be repeated."),
]
TimeLimit = Annotated[
    float, typer.Option(min=0.1, metavar="SECONDS", help="Real time that one run may take.")
]
Strict = Annotated[
    bool,
    typer.Option("--strict", help="Fail on any divergence from the handbook, not only on files'."),
]
JsonPath = Annotated[
    Path | None,
    typer.Option(
        "--json",
        metavar="PATH",
        help="Write the result as JSON: an object for one FILE, or a list.",
    ),
]

_DURATION = re.compile(r"([1-9]\d{0,4})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def test(
    files: ScenarioFiles,
    sync: Sync = None,
    sync_url: SyncUrl = None,
    participant: Participant = False,
    hook_url: HookUrl = None,
    every: Every = None,
    env: Env = None,
    time_limit: TimeLimit = 60.0,
    strict: Strict = False,
    until: Until = None,
    json_path: JsonPath = None,
    junit_path: JunitPath = None,
    html_path: HtmlPath = None,
    github: Github = False,
) -> int:
    """Play scenarios with a sync of your own in the daemon's place, and judge it.

    The sync is called at set-up and at each due instant, with PARKTIME_URL, PARKTIME_NOW,
    PARKTIME_CAUSE, PARKTIME_SERVICES, PARKTIME_STATE (a folder of its own) and PARKTIME_ACTIONS (a
    JSON file: what people did on the page). After each run Storypark is held against what the
    files expect and against the handbook: the first divergence is told with its rule and margin,
    and with the requests that the sync sent. Exit status 1 if an expectation does not hold, a
    promise is broken, or the sync fails.
    """
    from parktime.harness.commands.scenario_files import is_alone, read_all
    from parktime.harness.judge.play import JudgeOptions
    from parktime.harness.judge.program import ProgramOptions
    from parktime.harness.report.page import report

    if (sync is None) == (sync_url is None):
        raise UsageError("give --sync COMMAND or --sync-url URL, and not both")
    if participant and sync is None:
        raise UsageError("--participant goes with --sync COMMAND")
    if hook_url is not None and not participant:
        raise UsageError("--hook-url goes with --participant; --sync-url is told everything")
    for option, url in (("--sync-url", sync_url), ("--hook-url", hook_url)):
        if url is not None and not re.match(r"https?://[^/]", url):
            raise UsageError(f"{option}: {url} is no URL; write http://127.0.0.1:3000/sync")
    program = ProgramOptions(sync, sync_url, participant, hook_url, variables(env), time_limit)
    interval = None if every is None else _duration(every)
    log_to_stderr(warnings_only=True)
    try:
        scenarios = read_all(files)
    except UsageError as error:
        report_error(error, junit_path, github=github)
        raise
    require_writable(json_path, junit_path, html_path)
    asked = [
        JudgeOptions(
            program,
            strict,
            interval,
            None if until is None else parse_instant_option(until, each, "--until"),
        )
        for each in scenarios
    ]
    results: list[dict[str, Any]] = []
    plays: list[Recording] | None = None if html_path is None else []
    try:
        asyncio.run(_judge_all(scenarios, asked, results, plays))
    finally:
        _write(results, json_path, junit_path, alone=is_alone(files))
        if html_path is not None and plays:
            write_text(html_path, report(plays))
        for line in annotations(results) if github else ():
            typer.echo(line)
    return 0 if all(result["passed"] for result in results) else 1


async def _judge_all(
    scenarios: "Sequence[Scenario]",
    asked: "Sequence[JudgeOptions]",
    results: list[dict[str, Any]],
    plays: "list[Recording] | None",
) -> None:
    """Judge and print one after the other; with `plays`, recordings are appended to it."""
    from parktime.harness.judge.describe import describe
    from parktime.harness.judge.play import judge_play
    from parktime.harness.recording.recorder import Recorder

    for scenario, options in zip(scenarios, asked, strict=True):
        recorder = None if plays is None else Recorder()
        played = await judge_play(scenario, options, recorder)
        results.append(played.result)
        if plays is not None and played.recording is not None:
            plays.append(played.recording)
        say(describe(results[-1]))


def _write(
    results: list[dict[str, Any]], json_path: Path | None, junit_path: Path | None, *, alone: bool
) -> None:
    from parktime.harness.results.junit import junit

    if json_path and (results or not alone):
        write_json(json_path, results[0] if alone else results)
    if junit_path:
        write_text(junit_path, junit(results))


def variables(env: list[str] | None) -> dict[str, str]:
    """The variables of --env. Raises UsageError."""
    pairs = [each.partition("=") for each in env or ()]
    for name, equals, _ in pairs:
        if not name or not equals:
            raise UsageError(f"--env: {name or '='} is not of the form K=V")
        if name.startswith("PARKTIME_"):
            raise UsageError(f"--env: {name} is parktime's own to set")
    return {name: value for name, _, value in pairs}


def _duration(text: str) -> timedelta:
    found = _DURATION.fullmatch(text)
    if found is None:
        raise UsageError(f"--every: {text} is no duration; write one like 12h, 90m or 1d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})
