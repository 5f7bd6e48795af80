"""Serves one or several simulated worlds until stopped, for `parktime simulator`."""

import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from fastapi import FastAPI

from parktime.harness.results.output import say
from parktime.harness.servers.serve import serve_app, until_stopped
from parktime.simulator.app import create_app, create_worlds
from parktime.simulator.clock.clock import Clock
from parktime.simulator.scenario.scenario import Scenario, Step
from parktime.simulator.world.factory import build_world


@dataclass(frozen=True, slots=True)
class ServedScenario:
    """A scenario whose world is served, and the steps that are performed at their instants."""

    scenario: Scenario
    steps: Sequence[Step]


async def serve_simulators(
    wanted: Sequence[ServedScenario], listening: socket.socket, *, with_parent: bool
) -> None:
    """Serve each world with its clock paused at `starts`; several have a path each."""
    clocks: list[Clock] = []
    apps = [_simulator(each, clocks) for each in wanted]
    titles = [each.scenario.title for each in wanted]
    names = world_names([each.scenario.file for each in wanted])
    app = (
        apps[0]
        if len(apps) == 1
        else create_worlds(
            dict(zip(names, apps, strict=True)), dict(zip(names, titles, strict=True))
        )
    )
    async with serve_app(app, listening) as url:
        for name, title in zip(names, titles, strict=True):
            say(f"parktime simulator: {title}: {url if len(apps) == 1 else f'{url}/{name}'}")
        try:
            await until_stopped(with_parent=with_parent)
        finally:
            for clock in clocks:
                clock.close()  # otherwise waiting participants keep the server for minutes


def _simulator(wanted: ServedScenario, clocks: list[Clock]) -> FastAPI:
    world = build_world(wanted.scenario)
    clocks.append(Clock(world))
    return create_app(world, clock=clocks[-1], steps=wanted.steps)


def world_names(files: Sequence[str]) -> list[str]:
    """A path name for each file: lower-case letters, digits and dashes; duplicates are numbered."""
    names: list[str] = []
    for file in files:
        stem = re.sub(r"[^a-z0-9]+", "-", PurePath(file).stem.lower()).strip("-") or "world"
        taken = sum(
            name == stem or re.fullmatch(rf"{re.escape(stem)}-\d+", name) is not None
            for name in names
        )
        names.append(f"{stem}-{taken + 1}" if stem in names else stem)
    return names
