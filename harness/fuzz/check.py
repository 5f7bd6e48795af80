"""Plays one world and tells everything about it that is not as promised or not as the reference model says."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from parktime.harness.fuzz import rewind_check
from parktime.harness.fuzz.compare_model import broken_expectations, differences, multiset
from parktime.harness.fuzz.convergence import comparable, not_at_rest, unsettled
from parktime.harness.fuzz.generate.fault_windows import without_weather
from parktime.harness.fuzz.generate.operator_steps import has_recourse
from parktime.harness.fuzz.invariants import PROMISES, Breach, breaches
from parktime.harness.fuzz.recording import Watched, watch
from parktime.harness.reference.reference import Foreseen, foresee
from parktime.simulator.fault_injection.active_faults import InjectionKey
from parktime.simulator.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of a world: what is broken, and how much was looked at."""

    breaches: tuple[Breach, ...]
    plays: int = 1
    runs: int = 0
    checks: int = 0
    kills: int = 0
    settled: int = 0
    faults: Counter[InjectionKey] = field(default_factory=Counter)


def judge(scenario: Scenario) -> Judged:
    """Plays the world and judges it. One that cannot be played to its end is broken too."""
    try:
        return _judge(scenario)
    except (
        Exception
    ) as error:  # whatever it is, the world that shows it is worth more than the traceback
        return Judged((Breach("plays to its end", f"{type(error).__name__}: {error}"),))


def _judge(scenario: Scenario) -> Judged:
    fair_scenario = without_weather(scenario)
    foreseen = foreseen_of(fair_scenario)
    fair = watch(fair_scenario)
    found = [
        *breaches(fair),
        *as_foreseen(fair_scenario, foreseen, fair.result),
        *left_to_do(foreseen, fair),
    ]
    if found or fair_scenario is scenario:
        return Judged(tuple(found), 1, runs_in([fair]), checks_in([fair]))
    foul = watch(scenario)
    found = [*breaches(foul), *left_to_do(foreseen, foul)]
    if rewind_check.is_one(scenario):
        found += [
            Breach("goes back and forth", line)
            for line in rewind_check.retraced(scenario, foul.result)
        ]
    owed = comparable(fair, foul) and not has_recourse(scenario)
    if owed:
        found += [Breach("ends where it would have ended", line) for line in unsettled(fair, foul)]
    plays = [fair, foul]
    return Judged(
        tuple(found), 2, runs_in(plays), checks_in(plays), foul.kills, int(owed), foul.faults
    )


def foreseen_of(scenario: Scenario) -> Foreseen | None:
    """What the model says of it; None of a world that it does not know."""
    try:
        return foresee(scenario)
    except NotImplementedError:
        return None


def left_to_do(foreseen: Foreseen | None, watched: Watched) -> list[Breach]:
    """What the model would still do in the end."""
    lines = () if foreseen is None else not_at_rest(foreseen, watched)
    return [Breach("comes to rest", line) for line in lines]


def as_foreseen(
    scenario: Scenario, foreseen: Foreseen | None, result: dict[str, Any]
) -> list[Breach]:
    """Where the play is not as the model says. Worlds that the model does not know are not compared."""
    if foreseen is None:
        return []
    lines = differences(foreseen.result, result) + refused_otherwise(
        scenario, foreseen.result["refused"], result
    )
    lines += broken_expectations(result) if result["expectations"] else []
    return [Breach("as the model says", line) for line in lines]


def refused_otherwise(
    scenario: Scenario, refused: Sequence[Mapping[str, Any]], result: dict[str, Any]
) -> list[str]:
    """Verbs that were refused on one side only."""
    steps = scenario.steps
    foreseen = [
        (steps[row["step"] - 1].verbs[row["verb"] - 1].place.line, row["word"]) for row in refused
    ]
    return multiset(
        "refused in line", foreseen, [(row["line"], row["do"]) for row in result["refusals"]]
    )


def runs_in(plays: Sequence[Watched]) -> int:
    """Runs of all services."""
    return sum(len(runs) for watched in plays for runs in watched.history.values())


def checks_in(plays: Sequence[Watched]) -> int:
    """How often a promise was held against something: each against every run, and against every write."""
    return sum(len(PROMISES) * (runs_in([watched]) + len(watched.writes)) for watched in plays)
