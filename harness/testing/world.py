"""A world in a test: move its time, perform verbs, and read both sides."""

from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self, TypeVar
from zoneinfo import ZoneInfo

from parktime.harness.errors import HarnessError, RefusedError
from parktime.harness.expectations.observation import Observation, full_name
from parktime.harness.results.result import service_result
from parktime.harness.testing.open_world import BackgroundLoop, OpenWorld, open_world
from parktime.simulator.scenario.scenario import Place, Scenario, Step
from parktime.simulator.scenario.schema.verbs import parse_do
from parktime.simulator.scenario.times import parse_duration, parse_instant

Returned = TypeVar("Returned")

__all__ = ["ExpectationError", "RefusedError", "Storypark", "World"]


class ExpectationError(AssertionError):
    """Expectations of the file failed; each line has file:line, expected and actual."""


@dataclass(frozen=True, slots=True)
class Storypark:
    """A service's Storypark at one instant, as in the result; profiles and rooms by name."""

    paid_children: int
    profiles: Mapping[str, dict[str, Any]]
    rooms: Mapping[str, dict[str, Any]]


class World:
    """An open world, made by `parktime.world` or a fixture; a `with` block closes it.

    `url` is the simulator's, for any program on this machine. Without a daemon, what needs one is
    an error. Times without an offset are local to the first service.
    """

    def __init__(self, scenario: Scenario, *, daemon: bool = True, steps: bool = True) -> None:
        self.scenario = scenario
        self._background: BackgroundLoop[OpenWorld] = BackgroundLoop(
            open_world(scenario, daemon=daemon, steps=steps)
        )
        self.url = self._background.resource.url

    def close(self) -> None:
        """Stop daemon, server and clock; no-op if already closed."""
        self._background.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self, coroutine: Coroutine[Any, Any, Returned]) -> Returned:
        """Run it on the world's loop; what the test is told comes without our traceback."""
        __tracebackhide__ = True
        try:
            return self._background.run(coroutine)
        except (AssertionError, HarnessError) as error:
            raise error.with_traceback(None) from None

    # Time

    @property
    def now(self) -> datetime:
        """The clock's time, in UTC."""
        return self._run(self._background.resource.simulator.now())

    def travel_to(self, instant: str | datetime) -> None:
        """Advance through every due instant and step, or rewind if the instant is in the past.

        After a rewind everything is as it was then, and later steps are still to come.

        Raises: ExpectationError if an expectation of a step fails; ValueError if the instant is
        invalid or before the start.
        """
        __tracebackhide__ = True
        to = self._instant(instant)
        if to < self.scenario.starts:
            raise ValueError(
                f"{to.isoformat()} is before the scenario starts, at"
                f" {self.scenario.starts.isoformat()}"
            )
        self._run(self._go(to) if to >= self.now else self._go_back(to))

    def travel(self, duration: str) -> None:
        """Advance by an elapsed time such as `12h` or `3w`; see `travel_to`."""
        __tracebackhide__ = True
        self._run(self._go(self.now + parse_duration(duration)))

    def _instant(self, instant: str | datetime) -> datetime:
        """A plain UTC instant; a subclass of datetime, such as a frozen one, is none."""
        if isinstance(instant, str):
            return parse_instant(instant, self._zone)
        plain = datetime.fromisoformat(instant.isoformat())
        return (plain if plain.tzinfo else plain.replace(tzinfo=self._zone)).astimezone(UTC)

    async def _go(self, to: datetime) -> None:
        player = self._background.resource.player
        if player is None:
            await self._background.resource.simulator.advance(to)
            return
        await player.play_until(to)
        lines = player.take_failures()
        if lines:
            raise ExpectationError("\n".join(lines))

    async def _go_back(self, to: datetime) -> None:
        player = self._background.resource.player
        await (
            player.rewind(to)
            if player is not None
            else self._background.resource.simulator.rewind(to)
        )

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.scenario.services[0].time_zone)

    # Verbs

    def do(self, verb: Any, *, service: str | None = None, acting: str = "admin") -> None:
        """Perform verbs as in a step's `do`: `"sync"`, `{"leave": "Mia Nguyen"}`, or a list.

        Raises: RefusedError if refused; pydantic.ValidationError (a ValueError) if invalid.
        """
        __tracebackhide__ = True
        verbs = parse_do(verb)
        step = Step(
            at=self.now,
            service=self._key(service),
            acting=acting,  # type: ignore[arg-type]
            verbs=verbs,
            expectations=(),
            place=Place(1, 1),
        )
        self._run(self._do(step))

    async def _do(self, step: Step) -> None:
        world = self._background.resource
        for verb in step.verbs:
            if world.player is not None:
                await world.player.perform_verb(verb, step)
            else:
                await world.simulator.do(step.service, verb)
        if world.player is not None:
            world.player.add_checkpoint(step.at)

    # Both sides

    @property
    def storypark(self) -> Storypark:
        """Storypark of the only service; with several, use `storypark_of`."""
        return self.storypark_of(None)

    def storypark_of(self, service: str | None) -> Storypark:
        """Current Storypark of a service. Raises KeyError if the file has no such service."""
        found = self._run(self._background.resource.simulator.storypark(self._key(service)))
        return Storypark(
            found["paid_children"],
            {full_name(row): row for row in found["profiles"]},
            {row["name"]: row for row in found["rooms"]},
        )

    def result(self, service: str | None = None) -> dict[str, Any]:
        """One service as in the result of a play (contract: The result)."""
        return service_result(self._run(self._observe(self._key(service))))

    async def _observe(self, key: str) -> Observation:
        player = self._background.resource.player
        if player is None:
            raise RuntimeError("this world has no daemon: ask your own sync for its runs")
        return await player.observe(key)

    @property
    def runs(self) -> list[dict[str, Any]]:
        """The runs of the only service, oldest first, with their changes."""
        runs: list[dict[str, Any]] = self.result()["runs"]
        return runs

    def credentials(self, service: str | None = None) -> dict[str, Any]:
        """Credentials and URLs of the service's CCMS and Storypark; URLs are paths below `url`."""
        return self._run(self._background.resource.simulator.credentials(self._key(service)))

    def _key(self, service: str | None) -> str:
        if service is not None:
            return self.scenario.service(service).key
        if len(self.scenario.services) > 1:
            raise KeyError(
                f"say which service: {', '.join(each.key for each in self.scenario.services)}"
            )
        return self.scenario.services[0].key
