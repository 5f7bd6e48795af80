"""`parktime status`: the state of every service, as text."""

import asyncio

from parktime.harness.commands.options import (
    AsJson,
    DaemonUrl,
    SimulatorUrl,
    TokenFile,
    read_simulator_url,
    read_token,
)
from parktime.harness.errors import UsageError
from parktime.harness.results.output import say, say_json
from parktime.harness.servers.addresses import DAEMON_URL, SIMULATOR_URL


def status(
    daemon: DaemonUrl = DAEMON_URL,
    simulator: SimulatorUrl = SIMULATOR_URL,
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> int:
    """Print the state of every service as plain text, those with trouble first.

    The dashboard's home screen for scripts and screen readers. Exit status 1 if a service is late,
    wedged or failed its last run, or if the store or the machine's clock is in trouble."""
    from parktime.tui.client import Client
    from parktime.tui.errors import RefusedError, UnreachableError
    from parktime.tui.presenters.status_text import has_trouble, status_data, status_lines
    from parktime.tui.snapshot import Snapshot

    async def asked(simulator_url: str | None) -> Snapshot:
        client = Client.connect(daemon, simulator_url, read_token(token_file))
        try:
            snapshot = await client.snapshot()
            if client.access == "refused":
                say("parktime: the daemon does not know this token; it was read without", err=True)
            return snapshot
        finally:
            await client.close()

    async def snapshot_now() -> Snapshot:
        try:
            return await asked(read_simulator_url(simulator))
        except UnreachableError:
            return await asked(None)  # the daemon may follow real time

    try:
        snapshot = asyncio.run(snapshot_now())
    except (RefusedError, UnreachableError) as error:
        raise UsageError(
            f"{daemon}: {error} ('parktime up FILE' or 'parktime daemon' starts one)"
        ) from error
    if as_json:
        say_json(status_data(snapshot), indent=2)
    else:
        say(status_lines(snapshot))
    return 1 if has_trouble(snapshot) else 0
