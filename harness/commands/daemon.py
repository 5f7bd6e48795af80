"""`parktime daemon`: the sync daemon by itself."""

import asyncio
import socket
from pathlib import Path
from typing import Annotated

import typer

from daemon.clock import ClockFollower, ClockLost, SimulatorClock, WallClock
from daemon.daemon import Daemon
from daemon.store.store import StoreError
from harness.commands.simulator import WithParent
from harness.serving import DAEMON_PORT, LOOPBACK, bound, is_loopback, served, until_stopped
from harness.tokens import token
from harness.wrong import Wrong


def daemon(
    store: Annotated[
        str, typer.Option(metavar="URL", help="Where it remembers: sqlite:///PATH or postgresql+psycopg://…")
    ] = "sqlite:///parktime.db",
    clock: Annotated[
        str, typer.Option(metavar="URL|wall", help="The simulator whose clock it lives by, or 'wall' for real time.")
    ] = "wall",
    token_file: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help="The file of the API's token, made where there is none; without it PARKTIME_TOKEN is used.",
        ),
    ] = None,
    host: Annotated[
        str, typer.Option(help="Where to listen. Elsewhere than on loopback, reading needs the token too.")
    ] = LOOPBACK,
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = DAEMON_PORT,
    with_parent: WithParent = False,
) -> int:
    """Run the sync daemon with its HTTP API. Services are made known to it by PUT /v1/services/KEY.

    It resumes what a crash cut short, catches up on what was missed, and then listens. Ctrl-C ends it; its store
    keeps everything.
    """
    secret = token(token_file)
    follower = _clock(clock)
    try:
        asyncio.run(_serve(store, secret, follower, bound(host, port), with_parent, protect=not is_loopback(host)))
    except KeyboardInterrupt:
        pass  # how a server is meant to end
    except (StoreError, ClockLost) as error:
        raise Wrong(str(error)) from error
    return 0


def _clock(url: str) -> ClockFollower:
    if url == "wall":
        return WallClock()
    if not url.startswith(("http://", "https://")):
        raise Wrong(f"--clock: {url!r} is neither 'wall' nor the URL of a simulator, such as http://127.0.0.1:8700")
    return SimulatorClock(url.rstrip("/"))


async def _serve(
    store: str, secret: str, clock: ClockFollower, listening: socket.socket, with_parent: bool, *, protect: bool
) -> None:
    running = Daemon(store, token=secret, clock=clock, protect_reads=protect)
    try:
        await running.start()
        async with served(running.app, listening) as url:
            typer.echo(f"parktime daemon: {url}")
            await until_stopped(with_parent=with_parent)
    finally:
        await running.close()
