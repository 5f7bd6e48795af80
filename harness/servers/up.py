"""Serves simulator and daemon in one process, on two ports, for `parktime up`."""

import re
import socket
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import typer

from parktime.daemon.app import Daemon
from parktime.daemon.clock import SimulatorClock
from parktime.daemon.vendors.retry_policy import HttpLimits, no_sleep
from parktime.harness.errors import InternalError, RefusedError
from parktime.harness.player.daemon_client import DaemonClient
from parktime.harness.player.runtime import register_services, set_up
from parktime.harness.player.simulator_client import SimulatorClient, world_steps
from parktime.harness.player.subprocesses import ChildProcess
from parktime.harness.player.transport import VENDOR_TIMEOUT_S
from parktime.harness.results.output import log_to_stderr, say
from parktime.harness.servers.addresses import is_loopback
from parktime.harness.servers.serve import serve_app, until_stopped
from parktime.harness.servers.tokens import load_token
from parktime.harness.startup import end_loading
from parktime.simulator.app import create_app
from parktime.simulator.clock.clock import Clock
from parktime.simulator.scenario.scenario import Scenario, ServiceEntry
from parktime.simulator.world.factory import build_world
from parktime.web.client import open_client

TIMEOUT_S = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class UpSettings:
    """What `parktime up` was asked for.

    Attributes:
        folder: Where the daemon's store and the log are kept while it runs.
        token_file: The file with the daemon's token, which is created if it does not exist.
        host: The address to listen on.
        ports: Those of the simulator and of the daemon; 0 picks a free one.
        rate: Virtual seconds for each real second; None: the clock starts paused.
        proxy: URL of the proxy for vendors that are not on this machine.
    """

    scenario: Scenario
    folder: Path
    token_file: Path
    host: str
    ports: tuple[int, int]
    rate: float | None
    proxy: str | None


async def serve_both(
    settings: UpSettings, sockets: Sequence[socket.socket], *, with_parent: bool
) -> None:
    """Serve simulator and daemon, each on a socket of its own, and pages on a third, if any."""
    log_to_stderr()
    scenario = settings.scenario
    world = build_world(scenario)
    clock = Clock(world)
    secret = load_token(settings.token_file)
    async with AsyncExitStack() as stack:
        app = create_app(world, clock=clock, steps=world_steps(scenario)[0])
        simulator_url = await stack.enter_async_context(serve_app(app, sockets[0]))
        stack.callback(clock.close)
        running = Daemon(
            f"sqlite:///{settings.folder / 'daemon.db'}",
            token=secret,
            clock=SimulatorClock(simulator_url),
            protect_reads=not is_loopback(sockets[1].getsockname()[0]),
            # vendors fail here only on purpose
            limits=HttpLimits(VENDOR_TIMEOUT_S, sleep=no_sleep, proxy=settings.proxy),
            durable=False,  # the store does not outlive this process
        )
        stack.push_async_callback(running.close)
        await running.start()
        daemon_url = await stack.enter_async_context(serve_app(running.app, sockets[1]))
        typer.echo(f"simulator {simulator_url}\ndaemon    {daemon_url}")
        typer.echo(f"token in  {settings.token_file}")
        if len(sockets) > 2:
            await _serve_pages(stack, sockets[2], daemon_url, simulator_url, secret)
        await _open(scenario, simulator_url, daemon_url, secret, settings.rate)
        await until_stopped(with_parent=with_parent)


async def _serve_pages(
    stack: AsyncExitStack, listening: socket.socket, daemon: str, simulator: str, secret: str
) -> None:
    """Serve the pages until the stack is left."""
    from parktime.harness.servers.web import WebSettings, serving_pages
    from parktime.webui.servers import Servers

    servers = Servers(daemon=daemon, simulator=simulator)
    settings = WebSettings(servers=servers, token=secret)
    typer.echo(await stack.enter_async_context(serving_pages(settings, listening)))


async def _open(
    scenario: Scenario, simulator_url: str, daemon_url: str, secret: str, rate: float | None
) -> None:
    """Register and set up the services, then let the clock run."""
    headers = {"Authorization": f"Bearer {secret}"}
    async with (
        open_client(simulator_url, timeout_s=TIMEOUT_S) as to_simulator,
        open_client(daemon_url, timeout_s=TIMEOUT_S, headers=headers) as to_daemon,
    ):
        simulator, daemon = SimulatorClient(to_simulator, simulator_url), DaemonClient(to_daemon)
        await register_services(scenario, simulator, daemon)
        for entry in scenario.services:
            if entry.integration:
                await _set_up(entry, simulator, daemon)
        if rate is not None:
            await simulator.run(rate)
    say(f"{scenario.title}: {'paused' if rate is None else f'the clock runs, {rate:g} s a second'}")


async def _set_up(entry: ServiceEntry, simulator: SimulatorClient, daemon: DaemonClient) -> None:
    try:
        await set_up(entry, simulator, daemon)
    except RefusedError as refusal:
        say(f"parktime: {entry.key} is not set up: {refusal.message}", err=True)


_ADDRESS = re.compile(rb"https?://[^\s/]+")


class UpProcess(ChildProcess):
    """A `parktime up --headless`; `url` is the simulator's."""

    daemon_url = ""

    async def _address(self) -> str:
        assert self._process.stdout is not None, "its output is a pipe"
        found: list[str] = []
        while line := await self._process.stdout.readline():
            found += [each.decode() for each in _ADDRESS.findall(line)]
            if len(found) == 2:
                self.daemon_url = found[1]
                return found[0]
        raise InternalError(f"simulator and daemon ended before they listened: {self.log_tail()}")


async def up_with_dashboard(settings: UpSettings, *, keymap: dict[str, str], mouse: bool) -> int:
    """Start `parktime up` in a process of its own, and the dashboard on it; both end together.

    Returns:
        The dashboard's exit status.

    Raises:
        InternalError: the process ended before it listened; with the end of its log.
    """
    secret = load_token(settings.token_file)
    say(f"{settings.scenario.title}: starting the simulator and a daemon …", err=True)
    child = await UpProcess.start(settings.folder / "up.log", "up", *_arguments(settings))
    assert isinstance(child, UpProcess), "it starts one of its own kind"
    try:
        from parktime.tui.app import ParktimeApp
        from parktime.tui.client import Client
        from parktime.tui.process import freeze_startup_objects

        app = ParktimeApp(Client.connect(child.daemon_url, child.url, secret), keymap)
        app.expected_set_ups = sum(bool(each.integration) for each in settings.scenario.services)
        end_loading()
        freeze_startup_objects()
        return await app.run_to_end(mouse=mouse)
    finally:
        await child.stop()


def _arguments(settings: UpSettings) -> list[str]:
    """Of `parktime up` in the other process; the proxy is in its environment."""
    port, daemon_port = map(str, settings.ports)
    speed = ["--paused"] if settings.rate is None else ["--rate", str(settings.rate)]
    return [
        *(str(settings.scenario.file), "--headless", "--host", settings.host),
        *("--port", port, "--daemon-port", daemon_port),
        *("--token-file", str(settings.token_file), *speed),
    ]
