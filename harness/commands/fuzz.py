"""`parktime fuzz`: random worlds by the thousand, held against the promises of a run and the reference model."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from harness.wrong import Wrong

DEFAULT_WORLDS = 100
SHRINK_S = 60.0

Files = Annotated[
    list[str] | None,
    typer.Argument(metavar="[FILE]...", help="Judge these scenarios instead of random worlds."),
]
Worlds = Annotated[
    int | None, typer.Option(min=1, help=f"How many worlds ({DEFAULT_WORLDS} unless --seconds is given).")
]
Seconds = Annotated[float | None, typer.Option(min=0, help="Go on for so long.")]
Seed = Annotated[int, typer.Option(min=0, help="The first world's seed; the others follow it.")]
Long = Annotated[bool, typer.Option("--long/--brief", help="Worlds of weeks instead of days.")]
Shrink = Annotated[float, typer.Option(min=0, metavar="SECONDS", help="How long to make a failing world smaller.")]
Into = Annotated[Path, typer.Option("--into", metavar="DIR", help="Where failing worlds are written.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")]


def fuzz(
    files: Files = None,
    worlds: Worlds = None,
    seconds: Seconds = None,
    seed: Seed = 1,
    long: Long = False,
    shrink: Shrink = SHRINK_S,
    into: Into = Path("fuzz-found"),
    as_json: AsJson = False,
) -> int:
    """Play random worlds and hold every run against its promises, and every end against the reference model.

    A world is broken when a promise is, or when it does not end as a second, independent model of the handbook says. A broken
    one is made as small as can be and written to a file. Ctrl-C prints what was done so far. Exit status 1 when a world is broken.
    """
    if files and (worlds or seconds):
        raise Wrong("either files or --worlds and --seconds")
    from harness.fuzz.tally import Tally

    tally, began_s = Tally(), time.process_time()
    interrupted = False
    try:
        for tally in _files(files) if files else _worlds(worlds, seconds, seed, long, shrink, into):  # noqa: B007
            pass
    except KeyboardInterrupt:
        interrupted = True
    _tell(tally, time.process_time() - began_s, as_json)
    if interrupted:
        raise KeyboardInterrupt
    return 1 if tally.broken else 0


def _worlds(
    worlds: int | None, seconds: float | None, seed: int, long: bool, shrink: float, into: Path
) -> Iterator[Any]:
    """The tally after each world; broken ones are told at once."""
    from harness.fuzz.found import report, shrunk, write
    from harness.fuzz.sweep import Bounds, sweep
    from harness.fuzz.tally import Tally

    count = worlds if worlds or seconds else DEFAULT_WORLDS
    tally = Tally()
    for number, world, judged in sweep(Bounds(seed, count, seconds, long)):
        tally = tally.plus(judged)
        yield tally
        if judged.breaches:
            found = shrunk(number, world, judged.breaches, shrink)
            replay = f"parktime fuzz --seed {number} --worlds 1{' --long' if long else ''}"
            typer.echo(report(found, write(found, into), replay), err=True)


def _files(files: list[str]) -> Iterator[Any]:
    """The same for files, which are not made smaller."""
    from harness.fuzz.judge import judge
    from harness.fuzz.tally import Tally
    from harness.reading import read_all

    tally = Tally()
    for scenario in read_all(files):
        judged = judge(scenario)
        tally = tally.plus(judged)
        for breach in judged.breaches:
            typer.echo(f"{scenario.file}: {breach.promise}: {breach.how}", err=True)
        yield tally


def _tell(tally: Any, cpu_s: float, as_json: bool) -> None:
    from harness.fuzz.tally import coverage, told

    if as_json:
        typer.echo(json.dumps(tally.as_json(cpu_s), ensure_ascii=False, indent=1))
        return
    typer.echo(told(tally, cpu_s))
    for line in coverage(tally):
        typer.echo(line)
