"""`parktime up` at work: simulator and daemon in one process, on two ports."""

import socket
from contextlib import AsyncExitStack
from pathlib import Path

import httpx2
import typer

from daemon.clock import SimulatorClock
from daemon.daemon import Daemon
from daemon.running.pace import Pace, at_once
from harness.addresses import is_loopback
from harness.daemon_client import DaemonClient
from harness.errors import RefusedError
from harness.log import to_standard_error
from harness.opening import make_known, set_up
from harness.patience import VENDOR_TIMEOUT_S
from harness.serving import served, until_stopped
from harness.simulator_client import SimulatorClient
from harness.tokens import token
from harness.world_steps import world_steps
from simulator.app import create_app
from simulator.clock.clock import Clock
from simulator.scenario.scenario import Scenario, ServiceEntry
from simulator.world.build import build_world

TIMEOUT_S = 600.0


async def serve_both(
    scenario: Scenario,
    sockets: tuple[socket.socket, socket.socket],
    *,
    folder: Path,
    token_file: Path,
    rate: float | None,
    with_parent: bool = False,
) -> None:
    """Serves simulator and daemon, its store in `folder`. `rate` in virtual seconds a real second; None: paused."""
    to_standard_error()
    world = build_world(scenario)
    clock = Clock(world)
    secret = token(token_file)
    async with AsyncExitStack() as stack:
        app = create_app(world, clock=clock, steps=world_steps(scenario)[0])
        simulator_url = await stack.enter_async_context(served(app, sockets[0]))
        stack.callback(clock.close)
        running = Daemon(
            f"sqlite:///{folder / 'daemon.db'}",
            token=secret,
            clock=SimulatorClock(simulator_url),
            protect_reads=not is_loopback(sockets[1].getsockname()[0]),
            pace=Pace(VENDOR_TIMEOUT_S, sleep=at_once),  # what fails here fails because somebody said so
        )
        stack.push_async_callback(running.close)
        await running.start()
        daemon_url = await stack.enter_async_context(served(running.app, sockets[1]))
        typer.echo(f"simulator {simulator_url}\ndaemon    {daemon_url}\ntoken in  {token_file}")
        await _open(scenario, simulator_url, daemon_url, secret, rate)
        await until_stopped(with_parent=with_parent)


async def _open(scenario: Scenario, simulator_url: str, daemon_url: str, secret: str, rate: float | None) -> None:
    """The services are made known and set up, and time runs."""
    headers = {"Authorization": f"Bearer {secret}"}
    async with (
        httpx2.AsyncClient(base_url=simulator_url, timeout=TIMEOUT_S) as to_simulator,
        httpx2.AsyncClient(base_url=daemon_url, headers=headers, timeout=TIMEOUT_S) as to_daemon,
    ):
        simulator, daemon = SimulatorClient(to_simulator, simulator_url), DaemonClient(to_daemon)
        await make_known(scenario, simulator, daemon)
        for entry in scenario.services:
            if entry.integration:
                await _set_up(entry, simulator, daemon)
        if rate is not None:
            await simulator.run(rate)
    typer.echo(f"{scenario.title}: {'paused' if rate is None else f'the clock runs, {rate:g} s a second'}")


async def _set_up(entry: ServiceEntry, simulator: SimulatorClient, daemon: DaemonClient) -> None:
    try:
        await set_up(entry, simulator, daemon)
    except RefusedError as refusal:
        typer.echo(f"parktime: {entry.key} is not set up: {refusal.message}", err=True)
