"""The worlds of a server: opened from scenarios, found by name, and closed."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from starlette.types import ASGIApp

from parktime.simulator.api.world import WORLD_SIDES
from parktime.simulator.app import create_app
from parktime.simulator.clock.clock import Clock
from parktime.simulator.errors import DeletedError, SimulatorError
from parktime.simulator.scenario.read import read_text
from parktime.simulator.scenario.scenario import Scenario, Step
from parktime.simulator.world.factory import build_world
from parktime.simulator.world.world import World

DEFAULT_MAX_WORLDS: Final = 100
NAME: Final = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
"""What a world may be called, as it is a part of a path."""


class TooManyWorldsError(SimulatorError):
    """The limit of worlds is reached."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"this server holds {limit} worlds at most: DELETE /worlds/ID those that are no longer "
            "needed, or start it with a higher --max-worlds"
        )


class NameTakenError(SimulatorError):
    """There is a world of that name."""


class UnknownWorldError(SimulatorError):
    """There is no world of that name."""

    def __init__(self) -> None:
        super().__init__(
            "there is no such world: it was never opened or has been deleted; GET /worlds lists "
            "those that there are"
        )


@dataclass(frozen=True, slots=True, eq=False)
class HostedWorld:
    """An open world. `path` is where it is served, without a slash at its end."""

    id: str
    path: str
    world: World
    clock: Clock
    app: ASGIApp

    @property
    def scenario(self) -> Scenario:
        """The scenario that it was made of."""
        return self.world.scenario

    @property
    def skipped(self) -> list[tuple[int, str]]:
        """(line, word) of each verb that is left out, since it needs a daemon or a player."""
        return [
            (verb.place.line, verb.word)
            for step in self.scenario.steps
            for verb in step.verbs
            if verb.side not in WORLD_SIDES
        ]


class WorldRegistry:
    """The open worlds by name, `limit` at most. All methods belong to one event loop."""

    def __init__(self, limit: int = DEFAULT_MAX_WORLDS) -> None:
        self._limit = limit
        self._worlds: dict[str, HostedWorld] = {}
        self._by_path: dict[str, HostedWorld] = {}
        self._opening = asyncio.Lock()
        self._last_number = 0

    def __len__(self) -> int:
        return len(self._worlds)

    def __iter__(self) -> Iterator[HostedWorld]:
        """All worlds, in the order in which they were opened."""
        return iter(tuple(self._worlds.values()))

    def get(self, name: str) -> HostedWorld:
        """The world of that name. Raises UnknownWorldError."""
        if name not in self._worlds:
            raise UnknownWorldError
        return self._worlds[name]

    def at(self, path: str) -> HostedWorld | None:
        """The world that is served at exactly that path, or None."""
        return self._by_path.get(path)

    def add(
        self, scenario: Scenario, *, name: str, path: str, steps: Sequence[Step]
    ) -> HostedWorld:
        """Open the world of a scenario that was read already. Raises as `open`."""
        self._check(name)
        return self._start(build_world(scenario), name, path, steps)

    async def open(self, text: str, *, name: str | None, with_steps: bool) -> HostedWorld:
        """Open a world from the text of a scenario, with its clock paused at `starts`.

        The text is read in a thread, so that other worlds go on; one text at a time.

        Args:
            text: The scenario, in YAML or JSON.
            name: What to call the world; None: `w1`, `w2` and so on, each used once.
            with_steps: Whether the steps that people do are done at their instants.

        Raises:
            ScenarioError: the scenario is not valid; with every issue found.
            TooManyWorldsError: the limit is reached.
            NameTakenError: there is a world of that name.
        """
        async with self._opening:
            self._check(name)
            world = await asyncio.to_thread(lambda: build_world(read_text(text, "body")))
            chosen = name or self._next_name()
            steps = world.scenario.steps if with_steps else ()
            return self._start(world, chosen, f"/worlds/{chosen}", steps)

    def delete(self, name: str) -> None:
        """Close a world for good; pending waits are answered. Raises UnknownWorldError."""
        gone = self.get(name)
        del self._worlds[name], self._by_path[gone.path]
        gone.clock.close(DeletedError("this world has been deleted"))

    def close(self) -> None:
        """Stop the clocks of all worlds, since the server ends."""
        for each in self._worlds.values():
            each.clock.close()

    def _check(self, name: str | None) -> None:
        if name in self._worlds:
            raise NameTakenError(
                f"there is a world called {name}: choose another name, or DELETE /worlds/{name}"
            )
        if len(self._worlds) >= self._limit:
            raise TooManyWorldsError(self._limit)

    def _next_name(self) -> str:
        while True:
            self._last_number += 1
            name = f"w{self._last_number}"
            if name not in self._worlds:
                return name

    def _start(self, world: World, name: str, path: str, steps: Sequence[Step]) -> HostedWorld:
        clock = Clock(world)
        app = create_app(world, clock=clock, steps=steps)
        made = HostedWorld(name, path, world, clock, app)
        self._worlds[name] = self._by_path[path] = made
        return made
