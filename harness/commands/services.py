"""`parktime services`: makes real services known to a daemon, and shows or removes them."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from urllib.parse import quote

import typer

from parktime.harness.commands.options import (
    AsCsv,
    AsJson,
    AsMarkdown,
    DaemonUrl,
    TokenFile,
    read_token,
    table_format,
)
from parktime.harness.errors import RefusedError, UsageError
from parktime.harness.results.output import say, say_json, say_table
from parktime.harness.servers.addresses import DAEMON_URL
from parktime.tui.presenters.table_text import Table

if TYPE_CHECKING:
    from parktime.tui.client import Client

T = TypeVar("T")

PAGE = 200

app = typer.Typer(
    name="services",
    help="Make real services known to a daemon from a file; list, show and remove them.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)

Key = Annotated[str, typer.Argument(metavar="KEY", help="The service's key.")]


@app.command()
def add(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="A list of services: TOML (.toml) or CSV (.csv), see the guide."
        ),
    ],
    daemon: DaemonUrl = DAEMON_URL,
    token_file: TokenFile = None,
    check_only: Annotated[
        bool, typer.Option("--check", help="Check the file and its credentials; send nothing.")
    ] = False,
) -> int:
    """Make the services of a file known, or bring them up to date.

    Credentials are named as env:NAME or file:PATH, and are never in the list or on the command
    line. Everything is checked before anything is sent. To add a service again changes nothing.
    A new service is off until it is turned on.
    """
    from parktime.harness.service_list.read import read_service_list

    listed = read_service_list(file, os.environ)
    if check_only:
        say(f"{file}: ok, {_services(len(listed))}")
        return 0

    async def send(client: "Client") -> list[str]:
        known = {each["key"] async for each in _all(client)}
        refused: list[str] = []
        for each in listed:
            try:
                await client.send("PUT", f"services/{quote(each.key, safe='')}", each.body)
            except _refusals() as error:
                refused.append(f"{each.key}: {error}")
                continue
            say(f"{each.key}: {'up to date' if each.key in known else 'added, off'}")
        return refused

    refused = _asked(daemon, token_file, send)
    if refused:
        for line in refused:
            say(f"parktime: {line}", err=True)
        raise RefusedError(f"{_services(len(refused))} of {len(listed)} refused; the rest is done")
    return 0


@app.command("list")
def list_services(
    daemon: DaemonUrl = DAEMON_URL,
    token_file: TokenFile = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
) -> int:
    """List every service with its CCMS, time zone and state."""

    async def read(client: "Client") -> list[dict[str, Any]]:
        return [each async for each in _all(client)]

    form = table_format(as_csv=as_csv, as_markdown=as_markdown, as_json=as_json)
    services = _asked(daemon, token_file, read)
    if form is not None:
        columns = ("key", "state", "ccms", "time_zone", "name")
        say_table(Table(columns, [[each[name] for name in columns] for each in services]), form)
        return 0
    if as_json:
        say_json(services, indent=2)
        return 0
    wide = max((len(each["key"]) for each in services), default=0)
    for each in services:
        say(
            f"{each['key']:<{wide}}  {each['state']:<6}  {each['ccms']:<7}  "
            f"{each['time_zone']}  {each['name']}"
        )
    if not services:
        say("the daemon has no services yet")
    return 0


@app.command()
def show(
    key: Key, daemon: DaemonUrl = DAEMON_URL, token_file: TokenFile = None, as_json: AsJson = False
) -> int:
    """Show a service: how it is reached, its settings and state. Never its credentials."""

    async def read(client: "Client") -> dict[str, Any]:
        return dict(await client.get(f"services/{quote(key, safe='')}"))

    service = _asked(daemon, token_file, read)
    if as_json:
        say_json(service, indent=2)
        return 0
    for name, value in _flat(service):
        say(f"{name:<36}{'–' if value is None else value}")
    return 0


@app.command()
def remove(
    keys: Annotated[list[str], typer.Argument(metavar="KEY", help="The keys of services.")],
    daemon: DaemonUrl = DAEMON_URL,
    token_file: TokenFile = None,
    turn_off: Annotated[
        bool, typer.Option("--turn-off", help="Turn a service off first if it is on.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Remove without being asked.")] = False,
) -> int:
    """Remove services and their credentials from the daemon.

    Nothing changes in Storypark. Links and history are kept: a service that is added again under
    its key has them again, and no child is made twice. One that is turned on is refused without
    --turn-off. To remove a service again changes nothing.
    """
    if not yes and not (sys.stdin.isatty() and typer.confirm(f"Remove {', '.join(keys)}?")):
        raise UsageError("nothing was removed: add --yes to remove without being asked")

    async def send(client: "Client") -> list[str]:
        known = {each["key"]: each async for each in _all(client)}
        on = [key for key in keys if known.get(key, {}).get("state", "off") != "off"]
        if on and not turn_off:
            return [f"{key}: it is turned on: turn it off, or add --turn-off" for key in on]
        for key in keys:
            if key not in known:
                say(f"{key}: not known, nothing to remove")
                continue
            query = "?turn_off=true" if turn_off else ""
            await client.send("DELETE", f"services/{quote(key, safe='')}{query}")
            say(f"{key}: removed; its links and history are kept")
        return []

    if refused := _asked(daemon, token_file, send):
        raise RefusedError("; ".join(refused) + "; nothing was removed")
    return 0


def _services(number: int) -> str:
    return "1 service" if number == 1 else f"{number:,} services"


def _refusals() -> type[Exception]:
    from parktime.tui.errors import RefusedError as DaemonRefusedError

    return DaemonRefusedError


async def _all(client: "Client") -> AsyncIterator[dict[str, Any]]:
    """Every service, page by page."""
    query: dict[str, str | int] = {"limit": PAGE}
    while True:
        page = await client.get("services", query)
        for each in page["services"]:
            yield each
        if page["next_after"] is None:
            return
        query["after"] = page["next_after"]


def _flat(value: dict[str, Any], before: str = "") -> list[tuple[str, Any]]:
    lines: list[tuple[str, Any]] = []
    for name, each in value.items():
        if isinstance(each, dict):
            lines += _flat(each, f"{before}{name}.")
        else:
            lines.append((before + name, each))
    return lines


def _asked(daemon: str, token_file: Path | None, ask: "Callable[[Client], Awaitable[T]]") -> T:
    """What a daemon answers. Raises UsageError if it is not there, RefusedError if it refuses."""
    from parktime.tui.client import Client
    from parktime.tui.errors import RefusedError as DaemonRefusedError
    from parktime.tui.errors import UnreachableError

    @asynccontextmanager
    async def connected() -> AsyncIterator[Client]:
        client = Client.connect(daemon, None, read_token(token_file))
        try:
            yield client
        finally:
            await client.close()

    async def asking() -> T:
        async with connected() as client:
            return await ask(client)

    try:
        return asyncio.run(asking())
    except UnreachableError as error:
        raise UsageError(f"{daemon}: {error} ('parktime daemon' starts one)") from error
    except DaemonRefusedError as error:
        raise RefusedError(str(error), error.rule) from error
