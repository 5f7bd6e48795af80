"""`parktime check`, `scenarios`, `schema` and `scenario`: scenario files, without playing them."""

import json
import sys
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from parktime.harness.commands.options import ScenarioFiles
from parktime.harness.commands.scenario_files import (
    STDIN,
    check_files,
    list_library,
    locate,
)
from parktime.harness.errors import ScenarioNotFoundError, UsageError

app = typer.Typer(
    name="scenario",
    help="Write scenario files: from a template, from rosters, or from a running world.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)


class Ccms(StrEnum):
    """The CCMSs."""

    manage = "manage"
    kidsoft = "kidsoft"


CcmsOption = Annotated[Ccms, typer.Option("--ccms", help="The service's CCMS.")]
Region = Annotated[
    str,
    typer.Option(metavar="CODE", help="Whose school terms and public holidays: AU-QLD, NZ-AUK, …"),
]
Starts = Annotated[
    str | None, typer.Option(metavar="DATE", help="The first day, from 08:00. Default: today.")
]
Weeks = Annotated[int, typer.Option(min=1, max=520, help="How long the scenario is.")]
Output = Annotated[
    str,
    typer.Option(
        "--output", "-o", metavar="PATH", help="Write to this new file; - is standard output."
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Replace a file that exists.")]


def check(files: ScenarioFiles) -> int:
    """Read scenarios without playing them, and report every error as file:line:column.

    Each error says what would be right. Exit status 2 if there is any."""
    return check_files(files)


def scenarios() -> int:
    """List the library's scenarios: name, title, length and services."""
    return list_library()


def schema() -> int:
    """Print the JSON Schema of a scenario file, for editors that complete and check YAML."""
    from parktime.simulator.scenario.schema.document import scenario_schema

    typer.echo(json.dumps(scenario_schema(), ensure_ascii=False, indent=2))
    return 0


@app.command()
def new(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]", help="Its name: NAME.yaml is written. - prints the scenario instead."
        ),
    ] = None,
    title: Annotated[str | None, typer.Option(help="Its title. Default: its name.")] = None,
    ccms: CcmsOption = Ccms.manage,
    region: Region = "AU-QLD",
    time_zone: Annotated[
        str, typer.Option(metavar="ZONE", help="The time zone. Default: the region's.")
    ] = "",
    children: Annotated[int, typer.Option(min=0, max=10_000, help="Generated children.")] = 10,
    weeks: Weeks = 4,
    starts: Starts = None,
    force: Force = False,
) -> int:
    """Write a new scenario with comments, which plays as it is, to be changed.

    Without a NAME it asks for what a scenario needs, where there is a terminal.
    """
    from parktime.harness.authoring.template import NewScenario, new_scenario

    if name is None:
        if not sys.stdin.isatty():
            raise UsageError("give the scenario a NAME, or - to print it")
        name = typer.prompt("Name of the scenario", default="story")
        title = title or typer.prompt("Title", default=_title(name))
        ccms = Ccms(typer.prompt("CCMS (manage or kidsoft)", default=ccms.value, type=Ccms))
        region = typer.prompt("Region (AU-QLD, NZ-AUK, …)", default=region)
        children = typer.prompt("Generated children", default=children, type=int)
        weeks = typer.prompt("Weeks", default=weeks, type=int)
    wanted = NewScenario(
        title=title or _title(name),
        ccms=ccms.value,
        region=region,
        time_zone=time_zone,
        children=children,
        weeks=weeks,
        starts=first_day(starts),
    )
    path = name if name == STDIN or name.endswith((".yaml", ".yml")) else f"{name}.yaml"
    write_scenario(new_scenario(wanted), path, force=force)
    if path != STDIN:
        typer.echo(f"{path}: written; check it with 'parktime check {path}', then change it")
    return 0


@app.command()
def show(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="A scenario of the library, or a path.")
    ],
) -> int:
    """Print the text of a scenario of the library, to read or to copy."""
    try:
        text = locate(name).read_text(encoding="utf-8")
    except ScenarioNotFoundError as error:
        raise UsageError(str(error)) from error
    typer.echo(text, nl=False)
    return 0


def _title(name: str) -> str:
    words = Path(name).stem.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:] or "A story"


def first_day(text: str | None) -> date:
    """The day given by --starts, else today. Raises UsageError."""
    if text is None:
        return datetime.now(UTC).astimezone().date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--starts: {text} is no date; write 2026-11-30") from error


def write_scenario(text: str, output: str, *, force: bool) -> None:
    """Write a scenario's text to a new file, or to standard output.

    Raises:
        UsageError: the text is no valid scenario, as an option has a wrong value; or the file
            exists already. Nothing is written.
    """
    from parktime.simulator.scenario.errors import ScenarioError
    from parktime.simulator.scenario.read import read_text

    try:
        read_text(text, "the scenario")
    except ScenarioError as error:
        raise UsageError("nothing was written", str(error).splitlines()) from error
    if output == STDIN:
        typer.echo(text, nl=False)
        return
    path = Path(output)
    if not path.absolute().parent.is_dir():
        raise UsageError(f"{path}: there is no directory {path.parent}")
    try:
        with path.open("w" if force else "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        raise UsageError(f"{path} exists already: give another, or --force") from error
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error
