"""The reference model: handbook and contract taken literally, without HTTP, store or daemon.

It is written from the two documents alone, so that product and model are unlikely to share a
mistake. Where the documents leave a choice, `docs/concepts/readings.md` states it.
"""

from dataclasses import dataclass
from typing import Any

from parktime.harness.reference.entries import ScenarioEntry, scenario_entry
from parktime.harness.reference.outcome import services_of, zulu
from parktime.harness.reference.plain import RefusedError
from parktime.harness.reference.world import World


def predict_result(source: object) -> dict[str, Any]:
    """The predicted result of a scenario: see `Prediction`."""
    return predict(source).result


@dataclass(frozen=True)
class Prediction:
    """The model's world at the end of a scenario, and the predicted result.

    The result has no `expectations` and no `digest`.

    `refused` in the result lists the refused verbs: step and verb count from 1.
    """

    world: World
    result: dict[str, Any]


def predict(source: object) -> Prediction:
    """Play a scenario in the model. Raises NotImplementedError if the model does not know it."""
    scenario = scenario_entry(source)
    refused: list[dict[str, Any]] = []
    world = play_model(scenario, refused)
    result = {
        "title": scenario.title,
        "seed": scenario.seed,
        "starts": zulu(scenario.starts),
        "ends": zulu(scenario.ends),
        "services": services_of(world),
        "refused": refused,
    }
    return Prediction(world, result)


def play_model(scenario: ScenarioEntry, refused: list[dict[str, Any]] | None = None) -> World:
    """The model's world at the end; refused verbs are appended to `refused`."""
    world = World(scenario)
    for number, step in enumerate(scenario.steps, start=1):
        world.advance(step.at)
        for ordinal, verb in enumerate(step.verbs, start=1):
            try:
                world.do(step.service, verb.plain, acting=step.acting)
            except RefusedError as refusal:
                row = {"step": number, "verb": ordinal, "word": verb.word, "message": str(refusal)}
                (refused if refused is not None else []).append(row)
                break
    world.advance(scenario.ends)
    return world
