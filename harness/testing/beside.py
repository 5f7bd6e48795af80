"""The reference model beside a world without a daemon: what a test's own sync is held against."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from parktime.harness.judge.actions import document
from parktime.harness.judge.compare import Divergence, diverged
from parktime.harness.judge.margin import margin_of
from parktime.harness.judge.model import Model
from parktime.harness.judge.spelled_out import spelled_out
from parktime.harness.reference.entries import scenario_entry
from parktime.harness.reference.plain import RefusedError as ModelRefusedError
from parktime.harness.results.timestamps import format_instant
from parktime.simulator.scenario.scenario import Scenario, Step
from parktime.simulator.world.factory import build_world
from parktime.simulator.world.service import export_storypark
from parktime.simulator.world.world import World


@dataclass(frozen=True, slots=True)
class Judgement:
    """Where Storypark differs from the handbook, and why the first record is as it should be."""

    at: datetime
    divergences: Sequence[Divergence]
    why: Sequence[str]

    @property
    def lines(self) -> str:
        """One paragraph for each divergence, with its rule; the first has its margin."""
        found = []
        for number, each in enumerate(self.divergences):
            found.append(
                f"{each.service}, {each.about} {each.name} at {format_instant(self.at)}\n"
                f"    the handbook  {each.expected}  [{each.rule}]\n"
                f"    Storypark     {each.actual}"
            )
            if number == 0:
                found += [f"    why           {line}" for line in self.why]
        return "\n".join(found)


class ModelBeside:
    """The model of a scenario's new world, which is told what people do and when the sync runs.

    `steps`: whether the scenario's own steps are done when their time comes.
    """

    def __init__(self, scenario: Scenario, *, steps: bool) -> None:
        self._scenario = scenario
        self._own_steps = list(scenario.steps) if steps else []
        self._left = list(self._own_steps)
        self._done: list[Step] = []

    @cached_property
    def _model(self) -> Model:
        """Made when it is first needed. Raises NotImplementedError for a world unknown to it."""
        scenario = spelled_out(self._scenario, build_world(self._scenario))
        return Model(scenario_entry(scenario))

    def do(self, step: Step) -> None:
        """Do what the test did at an instant. Raises ModelRefusedError; the rest is not done."""
        self._follow(step.at)
        for verb in step.verbs:
            self._model.do(step.service, verb.plain, acting=step.acting)
        self._done.append(step)

    def rewind(self, to: datetime) -> None:
        """Forget what was done after an instant."""
        done, self._done = [each for each in self._done if each.at <= to], []
        self._left = list(self._own_steps)
        self.__dict__.pop("_model", None)
        for step in done:
            with suppress(ModelRefusedError):
                self.do(step)

    def occasion(self, world: World, url: str, cause: str) -> dict[str, Any]:
        """What `parktime test` sends to a sync, with the actions since the last call."""
        self._follow(world.now)
        both = {key: (each, self._model.services.get(key)) for key, each in world.services.items()}
        due = [key for key, each in self._model.services.items() if each.memory.set_up]
        head = {"url": url, "now": format_instant(world.now), "cause": cause, "services": due}
        return document(head, both, self._model.take_actions())

    async def judge(self, world: World) -> Judgement:
        """Have the model run now, too, and compare every service that is set up."""
        self._follow(world.now)
        found: list[Divergence] = []
        for key, service in self._model.services.items():
            if service.memory.set_up:
                self._model.do(key, "sync")
            found += diverged(service, export_storypark(world.services[key]))
        why: list[str] = []
        if found:
            story = replace(self._scenario, steps=(*self._done_steps(world.now),))
            why = await margin_of(story, world.now, found[0])
        return Judgement(world.now, found, why)

    def _done_steps(self, now: datetime) -> list[Step]:
        own = [replace(each, expectations=()) for each in self._own_steps if each.at <= now]
        return sorted([*own, *self._done], key=lambda each: each.at)

    def _follow(self, now: datetime) -> None:
        """Let the model's time pass, with the scenario's own steps on the way."""
        while self._left and self._left[0].at <= now:
            step = self._left.pop(0)
            self._model.advance(step.at)
            self._perform(step)
        self._model.advance(now)

    def _perform(self, step: Step) -> None:
        for verb in step.verbs:
            with suppress(ModelRefusedError):
                self._model.do(step.service, verb.plain, acting=step.acting)
