"""`parktime fuzz`: checks random worlds against invariants and a reference model."""

import os
import shlex
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from parktime.harness.commands.test import Env, Participant, TimeLimit, variables
from parktime.harness.errors import UsageError
from parktime.harness.results.output import log_to_stderr, say, say_json

if TYPE_CHECKING:
    from parktime.harness.fuzz.campaign import Bounds
    from parktime.harness.fuzz.check import CheckResult
    from parktime.harness.judge.program import ProgramOptions
    from parktime.simulator.scenario.scenario import Scenario

DEFAULT_WORLDS = 100
SHRINK_S = 60.0

Files = Annotated[
    list[str] | None,
    typer.Argument(metavar="[FILE]...", help="Check these scenarios instead of random worlds."),
]
Worlds = Annotated[
    int | None,
    typer.Option(
        min=1, help=f"Number of worlds. Default: {DEFAULT_WORLDS}, or no limit with --seconds."
    ),
]
Seconds = Annotated[float | None, typer.Option(min=0, help="Keep playing for this many seconds.")]
Seed = Annotated[
    int, typer.Option(min=0, help="Seed of the first world; each next world adds one.")
]
Long = Annotated[bool, typer.Option("--long/--brief", help="Play worlds of weeks instead of days.")]
Faults = Annotated[
    bool, typer.Option("--faults/--no-faults", help="Inject faults into vendor calls.")
]
Kills = Annotated[bool, typer.Option("--kills/--no-kills", help="Kill the daemon at random calls.")]
Shrink = Annotated[
    float,
    typer.Option(
        min=0, metavar="SECONDS", help="Time to spend shrinking a failing world, in seconds."
    ),
]
Into = Annotated[Path, typer.Option("--into", metavar="DIR", help="Directory for failing worlds.")]
Jobs = Annotated[
    int,
    typer.Option(min=0, max=256, help="Number of parallel processes; 0 uses one for each core."),
]
Coverage = Annotated[
    bool, typer.Option("--coverage", help="Also print a table of fault kinds by calls.")
]
AnySync = Annotated[
    str | None,
    typer.Option(
        "--sync",
        metavar="COMMAND",
        help="Check this sync instead of parktime's daemon; as in 'parktime test'.",
    ),
]
Fleet = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="Share the worlds with all processes on this PostgreSQL database.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")]


def fuzz(
    files: Files = None,
    worlds: Worlds = None,
    seconds: Seconds = None,
    seed: Seed = 1,
    long: Long = False,
    faults: Faults = True,
    kills: Kills = True,
    shrink: Shrink = SHRINK_S,
    into: Into = Path("fuzz-found"),
    jobs: Jobs = 1,
    fleet: Fleet = None,
    coverage: Coverage = False,
    as_json: AsJson = False,
    sync: AnySync = None,
    participant: Participant = False,
    env: Env = None,
    time_limit: TimeLimit = 60.0,
) -> int:
    """Play random worlds; check every run's promises and every end against a reference model.

    Each world is played without faults, then with faults and kills. It fails if a run breaks a
    promise, if the play without faults differs from an independent model of the handbook, or if the
    play with faults ends in another state. A failing world is shrunk and written to a file. Ctrl-C
    prints the figures so far. Exit status 1 if a world fails.

    With --sync a sync of your own is checked instead of parktime's daemon, as `parktime test` does:
    against the handbook without faults, then its promises with faults and kills. What fails becomes
    a small scenario file.
    """
    if files and (worlds or seconds):
        raise UsageError("give either files, or --worlds and --seconds")
    if fleet and (files or sync):
        raise UsageError("--fleet shares random worlds: give no files, and no --sync")
    from parktime.harness.fuzz.campaign import Bounds
    from parktime.harness.fuzz.generate.fault_windows import FaultSettings
    from parktime.harness.fuzz.stats import FuzzStats
    from parktime.harness.judge.program import ProgramOptions

    if sync is None and (participant or env):
        raise UsageError("--participant and --env go with --sync COMMAND")
    log_to_stderr(warnings_only=True)
    bounds = Bounds(
        seed,
        worlds if worlds or seconds else DEFAULT_WORLDS,
        seconds,
        long,
        FaultSettings(faults, kills),
    )
    by = _parktimes_own()
    if sync is not None:
        by = _foreign(ProgramOptions(sync, None, participant, None, variables(env), time_limit))
        bounds = replace(bounds, check=by.check, any_sync=True)
    tally, began_s = FuzzStats(), time.monotonic()
    interrupted = False
    try:
        jobs = jobs or os.cpu_count() or 1
        if files:
            checking = _files(files, by)
        elif fleet:
            checking = _shared(fleet, bounds, jobs=jobs, shrink=shrink, into=into)
        else:
            checking = _worlds(bounds, jobs, shrink, into, by)
        for latest in checking:
            tally = latest
    except KeyboardInterrupt:
        interrupted = True
    _tell(tally, time.monotonic() - began_s, as_json=as_json, coverage=coverage)
    if interrupted:
        raise KeyboardInterrupt
    return 1 if tally.broken else 0


