"""What of a scenario's steps a simulator can play by itself. Pure."""

from dataclasses import replace

from simulator.scenario.scenario import Scenario, Side, Step, Verb

WORLD_SIDES: frozenset[Side] = frozenset({"ccms", "storypark", "world"})


def is_the_world_s(verb: Verb) -> bool:
    """Whether it is done in the simulated world, so that no daemon is needed for it."""
    return verb.side in WORLD_SIDES


def world_steps(scenario: Scenario) -> tuple[tuple[Step, ...], list[str]]:
    """The steps with nothing but the world's verbs, and a line for each verb that is left out."""
    kept: list[Step] = []
    left_out: list[str] = []
    for step in scenario.steps:
        if verbs := tuple(verb for verb in step.verbs if is_the_world_s(verb)):
            kept.append(replace(step, verbs=verbs, expectations=()))
        left_out += [_line(scenario, verb) for verb in step.verbs if not is_the_world_s(verb)]
    return tuple(kept), left_out


def _line(scenario: Scenario, verb: Verb) -> str:
    return f"{scenario.file}:{verb.place.line}: {verb.word} is left out"


def unasked(scenario: Scenario) -> list[str]:
    """One line that says which expectations nobody asks about; none where there are none."""
    lines = [step.expectations[0].place.line for step in scenario.steps if step.expectations]
    if not lines:
        return []
    where = f"line {lines[0]}" if len(lines) == 1 else f"lines {lines[0]} to {lines[-1]}"
    return [f"{scenario.file}: what is expected ({where}) is left out: 'parktime run' checks it"]
