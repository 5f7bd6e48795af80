"""`parktime status`: the state of every service, as text."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from parktime.harness.commands.options import (
    AsCsv,
    AsJson,
    AsMarkdown,
    DaemonUrl,
    SimulatorUrl,
    TokenFile,
    read_simulator_url,
    read_token,
    table_format,
)
from parktime.harness.errors import UsageError
from parktime.harness.results.output import say, say_json, say_table
from parktime.harness.servers.addresses import DAEMON_URL, SIMULATOR_URL
from parktime.tui.presenters.status_page import SORTS, STATES, Sort, choose_services
from parktime.tui.presenters.table_text import Table

if TYPE_CHECKING:
    from parktime.tui.snapshot import Snapshot


def _state(written: str) -> str:
    """The word of a state. Raises UsageError."""
    word = STATES.get(written.strip().lower().replace(" ", "-"))
    if word is None:
        raise UsageError(f"there is no state '{written}': write one of {', '.join(STATES)}")
    return word


def status(
    daemon: DaemonUrl = DAEMON_URL,
    simulator: SimulatorUrl = SIMULATOR_URL,
    token_file: TokenFile = None,
    states: Annotated[
        list[str] | None,
        typer.Option(
            "--state",
            metavar="STATE",
            help=f"Only services in this state, or in one of several: {', '.join(STATES)}.",
        ),
    ] = None,
    sort: Annotated[
        str,
        typer.Option(
            metavar="BY",
            help=f"What comes first: {', '.join(SORTS)}. Runs: the earliest; the others: the most.",
        ),
    ] = "trouble",
    limit: Annotated[int, typer.Option(min=1, help="Services on a page.")] = 50,
    page: Annotated[int, typer.Option(min=1, help="Which page.")] = 1,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
) -> int:
    """Print totals and the state of services as plain text, those with trouble first.

    The dashboard's home screen for scripts and screen readers. Exit status 1 if any service is
    late, wedged or failed its last run, or if the store or the machine's clock is in trouble."""
    form = table_format(as_csv=as_csv, as_markdown=as_markdown, as_json=as_json)
    wanted = [_state(each) for each in states or ()]
    if sort not in SORTS:
        raise UsageError(f"there is no order '{sort}': write one of {', '.join(SORTS)}")
    from parktime.tui.errors import RefusedError, UnreachableError
    from parktime.tui.presenters.status_text import has_trouble, status_data, status_lines

    token = read_token(token_file)
    try:
        snapshot = asyncio.run(_snapshot(daemon, read_simulator_url(simulator), token))
    except (RefusedError, UnreachableError) as error:
        raise UsageError(
            f"{daemon}: {error} ('parktime up FILE' or 'parktime daemon' starts one)"
        ) from error
    chosen = choose_services(snapshot, states=wanted, sort=cast(Sort, sort), limit=limit, page=page)
    if form is not None:
        say_table(_table(status_data(snapshot, chosen)), form)
    elif as_json:
        say_json(status_data(snapshot, chosen), indent=2)
    else:
        say(status_lines(snapshot, chosen))
    return 1 if has_trouble(snapshot) else 0


_COLUMNS = (
    *("key", "name", "condition", "next_run_at", "active", "archived", "waiting"),
    *("without_a_room", "held", "kept"),
)


def _table(data: dict[str, Any]) -> Table:
    """The services of the page, instants in UTC, with when and how each ran last."""
    rows = []
    for each in data["services"]:
        last = each["last_run"] or {}
        rows.append([*(each[name] for name in _COLUMNS), last.get("at"), last.get("outcome")])
    return Table((*_COLUMNS, "last_run_at", "last_outcome"), rows)


async def _snapshot(daemon: str, simulator: str | None, token: str | None) -> "Snapshot":
    """What the daemon says; without the simulator if that is not there.

    Raises:
        RefusedError, UnreachableError: The daemon does not answer, or not this token.
    """
    from parktime.tui.client import Client
    from parktime.tui.errors import UnreachableError

    client = Client.connect(daemon, simulator, token)
    try:
        snapshot = await client.snapshot()
        if client.access == "refused":
            say("parktime: the daemon does not know this token; it was read without", err=True)
        return snapshot
    except UnreachableError:
        if simulator is None:
            raise
        return await _snapshot(daemon, None, token)  # the daemon may follow real time
    finally:
        await client.close()
