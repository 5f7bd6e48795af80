"""Serves the pages about a daemon, for `parktime web` and `parktime up --web`."""

import socket
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass

import typer

from parktime.harness.servers.addresses import is_loopback
from parktime.harness.servers.serve import serve_app, until_stopped
from parktime.webui.app import create_app
from parktime.webui.servers import Servers


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """What the pages are about, and who may read them.

    Attributes:
        servers: The daemon, and the simulator whose clock it follows.
        token: The daemon's token, if there is one to read with.
        protect_reads: Whether reading needs a login or a link on loopback, too.
        allow_hosts: Names by which the server may be called besides those of this machine.
    """

    servers: Servers
    token: str | None
    protect_reads: bool = False
    allow_hosts: Collection[str] = ()


@asynccontextmanager
async def serving_pages(settings: WebSettings, listening: socket.socket) -> AsyncIterator[str]:
    """Serve the pages while the block lasts; yields what to tell the person at the terminal."""
    protected = settings.protect_reads or not is_loopback(listening.getsockname()[0])
    app = create_app(settings.servers, token=settings.token, protect_reads=protected)
    async with serve_app(app, listening, allow_hosts=settings.allow_hosts) as url:
        lines = [f"pages     {url}"]
        if settings.token is not None:
            lines.append(f"log in    {url}/login/{app.state.site.sessions.make_code()}")
        yield "\n".join(lines)


async def serve_pages(settings: WebSettings, listening: socket.socket) -> None:
    """Serve the pages until the process is interrupted."""
    async with serving_pages(settings, listening) as lines:
        typer.echo(lines)
        await until_stopped(with_parent=False)
