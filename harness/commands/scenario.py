"""`parktime check`, `scenarios`, `schema` and `scenario`: scenario files, without playing them."""

import json
import sys
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from parktime.harness.commands.match import (
    ColumnChoices,
    DatesOption,
    Encoding,
    NoBirthDates,
    TimeZone,
    reading_options,
)
from parktime.harness.commands.options import (
    AsCsv,
    AsMarkdown,
    ScenarioFiles,
    TokenFile,
    read_token,
    table_format,
)
from parktime.harness.commands.scenario_files import (
    STDIN,
    check_files,
    list_library,
    locate,
)
from parktime.harness.errors import ScenarioNotFoundError, UsageError
from parktime.harness.results.output import say
from parktime.harness.servers.addresses import DAEMON_URL, SIMULATOR_URL

if TYPE_CHECKING:
    from parktime.harness.authoring.from_roster import RosterSource
    from parktime.harness.roster.options import ReadingOptions

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


def scenarios(as_csv: AsCsv = False, as_markdown: AsMarkdown = False) -> int:
    """List the library's scenarios: name, title, length and services."""
    return list_library(table_format(as_csv=as_csv, as_markdown=as_markdown))


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


@app.command("from-roster")
def from_roster(
    ccms_file: Annotated[
        Path,
        typer.Argument(metavar="CCMS", help="The CCMS's roster, as 'parktime match' reads it."),
    ],
    storypark_file: Annotated[
        Path | None, typer.Argument(metavar="[STORYPARK]", help="Storypark's roster.")
    ] = None,
    bookings_file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[BOOKINGS]",
            help="Bookings: a row for each date; or weekdays in columns or in one; or dates from "
            "and until with weekdays. It may also stand in STORYPARK's place.",
        ),
    ] = None,
    anonymise: Annotated[
        bool,
        typer.Option(
            "--anonymise",
            help="Replace all names, birth dates and rooms, so that set-up proposes the same.",
        ),
    ] = False,
    seed: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="With --anonymise: give the same replacements again for the same text, which is "
            "as secret as the names. Default: others each time.",
        ),
    ] = None,
    ccms: CcmsOption = Ccms.manage,
    name: Annotated[str, typer.Option(help="The service's name.")] = "A service",
    region: Region = "AU-QLD",
    time_zone: TimeZone = None,
    paid_children: Annotated[
        int | None,
        typer.Option(min=0, help="The size of Storypark's plan. Default: room for everybody."),
    ] = None,
    starts: Starts = None,
    weeks: Weeks = 8,
    dates: DatesOption = None,
    column: ColumnChoices = None,
    no_birth_dates: NoBirthDates = False,
    encoding: Encoding = None,
    output: Output = STDIN,
    force: Force = False,
) -> int:
    """Write a scenario from rosters: their children, profiles and bookings, ready to be set up.

    Reads and refuses what 'parktime match' does. Nothing is sent anywhere.
    """
    from random import Random, SystemRandom

    from parktime.harness.authoring import from_roster as authoring
    from parktime.harness.roster.errors import RosterError

    reading = reading_options(dates, column, no_birth_dates, encoding, time_zone)
    try:
        source = _source(ccms_file, storypark_file, bookings_file, reading)
    except RosterError as error:
        raise UsageError("nothing was written", [str(fault) for fault in error.issues]) from error
    if anonymise:
        source = authoring.anonymous(source, SystemRandom() if seed is None else Random(seed))
    wanted = authoring.ServiceOptions(
        title="From rosters" if anonymise else f"From {ccms_file.name}",
        name=name,
        ccms=ccms.value,
        region=region,
        time_zone=time_zone or "",
        starts=first_day(starts),
        weeks=weeks,
        paid_children=paid_children,
    )
    write_scenario(authoring.roster_scenario(source, wanted), output, force=force)
    return 0


@app.command()
def export(
    simulator: Annotated[
        str,
        typer.Option(
            "--simulator", envvar="PARKTIME_SIMULATOR", metavar="URL", help="The simulator's URL."
        ),
    ] = SIMULATOR_URL,
    daemon: Annotated[
        str | None,
        typer.Option(
            "--daemon",
            envvar="PARKTIME_DAEMON",
            metavar="URL",
            help="A daemon's URL: what is mapped to skip stays so. The simulator does not know.",
        ),
    ] = None,
    token_file: TokenFile = None,
    output: Output = STDIN,
    force: Force = False,
) -> int:
    """Write a running world as a scenario that opens as it stands now.

    Its rooms, children, bookings, profiles, posts, plan and instant are those of the world. Steps
    at its start set the integration up with the same links.
    """
    import asyncio

    from parktime.harness.authoring.export import exported_scenario
    from parktime.harness.authoring.live_world import read_world

    export, skipped = asyncio.run(read_world(simulator, daemon, read_token(token_file)))
    write_scenario(exported_scenario(export, skipped), output, force=force)
    return 0


@app.command()
def record(
    simulator: Annotated[
        str,
        typer.Option(
            "--simulator", envvar="PARKTIME_SIMULATOR", metavar="URL", help="The simulator's URL."
        ),
    ] = SIMULATOR_URL,
    daemon: Annotated[
        str,
        typer.Option("--daemon", envvar="PARKTIME_DAEMON", metavar="URL", help="The daemon's URL."),
    ] = DAEMON_URL,
    token_file: TokenFile = None,
    expect: Annotated[
        bool,
        typer.Option(
            "--expect",
            help="Expect all that was seen: each change, and profiles and rooms as they are now.",
        ),
    ] = False,
    output: Output = STDIN,
    force: Force = False,
) -> int:
    """Write what was done since the start, in the dashboard or over HTTP, as a scenario.

    It begins as the world began, and does the same steps at the same virtual instants up to now:
    what people did in the CCMS and in Storypark, and what operators did on the page.
    """
    import asyncio

    from parktime.harness.authoring.live_world import read_recording
    from parktime.harness.authoring.record import recorded_scenario

    sources = asyncio.run(read_recording(simulator, daemon, read_token(token_file)))
    recorded = recorded_scenario(sources, expect=expect)
    write_scenario(recorded.text, output, force=force)
    for note in recorded.notes:
        say(f"note: not in the scenario: {note}", err=True)
    return 0


def _source(
    ccms: Path, storypark: Path | None, bookings: Path | None, reading: "ReadingOptions"
) -> "RosterSource":
    """The rosters and bookings of these files. Raises RosterError."""
    from parktime.harness.authoring.from_roster import RosterSource, without_other_names
    from parktime.harness.roster.bookings import holds_bookings, read_bookings
    from parktime.harness.roster.read import read_roster

    if storypark is not None and bookings is None and holds_bookings(storypark, reading):
        storypark, bookings = None, storypark
    children = read_roster(ccms, reading)
    profiles = () if storypark is None else read_roster(storypark, reading).people
    booked = None if bookings is None else read_bookings(bookings, children, reading)
    for note in () if booked is None else booked.notes:
        say(f"note: {note}", err=True)
    return RosterSource(without_other_names(children.people), without_other_names(profiles), booked)


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
    new_file(text, output, force=force)


def new_file(text: str, output: str, *, force: bool) -> None:
    """Write a text to a new file, or to standard output. Raises UsageError."""
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
