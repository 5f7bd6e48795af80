"""The dashboard in a browser: served on loopback, to this machine's own pages only."""

import asyncio
import os
import shlex
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import typer
from aiohttp import web
from textual_serve.server import Server

import parktime
from parktime.harness.servers.addresses import LOOPBACK
from parktime.harness.servers.connections import backlog
from parktime.harness.servers.gate import Gate
from parktime.harness.servers.serve import SHUTDOWN_S, bind
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

    def serve(self, debug: bool = False) -> None:
        """Serve until SIGINT or SIGTERM."""
        asyncio.run(self._serve_until_stopped())

    async def _serve_until_stopped(self) -> None:
        stop = asyncio.Event()
        with suppress(NotImplementedError):  # Windows has no such handlers: Ctrl-C raises
            for number in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(number, stop.set)
        async with self.serving():
            await stop.wait()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Serve while the block lasts, within the same limits as all other servers."""
        runner = web.AppRunner(await self._make_app(), shutdown_timeout=SHUTDOWN_S)
        await runner.setup()
        assert runner.server is not None
        listening = bind(LOOPBACK, self.port)
        loop = asyncio.get_running_loop()
        server = await loop.create_server(Gate(runner.server), sock=listening, backlog=backlog())
        try:
            yield
        finally:
            server.close()
            await runner.cleanup()

    async def on_startup(self, app: web.Application) -> None:
        """Print nothing."""

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._own_pages_only)
        app.on_response_prepare.append(_one_request_each)
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


async def _one_request_each(_: web.Request, answer: web.StreamResponse) -> None:
    """Close the connection after the answer: another request by it would have no time limit."""
    if not isinstance(answer, web.WebSocketResponse):
        answer.force_close()
