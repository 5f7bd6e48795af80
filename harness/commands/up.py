"""`parktime up`: simulator and daemon together."""

import asyncio
import socket
import tempfile
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Annotated

import httpx2
import typer
from simulator.app import create_app

from daemon.clock import SimulatorClock
from daemon.daemon import Daemon
from harness.answers import Refusal, answer
from harness.daemon_client import DaemonClient
from harness.opening import make_known, set_up
from harness.reading import read_one
from harness.serving import DAEMON_PORT, LOOPBACK, SIMULATOR_PORT, bound, served, until_stopped
from harness.simulator_client import SimulatorClient
from harness.tokens import token
from harness.world_steps import world_steps
from simulator.clock.clock import Clock
from simulator.scenario.scenario import Scenario, ServiceEntry
from simulator.world.build import build_world

HOUR_A_SECOND = 3600.0


def up(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A scenario: a path, or a bare name.")],
    rate: Annotated[
        float, typer.Option(min=0.001, help="Virtual seconds in a real second; 3600 plays a day in 24 seconds.")
    ] = HOUR_A_SECOND,
    paused: Annotated[bool, typer.Option("--paused", help="Leave the clock to 'parktime clock'.")] = False,
    host: Annotated[str, typer.Option(help="Where to listen; only this machine reaches the default.")] = LOOPBACK,
    port: Annotated[int, typer.Option(help="The simulator's; 0 takes a free one.")] = SIMULATOR_PORT,
    daemon_port: Annotated[int, typer.Option(help="The daemon's; 0 takes a free one.")] = DAEMON_PORT,
    token_file: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="The file of the daemon's token, made where there is none."),
    ] = None,
) -> int:
    """Start a scenario's simulator and a daemon for it in one process, its services set up as the file says.

    Steps that are done by people in a CCMS or in Storypark happen by themselves at their instants; the others are
    named and left to you. The dashboard is not in this version: watch with 'parktime clock show' and the daemon's
    API. Nothing is kept when it ends; Ctrl-C ends it.
    """
    scenario = read_one(file)
    _tell_left_out(scenario)
    simulator_socket, daemon_socket = bound(host, port), bound(host, daemon_port)
    with suppress(KeyboardInterrupt), tempfile.TemporaryDirectory(prefix="parktime-") as folder:
        secrets_file = token_file or Path(folder) / "token"
        sockets = simulator_socket, daemon_socket
        asyncio.run(_up(scenario, sockets, secrets_file, Path(folder), 0.0 if paused else rate))
    return 0


def _tell_left_out(scenario: Scenario) -> None:
    for line in world_steps(scenario)[1]:
        typer.echo(f"{line} is left out: do it by the daemon's API", err=True)


async def _up(
    scenario: Scenario,
    sockets: tuple[socket.socket, socket.socket],
    token_file: Path,
    folder: Path,
    rate: float,
) -> None:
    """`rate` 0 leaves the clock paused."""
    world = build_world(scenario)
    clock = Clock(world)
    secret = token(token_file)
    async with AsyncExitStack() as stack:
        steps = world_steps(scenario)[0]
        simulator_url = await stack.enter_async_context(served(create_app(world, clock=clock, steps=steps), sockets[0]))
        stack.callback(clock.close)
        running = Daemon(f"sqlite:///{folder / 'daemon.db'}", token=secret, clock=SimulatorClock(simulator_url))
        stack.push_async_callback(running.close)
        await running.start()
        daemon_url = await stack.enter_async_context(served(running.app, sockets[1]))
        typer.echo(f"simulator {simulator_url}\ndaemon    {daemon_url}\ntoken in  {token_file}")
        await _open(scenario, simulator_url, daemon_url, secret, rate)
        await until_stopped(with_parent=False)


async def _open(scenario: Scenario, simulator_url: str, daemon_url: str, secret: str, rate: float) -> None:
    headers = {"Authorization": f"Bearer {secret}"}
    async with (
        httpx2.AsyncClient(base_url=simulator_url, timeout=600) as simulator,
        httpx2.AsyncClient(base_url=daemon_url, headers=headers, timeout=600) as http,
    ):
        daemon = DaemonClient(http)
        await make_known(scenario, SimulatorClient(simulator, simulator_url), daemon)
        for entry in scenario.services:
            if entry.integration:
                await _set_up(entry, daemon)
        if rate:
            answer(await simulator.post("/clock/run", json={"rate": rate}))
        typer.echo(f"{scenario.title}: the clock runs, {rate:g} s a second" if rate else f"{scenario.title}: paused")


async def _set_up(entry: ServiceEntry, daemon: DaemonClient) -> None:
    try:
        await set_up(entry, daemon)
    except Refusal as refusal:
        typer.echo(f"parktime: {entry.key} is not set up: {refusal.message}", err=True)