@dataclass(frozen=True, slots=True)
class _Checked:
    """Who is checked: how, and the options and the command that show a failure again."""

    check: "Callable[[Scenario], CheckResult]"
    options: str
    again: str


def _parktimes_own() -> _Checked:
    from parktime.harness.fuzz.check import check_scenario
    from parktime.harness.fuzz.failure_report import AGAIN

    return _Checked(check_scenario, "", AGAIN)


def _foreign(program: "ProgramOptions") -> _Checked:
    """Another sync than parktime's. Raises UsageError if its command is empty."""
    from parktime.harness.fuzz.failure_report import THIS_FILE
    from parktime.harness.judge.fuzz import check_sync
    from parktime.harness.judge.process import words_of

    words_of(program.command)
    options = f"--sync {shlex.quote(program.command or '')}"
    options += " --participant" if program.participant else ""
    options += "".join(f" --env {shlex.quote(f'{k}={v}')}" for k, v in program.env.items())
    again = f"parktime test {THIS_FILE} {options} --strict"
    return _Checked(partial(check_sync, program=program), f" {options}", again)


def _worlds(bounds: "Bounds", jobs: int, shrink: float, into: Path, by: _Checked) -> Iterator[Any]:
    """The figures after each world; failing ones are reported at once."""
    from parktime.harness.fuzz.campaign import run_campaign, world_of
    from parktime.harness.fuzz.failure_report import report, shrink_failure, write
    from parktime.harness.fuzz.stats import FuzzStats

    tally = FuzzStats()
    for each in run_campaign(bounds, jobs):
        tally = tally.plus(each)
        yield tally
        if each.checked.violations:
            found = shrink_failure(
                each.seed,
                world_of(each.seed, bounds),
                each.checked.violations,
                shrink,
                lambda scenario: by.check(scenario).violations,
                by.again,
            )
            replay = _replay(each.seed, bounds) + by.options
            say(report(found, write(found, into), replay), err=True)


def _shared(
    address: str, bounds: "Bounds", *, jobs: int, shrink: float, into: Path
) -> Iterator[Any]:
    """The figures of all processes that share a database, whenever they have changed."""
    from parktime.harness.fuzz.failure_report import report, write
    from parktime.harness.fuzz.fleet import run_shared
    from parktime.harness.fuzz.stats import FuzzStats

    for progress in run_shared(address, bounds, shrink_s=shrink, jobs=jobs):
        for found in progress.failing:
            say(report(found, write(found, into), _replay(found.seed, bounds)), err=True)
        tally = FuzzStats()
        for world in progress.worlds:
            tally = tally.plus(world)
        if progress.is_over:
            for machine, worlds in progress.machines.items():
                say(f"{machine}: {worlds} worlds", err=True)
        yield tally


def _replay(seed: int, bounds: "Bounds") -> str:
    """The command that plays one world again."""
    fault_settings = bounds.fault_settings
    flags = [
        ("--long", bounds.long),
        ("--no-faults", not fault_settings.faults),
        ("--no-kills", not fault_settings.kills),
    ]
    return " ".join(
        ["parktime fuzz --worlds 1 --seed", str(seed), *(flag for flag, given in flags if given)]
    )


def _files(files: list[str], by: _Checked) -> Iterator[Any]:
    """The same for files, which are not shrunk."""
    from parktime.harness.commands.scenario_files import read_all
    from parktime.harness.fuzz.campaign import CheckedWorld
    from parktime.harness.fuzz.stats import FuzzStats

    tally = FuzzStats()
    for scenario in read_all(files):
        began_s = time.process_time()
        checked = by.check(scenario)
        tally = tally.plus(CheckedWorld(scenario.seed, checked, time.process_time() - began_s))
        for violation in checked.violations:
            say(f"{scenario.file}: {violation.invariant}: {violation.detail}", err=True)
        yield tally


def _tell(tally: Any, wall_s: float, *, as_json: bool, coverage: bool) -> None:
    from parktime.harness.fuzz.stats import coverage_table, stats_text

    if as_json:
        say_json(tally.as_json(wall_s))
        return
    typer.echo(stats_text(tally, wall_s))
    for line in coverage_table(tally) if coverage else ():
        typer.echo(line)
