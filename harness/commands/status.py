"""`parktime status`: how every service is, as text."""

import asyncio
from typing import Annotated

import typer

from harness.addresses import DAEMON_URL, SIMULATOR_URL
from harness.commands.tui import DaemonUrl, SimulatorUrl, TokenFile, secret_of
from harness.wrong import Wrong


def status(
    daemon: DaemonUrl = DAEMON_URL,
    simulator: SimulatorUrl = SIMULATOR_URL,
    token_file: TokenFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, instants in UTC.")] = False,
) -> int:
    """Tell how every service is, trouble first: the dashboard's home screen as plain text, for scripts and screen readers."""
    from tui.client import Client
    from tui.errors import RefusedError, UnreachableError
    from tui.presenters.status_text import status_data, status_lines
    from tui.snapshot import Snapshot

    async def asked(simulator_url: str | None) -> Snapshot:
        client = Client.connect(daemon, simulator_url, secret_of(token_file))
        try:
            return await client.snapshot()
        finally:
            await client.close()

    async def told() -> Snapshot:
        try:
            return await asked(None if simulator == "none" else simulator)
        except UnreachableError:
            return await asked(None)  # the daemon may live by the time on the wall

    try:
        snapshot = asyncio.run(told())
    except (RefusedError, UnreachableError) as error:
        raise Wrong(f"{daemon}: {error} ('parktime up FILE' or 'parktime daemon' starts one)") from error
    if as_json:
        import json

        typer.echo(json.dumps(status_data(snapshot), indent=2, ensure_ascii=False))
    else:
        typer.echo("\n".join(status_lines(snapshot)))
    return 0
