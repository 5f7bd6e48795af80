"""Serves one or several simulated worlds until stopped, for `parktime simulator`."""

import re
import socket
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from parktime.harness.results.output import say
from parktime.harness.servers.serve import serve_app, until_stopped
from parktime.simulator.hosting.registry import DEFAULT_MAX_WORLDS, WorldRegistry
from parktime.simulator.hosting.server import WorldServer
from parktime.simulator.scenario.scenario import Scenario, Step


@dataclass(frozen=True, slots=True)
class ServedScenario:
    """A scenario whose world is served, and the steps that are performed at their instants."""

    scenario: Scenario
    steps: Sequence[Step]


async def serve_simulators(
    wanted: Sequence[ServedScenario],
    listening: socket.socket,
    *,
    with_parent: bool,
    max_worlds: int = DEFAULT_MAX_WORLDS,
    allow_hosts: Collection[str] = (),
) -> None:
    """Serve each world with its clock paused at `starts`, and `/worlds` to open more.

    A single one has the empty path, several have one each.
    """
    registry = WorldRegistry(max(max_worlds, len(wanted)))
    names = world_names([each.scenario.file for each in wanted])
    for name, each in zip(names, wanted, strict=True):
        path = "" if len(wanted) == 1 else world_path(name)
        registry.add(each.scenario, name=name, path=path, steps=each.steps)
    async with serve_app(WorldServer(registry), listening, allow_hosts=allow_hosts) as url:
        for world in registry:
            say(f"parktime simulator: {world.scenario.title}: {url}{world.path}")
        if not wanted:
            say(f"parktime simulator: no world yet: POST a scenario to {url}/worlds")
        try:
            await until_stopped(with_parent=with_parent)
        finally:
            registry.close()  # otherwise waiting participants keep the server for minutes


def world_path(name: str) -> str:
    """The path of the world of one of several files."""
    return "/worlds/worlds" if name == "worlds" else f"/{name}"


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
