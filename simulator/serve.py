"""A simulator on a socket."""

import signal
import socket
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI

KEEP_ALIVE_S = 75
"""Longer than clients keep theirs: equal times race."""
_GRACE_S = 5


class Server(uvicorn.Server):
    """Lets go of everybody who waits on the clock when it is told to stop: they would hold it for minutes."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Ctrl-C or SIGTERM: a clean end, after which `serve` returns; a second Ctrl-C does not wait for anybody."""
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Closes the clock, then everything else."""
        app: Any = self.config.app
        app.state.clock.close()
        await super().shutdown(sockets)


def serve(app: FastAPI, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serves until Ctrl-C or SIGTERM, and returns. Port 0 takes a free one; one line on stdout tells the address."""
    listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    with listening:
        print(f"simulator at {_address(listening)}", flush=True)  # noqa: T201 - the one line that it prints
        make_server(app).run(sockets=[listening])


def make_server(app: FastAPI, host: str = "127.0.0.1", port: int = 0) -> Server:
    """A server of the application that prints nothing and leaves `Date` to the world's clock."""
    return Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            date_header=False,
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=_GRACE_S,
        )
    )


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
