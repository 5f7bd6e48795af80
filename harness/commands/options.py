"""Options and arguments that several commands share, and the files that some of them name."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from parktime.harness.errors import UsageError
from parktime.harness.servers.tokens import VARIABLE, load_token

if TYPE_CHECKING:
    from parktime.tui.presenters.table_text import TableFormat

PROXY_VARIABLE = "PARKTIME_PROXY"
HOUR_A_SECOND = 3600.0
"""The usual speed of a clock, in virtual seconds for each real second."""

ScenarioFile = Annotated[
    str, typer.Argument(metavar="FILE", help="A scenario: a path, or a name in the library.")
]
_FILES = typer.Argument(
    metavar="FILE",
    help="Scenarios: paths, folders, names in the library (see 'parktime scenarios'), or - for "
    "standard input.",
)
ScenarioFiles = Annotated[list[str], _FILES]
SomeScenarioFiles = Annotated[list[str] | None, _FILES]

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, instants in UTC.")]
JsonInsteadOfTable = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]

AsCsv = Annotated[bool, typer.Option("--csv", help="Print a table for spreadsheets (CSV).")]
AsMarkdown = Annotated[bool, typer.Option("--markdown", help="Print a table in Markdown.")]

Host = Annotated[
    str,
    typer.Option(help="Address to listen on. Default: loopback, which only this machine reaches."),
]
Port = Annotated[int, typer.Option(help="Port to listen on; 0 picks a free one.")]
AllowHost = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="A name by which programs may call it, besides those of this machine, such as that "
        "of its container. Once one is given, no other is answered. May be repeated.",
    ),
]
WithParent = Annotated[
    bool, typer.Option("--with-parent", hidden=True, help="End when standard input closes.")
]

DaemonUrl = Annotated[
    str, typer.Option("--daemon", envvar="PARKTIME_DAEMON", metavar="URL", help="The daemon's URL.")
]
SimulatorUrl = Annotated[
    str,
    typer.Option(
        "--simulator",
        envvar="PARKTIME_SIMULATOR",
        metavar="URL|none",
        help=(
            "URL of the simulator whose clock to show and move; 'none' if the daemon runs in real"
            " time."
        ),
    ),
]
TokenFile = Annotated[
    Path | None,
    typer.Option(
        "--token-file",
        metavar="PATH",
        help=f"File with the daemon's token. Default: the token in {VARIABLE}.",
    ),
]

Keys = Annotated[
    Path | None,
    typer.Option(
        envvar="PARKTIME_KEYS",
        metavar="PATH",
        help='Your own key bindings: TOML lines such as "clock.pause" = "p".',
    ),
]
NoMouse = Annotated[bool, typer.Option("--no-mouse", help="Do not capture the mouse.")]


def _check_proxy(url: str | None) -> str | None:
    from parktime.web.client import check_proxy

    try:
        return check_proxy(url) if url else None
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


Proxy = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        envvar=PROXY_VARIABLE,
        callback=_check_proxy,
        help=(
            "HTTP proxy for vendors that are not on this machine. Set PARKTIME_PROXY instead if "
            "the URL holds a password. HTTP_PROXY and the like are ignored."
        ),
    ),
]


def table_format(*, as_csv: bool, as_markdown: bool, as_json: bool = False) -> "TableFormat | None":
    """The format of a table that was asked for. Raises UsageError for more than one."""
    if as_csv + as_markdown + as_json > 1:
        raise UsageError("give one format for the table, not several")
    return "csv" if as_csv else "markdown" if as_markdown else None


def read_simulator_url(url: str) -> str | None:
    """The URL given by --simulator; None for 'none'."""
    return None if url == "none" else url


def read_token(token_file: Path | None) -> str | None:
    """The token that was given, if any. Raises UsageError if its file does not exist."""
    if token_file is not None and not token_file.exists():
        raise UsageError(
            f"there is no token file {token_file}: the daemon creates it; 'parktime up' prints "
            f"its path"
        )
    return load_token(token_file) if token_file is not None or VARIABLE in os.environ else None


def read_keys(keys: Path | None) -> dict[str, str]:
    """The key bindings of that file. Raises UsageError if it is not valid."""
    if keys is None:
        return {}
    from parktime.tui.errors import KeymapError
    from parktime.tui.keymap import read_keymap

    try:
        return read_keymap(keys)
    except KeymapError as error:
        raise UsageError(f"--keys: {error}") from error
