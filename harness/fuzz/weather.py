"""The same story in fair weather: without its faults and kills."""

from dataclasses import replace
from datetime import timedelta

from simulator.scenario.scenario import KillEntry, Scenario, Step, Verb

CALM_AFTER = timedelta(hours=26)
"""How long after the weather nobody does anything, beside what a publication may lag."""


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


def ends_in_calm(scenario: Scenario) -> bool:
    """Whether faults and kills end in time for all to be made good: two good runs, and one more hour, beside what a publication may lag."""
    blowing, dead, last = False, False, None
    for step in scenario.steps:
        for verb in step.verbs:
            fair, dead = _fair(verb, dead)
            if verb.word == "fault":
                blowing = verb.plain != {"fault": "none"}
            if not fair:
                last = step.at
            if verb.word == "daemon" and verb.argument == "up":
                dead = False
    rest = CALM_AFTER + max((entry.api_lag for entry in scenario.services), default=CALM_AFTER)
    return last is None or not (blowing or dead or last + rest > scenario.ends)
