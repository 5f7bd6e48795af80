"""Plays one world and tells everything about it that is not as promised or not as the reference model says."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from harness.fuzz.compare import broken_expectations, differences
from harness.fuzz.playing import watch
from harness.fuzz.promises import PROMISES, Breach, breaches
from harness.fuzz.watched import Watched
from harness.reference.reference import predict
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
    faults: Counter[tuple[str, str]] = field(default_factory=Counter)


def judge(scenario: Scenario) -> Judged:
    """Plays the world and judges it. One that cannot be played to its end is broken too."""
    try:
        return _judge(scenario)
    except Exception as error:  # whatever it is, the world that shows it is worth more than the traceback
        return Judged((Breach("plays to its end", f"{type(error).__name__}: {error}"),))


def _judge(scenario: Scenario) -> Judged:
    watched = watch(scenario)
    found = [*breaches(watched), *as_predicted(scenario, watched.result)]
    return Judged(tuple(found), 1, runs_in([watched]), checks_in([watched]))


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
