"""`parktime simulator` at work: one world, served until somebody says stop."""

import socket
from collections.abc import Sequence

import typer

from harness.serving import served, until_stopped
from simulator.app import create_app
from simulator.clock.clock import Clock
from simulator.scenario.scenario import Scenario, Step
from simulator.world.build import build_world


async def serve_simulator(
    scenario: Scenario, listening: socket.socket, *, steps: Sequence[Step], with_parent: bool
) -> None:
    """Serves the scenario's world with its clock at `starts`, paused; the steps happen by themselves."""
    world = build_world(scenario)
    clock = Clock(world)
    async with served(create_app(world, clock=clock, steps=steps), listening) as url:
        typer.echo(f"parktime simulator: {scenario.title}: {url}")
        try:
            await until_stopped(with_parent=with_parent)
        finally:
            clock.close()  # or those who wait on it would hold the server for minutes
