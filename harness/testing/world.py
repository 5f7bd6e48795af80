"""A world in a test: move its time, perform verbs, and read both sides."""

from collections.abc import Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Self, TypeVar
from zoneinfo import ZoneInfo

from parktime.harness.errors import HarnessError, RefusedError
from parktime.harness.expectations.observation import Observation, full_name
from parktime.harness.player.simulator_client import is_world_verb
from parktime.harness.reference.plain import RefusedError as ModelRefusedError
from parktime.harness.results.result import service_result
from parktime.harness.testing.beside import Judgement, ModelBeside
from parktime.harness.testing.open_world import BackgroundLoop, OpenWorld, open_world
from parktime.simulator.scenario.scenario import Place, Scenario, Step, Verb
from parktime.simulator.scenario.schema.verbs import parse_do
from parktime.simulator.scenario.times import parse_duration, parse_instant
from parktime.simulator.world.api_events import Published
from parktime.simulator.world.world import World as SimulatedWorld
from parktime.tui.visible import visible_lines

Returned = TypeVar("Returned")

__all__ = ["ExpectationError", "JudgementError", "RefusedError", "Storypark", "World"]


class ExpectationError(AssertionError):
    """Expectations of the file failed; each line has file:line, expected and actual."""


class JudgementError(AssertionError):
    """Storypark differs from the handbook; the lines have rule, margin and instant."""


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
        if player is not None:
            await player.rewind(to)
            return
        await self._background.resource.simulator.rewind(to)
        self._beside()[1].rewind(to)

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
                await self._do_without_daemon(verb, replace(step, verbs=(verb,)))
        if world.player is not None:
            world.player.add_checkpoint(step.at)

    async def _do_without_daemon(self, verb: Verb, step: Step) -> None:
        """Do it in the world, or on the page that the model keeps beside it."""
        simulated, model = self._beside()
        if is_world_verb(verb):
            await self._background.resource.simulator.do(step.service, verb)
            with suppress(ModelRefusedError):
                model.do(step)
            return
        try:
            model.do(step)
        except ModelRefusedError as refusal:
            raise RefusedError(str(refusal)) from None
        if verb.word in ("refresh", "set_up"):
            simulated.apply(Published(step.service))

    # A sync of one's own

    def occasion(self, cause: str = "schedule") -> dict[str, Any]:
        """The JSON that `parktime test` sends to a sync, with what people did since the last call.

        Raises: RuntimeError if this world has a daemon.
        """
        return self._run(self._occasion(cause))

    async def _occasion(self, cause: str) -> dict[str, Any]:
        simulated, model = self._beside()
        return model.occasion(simulated, self.url, cause)

    def judge(self) -> None:
        """Hold Storypark against the handbook, after your own sync has run at this instant.

        The handbook's runs are every 12 hours from set-up on, and at each call of this.

        Raises: JudgementError with rule and margin; RuntimeError if this world has a daemon;
        NotImplementedError if the model does not know this world (`hold_above`).
        """
        __tracebackhide__ = True
        judgement = self._run(self._judgement())
        if judgement.divergences:
            raise JudgementError(visible_lines(judgement.lines))

    async def _judgement(self) -> Judgement:
        simulated, model = self._beside()
        return await model.judge(simulated)

    def _beside(self) -> tuple[SimulatedWorld, ModelBeside]:
        beside = self._background.resource.beside
        if beside is None:
            raise RuntimeError("parktime's daemon syncs this world: open it with daemon=False")
        return beside

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
