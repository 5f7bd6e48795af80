"""The daemon and the simulator that the pages are about, and how to reach them."""

from dataclasses import dataclass

import httpx2

from parktime.tui.client import Client, ServerConnection
from parktime.web.client import open_client


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """Addresses of daemon and simulator; `simulator` None: the daemon runs in real time.

    The transports replace the network, for servers in this process.
    """

    daemon: str
    simulator: str | None = None
    daemon_transport: httpx2.AsyncBaseTransport | None = None
    simulator_transport: httpx2.AsyncBaseTransport | None = None

    def client(self, token: str | None) -> Client:
        """A client with that token; nothing is sent yet."""
        simulator = None
        if self.simulator is not None:
            simulator = ServerConnection(
                "simulator", self.simulator, None, self.simulator_transport
            )
        return Client(
            ServerConnection("daemon", self.daemon, token, self.daemon_transport), simulator
        )

    def open_stream_client(self, token: str | None) -> httpx2.AsyncClient:
        """A client for one answer of the daemon that does not end."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return open_client(
            self.daemon, timeout_s=None, headers=headers, transport=self.daemon_transport
        )
