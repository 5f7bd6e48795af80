"""A world in a test: time to travel in, deeds to do, and both sides to look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from parktime.harness.errors import RefusedError
from parktime.harness.expectations.observation import Seen, whole_name
from parktime.harness.results.result import service_result
from parktime.harness.testing.open_world import Living, Opened, opened
from parktime.simulator.scenario.scenario import Place, Scenario, Step
from parktime.simulator.scenario.schema.verbs import parse_do
from parktime.simulator.scenario.times import parse_duration, parse_instant

__all__ = ["RefusedError", "Storypark", "Unexpected", "World"]


class Unexpected(AssertionError):
    """What the story's file expects did not hold; each line tells file:line, expected and actual."""


@dataclass(frozen=True, slots=True)
class Storypark:
    """A service's Storypark at one instant, in the shapes of the result; people and rooms by name, where a name is borne once."""

    paid_children: int
    profiles: Mapping[str, dict[str, Any]]
    rooms: Mapping[str, dict[str, Any]]


class World:
    """Made by the `parktime` fixture, which closes it. `url` is the simulator's, for any program on this machine.

    Without a daemon everything that needs one is an error. Times without an offset are local to the first service.
    """

    def __init__(self, scenario: Scenario, *, daemon: bool = True, steps: bool = True) -> None:
        self.scenario = scenario
        self._living: Living[Opened] = Living(opened(scenario, daemon=daemon, steps=steps))
        self.url = self._living.held.url

    def close(self) -> None:
        """Ends daemon, server and clock."""
        self._living.close()

    # Time

    @property
    def now(self) -> datetime:
        """The clock's instant, aware UTC."""
        return self._living.run(self._living.held.simulator.now())

    def travel_to(self, instant: str | datetime) -> None:
        """Through every due instant, with the file's steps on the way. Unexpected where one of their expectations does not hold.

        An instant that has passed is gone back to: all is as it was then, and the steps that follow are yet to come. ValueError for one that cannot
        be read, or is before the start.
        """
        to = parse_instant(instant, self._zone) if isinstance(instant, str) else instant
        if to < self.scenario.starts:
            raise ValueError(
                f"{to.isoformat()} is before the story starts, at {self.scenario.starts.isoformat()}"
            )
        self._living.run(self._go(to) if to >= self.now else self._go_back(to))

    def travel(self, duration: str) -> None:
        """As `travel_to`, so far ahead: `12h`, `3w`, of elapsed time."""
        self._living.run(self._go(self.now + parse_duration(duration)))

    async def _go(self, to: datetime) -> None:
        player = self._living.held.player
        if player is None:
            await self._living.held.simulator.advance(to)
            return
        await player.go_on(to)
        lines = player.unheld()
        if lines:
            raise Unexpected("\n".join(lines))

    async def _go_back(self, to: datetime) -> None:
        player = self._living.held.player
        await (player.rewind(to) if player is not None else self._living.held.simulator.rewind(to))

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.scenario.services[0].time_zone)

    # Deeds

    def do(self, deed: Any, *, service: str | None = None, acting: str = "admin") -> None:
        """What a step's `do` may say: `"sync"`, `{"leave": "Mia Nguyen"}`, or a list of such. RefusedError where it is refused.

        pydantic.ValidationError (a ValueError) for what is no verb.
        """
        verbs = parse_do(deed)
        step = Step(self.now, self._key(service), acting, verbs, (), Place(1, 1))  # type: ignore[arg-type]
        self._living.run(self._do(step))

    async def _do(self, step: Step) -> None:
        held = self._living.held
        for verb in step.verbs:
            if held.player is not None:
                await held.player.carry_out(verb, step)
            else:
                await held.simulator.do(step.service, verb)
        if held.player is not None:
            held.player.mark(step.at)

    # Both sides

    @property
    def storypark(self) -> Storypark:
        """Of the only service; of several, `storypark_of` says which."""
        return self.storypark_of(None)

    def storypark_of(self, service: str | None) -> Storypark:
        """As it is now. KeyError for a service that the file does not have."""
        found = self._living.run(self._living.held.simulator.storypark(self._key(service)))
        return Storypark(
            found["paid_children"],
            {whole_name(row): row for row in found["profiles"]},
            {row["name"]: row for row in found["rooms"]},
        )

    def result(self, service: str | None = None) -> dict[str, Any]:
        """One service as the result of a play has it: storypark, links, runs with their changes, waiting (contract: The result)."""
        return service_result(self._living.run(self._seen(self._key(service))))

    async def _seen(self, key: str) -> Seen:
        player = self._living.held.player
        if player is None:
            raise RuntimeError("this world has no daemon: ask your own sync for its runs")
        return await player.see(key)

    @property
    def runs(self) -> list[dict[str, Any]]:
        """The runs of the only service, oldest first, with their changes."""
        runs: list[dict[str, Any]] = self.result()["runs"]
        return runs

    def credentials(self, service: str | None = None) -> dict[str, Any]:
        """How the service's CCMS and Storypark are reached; URLs are paths below `url`."""
        return self._living.run(self._living.held.simulator.credentials(self._key(service)))

    def _key(self, service: str | None) -> str:
        if service is not None:
            return self.scenario.service(service).key
        if len(self.scenario.services) > 1:
            raise KeyError(
                f"say which service: {', '.join(each.key for each in self.scenario.services)}"
            )
        return self.scenario.services[0].key
