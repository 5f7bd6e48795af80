"""The reference model: handbook and contract read literally, played day by day without HTTP, store or daemon.

It is written from the two documents alone, so that a mistake of the product and a mistake of the model are unlikely to be the
same one. Where the documents leave a choice, `READINGS.md` beside this file says which was taken.
"""

from typing import Any

from simulator.scenario.scenario import Scenario
from tests.model.outcome import services_of, zulu
from tests.model.refusal import Refusal
from tests.model.world import World


def predict(scenario: Scenario) -> dict[str, Any]:
    """The result of playing a scenario, without `expectations` and `digest`.

    `refused` lists the verbs that were refused: step and verb count from 1, with the model's own words.
    """
    world = World(scenario)
    refused: list[dict[str, Any]] = []
    for number, step in enumerate(scenario.steps, start=1):
        world.advance(step.at)
        for ordinal, verb in enumerate(step.verbs, start=1):
            try:
                world.do(step.service, verb.plain, acting=step.acting)
            except Refusal as refusal:
                refused.append({"step": number, "verb": ordinal, "word": verb.word, "message": str(refusal)})
                break
    world.advance(scenario.ends)
    return {
        "title": scenario.title,
        "seed": scenario.seed,
        "starts": zulu(scenario.starts),
        "ends": zulu(scenario.ends),
        "services": services_of(world),
        "refused": refused,
    }
