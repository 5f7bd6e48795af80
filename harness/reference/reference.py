"""The reference model: handbook and contract read literally, played day by day without HTTP, store or daemon.

It is written from the two documents alone, so that a mistake of the product and a mistake of the model are unlikely to be the
same one. Where the documents leave a choice, `docs/concepts/readings.md` says which was taken.
"""

from dataclasses import dataclass
from typing import Any

from parktime.harness.reference.entries import Tale, told
from parktime.harness.reference.outcome import services_of, zulu
from parktime.harness.reference.plain import Refusal
from parktime.harness.reference.world import World


def predict(scenario: object) -> dict[str, Any]:
    """The result of playing a scenario, without `expectations` and `digest`: see `Foreseen`."""
    return foresee(scenario).result


@dataclass(frozen=True)
class Foreseen:
    """The model's world at the end of a story, and the result of playing it, without `expectations` and `digest`.

    `refused` in it lists the verbs that were refused: step and verb count from 1, with the model's own words.
    """

    world: World
    result: dict[str, Any]


def foresee(scenario: object) -> Foreseen:
    """What the model says of a story. NotImplementedError for one that it does not know."""
    tale = told(scenario)
    refused: list[dict[str, Any]] = []
    world = played(tale, refused)
    result = {
        "title": tale.title,
        "seed": tale.seed,
        "starts": zulu(tale.starts),
        "ends": zulu(tale.ends),
        "services": services_of(world),
        "refused": refused,
    }
    return Foreseen(world, result)


def played(tale: Tale, refused: list[dict[str, Any]] | None = None) -> World:
    """The model's world at the end of a story. What is refused is added to `refused`."""
    world = World(tale)
    for number, step in enumerate(tale.steps, start=1):
        world.advance(step.at)
        for ordinal, verb in enumerate(step.verbs, start=1):
            try:
                world.do(step.service, verb.plain, acting=step.acting)
            except Refusal as refusal:
                row = {"step": number, "verb": ordinal, "word": verb.word, "message": str(refusal)}
                (refused if refused is not None else []).append(row)
                break
    world.advance(tale.ends)
    return world
