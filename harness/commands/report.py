"""`parktime report`: what a daemon lived through, as a page or as a table."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from parktime.harness.commands.options import (
    AsCsv,
    AsMarkdown,
    DaemonUrl,
    TokenFile,
    read_token,
    table_format,
)
from parktime.harness.commands.scenario import Force, new_file
from parktime.harness.errors import UsageError
from parktime.harness.servers.addresses import DAEMON_URL

if TYPE_CHECKING:
    from parktime.harness.report.read_life import Lives, Wanted

TIMEOUT_S = 60.0


def report(
    daemon: DaemonUrl = DAEMON_URL,
    simulator: Annotated[
        str | None,
        typer.Option(
            "--simulator",
            metavar="URL",
            help="URL of the simulator that the daemon follows: tell what people did there, too.",
        ),
    ] = None,
    token_file: TokenFile = None,
    services: Annotated[
        list[str] | None,
        typer.Option("--service", metavar="KEY", help="Only this service. May be repeated."),
    ] = None,
    first: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="TIME",
            help="A date or a time, local to the first service. Default: the first run that is "
            "kept.",
        ),
    ] = None,
    last: Annotated[
        str | None,
        typer.Option("--to", metavar="TIME", help="The same; a date is included. Default: now."),
    ] = None,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", metavar="PATH", help="Write to this new file; - is standard output."
        ),
    ] = "-",
    force: Force = False,
) -> int:
    """Write what a daemon lived through as a page: rooms, children, people's acts and changes.

    The page stands alone, as that of 'parktime run --html'. With --csv or --markdown, a table of
    every act, change and failure instead. Nothing but the daemon's own history is needed.
    """
    from parktime.daemon.domain.rules import RULES
    from parktime.harness.report.life import life_part, life_table
    from parktime.harness.report.page import format_day, life_report
    from parktime.harness.report.read_life import Wanted
    from parktime.tui.presenters.table_text import format_table

    form = table_format(as_csv=as_csv, as_markdown=as_markdown)
    token = read_token(token_file)
    lives = asyncio.run(_lives(daemon, simulator, token, Wanted(services or (), first, last)))
    parts = [life_part(each, lives.first, lives.last) for each in lives.services]
    if form is not None:
        text = format_table(life_table(parts, lives.services), form)
    else:
        named = {
            change["rule"]
            for each in lives.services
            for run in each.runs
            for change in run["changes"]
        }
        zone = parts[0].zone
        title = f"{format_day(lives.first, zone)} to {format_day(lives.last, zone)}"
        text = life_report(parts, title, [rule for rule in RULES.values() if rule.id in named])
    new_file(text + "\n", output, force=force)
    return 0


async def _lives(
    daemon: str, simulator: str | None, token: str | None, wanted: "Wanted"
) -> "Lives":
    import httpx2

    from parktime.harness.report.read_life import read_lives
    from parktime.web.client import open_client

    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        async with open_client(daemon, timeout_s=TIMEOUT_S, headers=headers) as http:
            if simulator is None:
                return await read_lives(http, None, wanted)
            async with open_client(simulator, timeout_s=TIMEOUT_S) as world:
                return await read_lives(http, world, wanted)
    except (httpx2.InvalidURL, ValueError) as error:
        raise UsageError(f"no such address: {error}") from error
