"""`parktime tui`: the dashboard."""

import asyncio

from parktime.harness.commands.options import (
    DaemonUrl,
    Keys,
    NoMouse,
    SimulatorUrl,
    TokenFile,
    read_keys,
    read_simulator_url,
    read_token,
)
from parktime.harness.extras import require_extra
from parktime.harness.servers.addresses import DAEMON_URL, SIMULATOR_URL
from parktime.harness.startup import end_loading


def tui(
    daemon: DaemonUrl = DAEMON_URL,
    simulator: SimulatorUrl = SIMULATOR_URL,
    token_file: TokenFile = None,
    keys: Keys = None,
    no_mouse: NoMouse = False,
) -> int:
    """Open the dashboard on a running daemon and its simulator. `?` shows the keys, `q` quits.

    Without a token it is read-only. It keeps no state: closing it loses nothing.
    """
    require_extra("tui", "the dashboard")
    secret = read_token(token_file)
    keymap = read_keys(keys)
    from parktime.tui.app import ParktimeApp
    from parktime.tui.client import Client
    from parktime.tui.process import freeze_startup_objects

    app = ParktimeApp(Client.connect(daemon, read_simulator_url(simulator), secret), keymap)
    end_loading()
    freeze_startup_objects()
    return asyncio.run(app.run_to_end(mouse=not no_mouse))
