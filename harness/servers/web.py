"""The dashboard in a browser: served on loopback, to this machine's own pages only."""

import os
import shlex
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import typer
from aiohttp import web
from textual_serve.server import Server

import parktime
from parktime.harness.servers.addresses import LOOPBACK
from parktime.harness.servers.serve import bind
from parktime.harness.servers.tokens import VARIABLE

ROOT = Path(parktime.__file__).resolve().parents[1]

OWN_STYLES = "style-src 'self' 'unsafe-inline'; font-src 'self' data:; frame-ancestors 'none'"
"""Keeps the page from loading a font from another site."""

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def serve_web(
    port: int, *, daemon: str, simulator: str, token: str | None, keys: Path | None
) -> None:
    """Serve until Ctrl-C, a dashboard for each tab. The token is passed in the environment."""
    with bind(LOOPBACK, port):
        pass  # report a port in use before anything is started
    if token is not None:
        os.environ[VARIABLE] = token
    os.environ["PYTHONPATH"] = os.pathsep.join(
        [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    )
    words = [
        sys.executable,
        "-P",
        "-m",
        "parktime",
        "tui",
        "--daemon",
        daemon,
        "--simulator",
        simulator,
    ]
    words += ["--keys", str(keys)] if keys is not None else []
    server = LoopbackServer(shlex.join(words), host=LOOPBACK, port=port, title="parktime")
    typer.echo(
        f"parktime: http://{LOOPBACK}:{port}\n"
        "Only this machine reaches it, but every user of this machine does, without a password"
        + (
            ", and can do what the daemon's token allows."
            if token
            else ", to watch: no token was given."
        )
    )
    server.serve()


class LoopbackServer(Server):
    """Refuses requests of other sites: a page of any site could open a socket to loopback."""

    def initialize_logging(self) -> None:
        """Log nothing: `serve_web` has printed the address."""

    async def on_startup(self, app: web.Application) -> None:
        """Print nothing."""

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._own_pages_only)
        return app

    @property
    def _own(self) -> tuple[str, ...]:
        return f"{LOOPBACK}:{self.port}", f"localhost:{self.port}"

    @web.middleware
    async def _own_pages_only(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        origin = request.headers.get("Origin")
        if request.host not in self._own or (
            origin is not None and origin not in [f"http://{own}" for own in self._own]
        ):
            raise web.HTTPForbidden(text="this dashboard is for pages of its own address")
        answer = await handler(request)
        if not answer.prepared:
            answer.headers["Content-Security-Policy"] = OWN_STYLES
        return answer
