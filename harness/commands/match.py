"""`parktime match`: what set-up would propose for two rosters."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer

from parktime.harness.errors import UsageError


class Dates(StrEnum):
    """The order of day and month in dates that leave it open."""

    dmy = "dmy"
    mdy = "mdy"


Roster = Annotated[
    Path,
    typer.Argument(help="A roster as CSV or JSON, with columns such as id, given, family, born."),
]


def match(
    ccms: Roster,
    storypark: Roster,
    as_json_text: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    dates: Annotated[
        Dates | None,
        typer.Option(
            help=(
                "Order of day and month where the dates of a file are ambiguous. Default: refuse "
                "them."
            )
        ),
    ] = None,
) -> int:
    """Match the children of a CCMS's roster with the profiles of Storypark's, as set-up would.

    Prints the automatic matches (same name, unique on both sides, no different birth dates),
    suggestions with their reasons, and who is left on each side. Works offline.
    """
    from parktime.harness.roster.errors import RosterError
    from parktime.harness.roster.match import match_files, render, report_json

    order: Literal["dmy", "mdy"] | None = dates.value if dates else None
    try:
        report = match_files(ccms, storypark, dates=order)
    except RosterError as error:
        raise UsageError("nothing was matched", [str(fault) for fault in error.issues]) from error
    typer.echo(report_json(report) if as_json_text else render(report))
    return 0
