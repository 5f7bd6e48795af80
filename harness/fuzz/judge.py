"""Plays one world and tells everything about it that is not as promised or not as the reference model says."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from harness.fuzz import retraced
from harness.fuzz.at_rest import not_at_rest
from harness.fuzz.compare import broken_expectations, differences
from harness.fuzz.playing import watch
from harness.fuzz.promises import PROMISES, Breach, breaches
from harness.fuzz.random_recourse import has_recourse
from harness.fuzz.settled import comparable, unsettled
from harness.fuzz.watched import Watched
from harness.fuzz.weather import without_weather
from harness.reference.reference import predict
from simulator.faults.faults import Injected
from simulator.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of a world: what is broken, and how much was looked at."""

    breaches: tuple[Breach, ...]
    plays: int = 1
    runs: int = 0
    checks: int = 0
    kills: int = 0
    settled: int = 0
    faults: Counter[Injected] = field(default_factory=Counter)


def judge(scenario: Scenario) -> Judged:
    """Plays the world and judges it. One that cannot be played to its end is broken too."""
    try:
        return _judge(scenario)
    except Exception as error:  # whatever it is, the world that shows it is worth more than the traceback
        return Judged((Breach("plays to its end", f"{type(error).__name__}: {error}"),))


def _judge(scenario: Scenario) -> Judged:
    fair_scenario = without_weather(scenario)
    fair = watch(fair_scenario)
    found = [*breaches(fair), *as_predicted(fair_scenario, fair.result), *left_to_do(fair_scenario, fair)]
    if found or fair_scenario is scenario:
        return Judged(tuple(found), 1, runs_in([fair]), checks_in([fair]))
    foul = watch(scenario)
    found = [*breaches(foul), *left_to_do(fair_scenario, foul)]
    if retraced.is_one(scenario.seed):
        found += [Breach("goes back and forth", line) for line in retraced.retraced(scenario, foul.result)]
    owed = comparable(fair, foul) and not has_recourse(scenario)
    if owed:
        found += [Breach("ends where it would have ended", line) for line in unsettled(fair, foul)]
    plays = [fair, foul]
    return Judged(tuple(found), 2, runs_in(plays), checks_in(plays), foul.kills, int(owed), foul.faults)


def left_to_do(fair_scenario: Scenario, watched: Watched) -> list[Breach]:
    """What the model would still do in the end."""
    return [Breach("comes to rest", line) for line in not_at_rest(fair_scenario, watched)]


def as_predicted(scenario: Scenario, result: dict[str, Any]) -> list[Breach]:
    """Where the play is not as the model says. Worlds that the model does not know are not compared."""
    try:
        predicted = predict(scenario)
    except NotImplementedError:
        return []
    lines = differences(predicted, result) + broken_expectations(result)
    return [Breach("as the model says", line) for line in lines]


def runs_in(plays: Sequence[Watched]) -> int:
    """Runs of all services."""
    return sum(len(runs) for watched in plays for runs in watched.history.values())


def checks_in(plays: Sequence[Watched]) -> int:
    """How often a promise was held against something: each against every run, and against every write."""
    return sum(len(PROMISES) * (runs_in([watched]) + len(watched.writes)) for watched in plays)
