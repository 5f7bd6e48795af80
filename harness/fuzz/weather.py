"""The same story in fair weather: without its faults and kills."""

from dataclasses import replace

from simulator.scenario.scenario import KillEntry, Scenario, Step, Verb


def without_weather(scenario: Scenario) -> Scenario:
    """The scenario without `fault` and kills, and without what brings the daemon up after one. The very same where there are none."""
    steps: list[Step] = []
    killed = False
    for step in scenario.steps:
        kept: list[Verb] = []
        for verb in step.verbs:
            fair, killed = _fair(verb, killed)
            kept += [verb] if fair else []
        if kept == list(step.verbs):
            steps.append(step)
        elif kept or step.expectations:
            steps.append(replace(step, verbs=tuple(kept)))
    return scenario if steps == list(scenario.steps) else replace(scenario, steps=tuple(steps))


def _fair(verb: Verb, killed: bool) -> tuple[bool, bool]:
    """Whether the verb belongs to fair weather, and whether the daemon may be dead from then on."""
    if verb.word == "fault":
        return False, killed
    if verb.word != "daemon":
        return True, killed
    if verb.argument == "kill" or isinstance(verb.argument, KillEntry):
        return False, True
    if verb.argument == "up" and killed:
        return False, False
    return True, killed


def storms_since(scenario: Scenario) -> int | None:
    """The number of the first step with weather in it; None in fair weather."""
    for number, step in enumerate(scenario.steps):
        if any(not _fair(verb, False)[0] for verb in step.verbs):
            return number
    return None
