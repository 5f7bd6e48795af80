"""Serves ASGI apps over TCP until they are stopped."""

import asyncio
import os
import socket
import sys
import threading
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from typing import Any, Literal

import uvicorn
from starlette.types import ASGIApp

from parktime.harness.errors import UsageError
from parktime.harness.servers.addresses import is_loopback
from parktime.harness.servers.connections import backlog
from parktime.harness.servers.disconnect import DisconnectingProtocol
from parktime.harness.servers.limits import HEADER_BYTES, KnownHostsOnly
from parktime.harness.startup import end_loading
from parktime.web.event_stream import EndingStreams

KEEP_ALIVE_S = 75
"""Longer than any client's, so that no client sends a request into a connection that closes."""

SHUTDOWN_S = 2
"""Time for requests under way when the server stops."""


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 picks a free one. Raises UsageError."""
    if not 0 <= port <= 65_535:
        raise UsageError(f"there is no port {port}: from 0 to 65535")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family)
    except OSError as error:
        raise UsageError(f"cannot listen on {host} port {port}: {error}") from error
    # asyncio sets it only on sockets created as TCP; without it, an answer waits 40 ms for its body
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def check_free(*addresses: tuple[str, int]) -> None:
    """Check that one can listen on each (host, port). Raises UsageError."""
    for host, port in addresses:
        bind(host, port).close()


def serve_until_interrupted(
    serve: Callable[..., Coroutine[Any, Any, None]], *addresses: tuple[str, int]
) -> None:
    """Run `serve(*sockets)`, with a listening socket for each (host, port).

    Ctrl-C is how a server is meant to end. Raises UsageError if an address cannot be used.
    """
    with ExitStack() as held:
        sockets = [held.enter_context(bind(host, port)) for host, port in addresses]
        with suppress(KeyboardInterrupt):
            run_loop(serve(*sockets))


def run_loop(main: Coroutine[Any, Any, None]) -> None:
    """Run `main` on the loop of uvloop where it is installed, which serves at half the cost."""
    try:
        from uvloop import new_event_loop
    except ImportError:  # there is none for Windows
        asyncio.run(main)
        return
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(main)


def socket_url(listening: socket.socket) -> str:
    """The URL of a listening socket."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@asynccontextmanager
async def serve_app(
    app: ASGIApp,
    listening: socket.socket,
    *,
    lifespan: Literal["auto", "off"] = "auto",
    allow_hosts: Collection[str] = (),
) -> AsyncIterator[str]:
    """Serve the app while the block lasts; yields its URL.

    Args:
        lifespan: "off" keeps the app alive.
        allow_hosts: Names by which it may be called, besides those of loopback. Without any, a
            server on another address is called by whatever name leads to it.
    """
    end_loading()
    checks_hosts = is_loopback(listening.getsockname()[0]) or bool(allow_hosts)
    streams = EndingStreams(app)
    config = uvicorn.Config(
        KnownHostsOnly(streams, allow_hosts) if checks_hosts else streams,
        http=DisconnectingProtocol,
        ws="none",
        h11_max_incomplete_event_size=HEADER_BYTES,
        backlog=backlog(),
        log_level="error",  # a warning for each bad connection would fill the disk
        access_log=False,
        log_config=None,  # its lines are laid out as all others
        lifespan=lifespan,
        server_header=False,
        date_header=False,  # the simulator's is the virtual time; a second one would contradict it
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=SHUTDOWN_S,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield socket_url(listening)
    finally:
        streams.end()
        server.should_exit = True
        await serving


class _Server(uvicorn.Server):
    """Leaves signals to the process: several servers share its loop."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def until_stopped(*, with_parent: bool) -> None:
    """Wait for ever or, `with_parent`, until standard input closes because the parent has ended."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    if with_parent:

        def wait_for_end() -> None:
            while os.read(sys.stdin.fileno(), 1024):
                pass
            with suppress(RuntimeError):  # the loop has been closed meanwhile
                loop.call_soon_threadsafe(stop.set)

        threading.Thread(
            target=wait_for_end, daemon=True
        ).start()  # Windows has no add_reader for a pipe
    await stop.wait()
