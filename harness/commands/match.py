"""`parktime match`: what set-up would propose for two rosters."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from parktime.harness.errors import UsageError

if TYPE_CHECKING:
    from parktime.harness.roster.options import ReadingOptions


class Dates(StrEnum):
    """The order of day and month in dates that leave it open."""

    dmy = "dmy"
    mdy = "mdy"


Roster = Annotated[
    Path,
    typer.Argument(help="A roster as CSV or JSON, with columns such as id, given, family, born."),
]


DatesOption = Annotated[
    Dates | None,
    typer.Option(
        help="Order of day and month where the dates of a file are ambiguous. Default: refuse them."
    ),
]
ColumnChoices = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        metavar="FIELD=HEADING",
        help=(
            "Which column a field is in, if the heading is not understood: --column "
            "'born=DOB (age)'. May be repeated; holds for the files that have such a heading."
        ),
    ),
]
NoBirthDates = Annotated[
    bool,
    typer.Option(
        "--no-birth-dates", help="Match by names alone where birth dates are not understood."
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option(help="The encoding of a file that is not UTF-8 or UTF-16: mac_roman, cp1252, …"),
]
TimeZone = Annotated[
    str | None,
    typer.Option(
        help="The service's time zone, for birth dates written as instants: Australia/Brisbane."
    ),
]


def match(
    ccms: Roster,
    storypark: Roster,
    as_json_text: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    dates: DatesOption = None,
    column: ColumnChoices = None,
    no_birth_dates: NoBirthDates = False,
    encoding: Encoding = None,
    time_zone: TimeZone = None,
) -> int:
    """Match the children of a CCMS's roster with the profiles of Storypark's, as set-up would.

    Prints the automatic matches (same name, unique on both sides, no different birth dates),
    suggestions with their reasons, and who is left on each side. Works offline.

    A file that is only part of a list, or has a column that may hold birth dates and is not
    understood, is refused.
    """
    from parktime.harness.roster.errors import RosterError
    from parktime.harness.roster.match import match_files, render, report_json

    reading = reading_options(dates, column, no_birth_dates, encoding, time_zone)
    try:
        report = match_files(ccms, storypark, reading)
    except RosterError as error:
        raise UsageError("nothing was matched", [str(fault) for fault in error.issues]) from error
    typer.echo(report_json(report) if as_json_text else render(report))
    return 0


def reading_options(
    dates: Dates | None,
    column: list[str] | None,
    no_birth_dates: bool,
    encoding: str | None,
    time_zone: str | None,
) -> "ReadingOptions":
    """How rosters are read, as these options of a command say. Raises UsageError."""
    from parktime.harness.roster import options

    order: Literal["dmy", "mdy"] | None = dates.value if dates else None
    return options.ReadingOptions(
        dates=order,
        columns=options.parse_columns(column or ()),
        no_birth_dates=no_birth_dates,
        encoding=options.parse_encoding(encoding),
        time_zone=options.parse_time_zone(time_zone),
    )
