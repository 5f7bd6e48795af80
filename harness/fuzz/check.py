"""Plays one world and checks it against the invariants and the reference model."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from parktime.harness.fuzz import rewind_check
from parktime.harness.fuzz.compare_model import broken_expectations, differences, multiset
from parktime.harness.fuzz.convergence import comparable, end_differences, remaining_changes
from parktime.harness.fuzz.generate.fault_windows import without_faults
from parktime.harness.fuzz.generate.operator_steps import has_approvals
from parktime.harness.fuzz.invariants import INVARIANTS, Violation, violations
from parktime.harness.fuzz.observed_play import ObservedPlay
from parktime.harness.fuzz.play import observe_play
from parktime.harness.reference.reference import Prediction, predict
from parktime.simulator.fault_injection.active_faults import InjectionKey
from parktime.simulator.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The violations found in a world, and how much was checked."""

    violations: tuple[Violation, ...]
    plays: int = 1
    runs: int = 0
    checks: int = 0
    kills: int = 0
    ends_compared: int = 0
    faults: Counter[InjectionKey] = field(default_factory=Counter)


def check_scenario(scenario: Scenario) -> CheckResult:
    """Play and check a world; one that cannot be played to its end is a violation, too."""
    try:
        return _check(scenario)
    except (
        Exception
    ) as error:  # whatever it is, the world that shows it is worth more than the traceback
        return CheckResult((Violation("plays to its end", f"{type(error).__name__}: {error}"),))


def _check(scenario: Scenario) -> CheckResult:
    faultless = without_faults(scenario)
    prediction = predict_if_known(faultless)
    straight = observe_play(faultless)
    found = [
        *violations(straight),
        *model_violations(faultless, prediction, straight.result),
        *work_left(prediction, straight),
    ]
    if found or faultless is scenario:
        return CheckResult(tuple(found), 1, count_runs([straight]), count_checks([straight]))
    faulty = observe_play(scenario)
    found = [*violations(faulty), *work_left(prediction, faulty)]
    if rewind_check.is_selected(scenario):
        found += [
            Violation("goes back and forth", line)
            for line in rewind_check.rewind_differences(scenario, faulty.result)
        ]
    ends_comparable = comparable(straight, faulty) and not has_approvals(scenario)
    if ends_comparable:
        found += [
            Violation("ends where it would have ended", line)
            for line in end_differences(straight, faulty)
        ]
    plays = [straight, faulty]
    return CheckResult(
        tuple(found),
        plays=2,
        runs=count_runs(plays),
        checks=count_checks(plays),
        kills=faulty.kills,
        ends_compared=int(ends_comparable),
        faults=faulty.faults,
    )


def predict_if_known(scenario: Scenario) -> Prediction | None:
    """The model's prediction, or None if the world uses something that the model does not know."""
    try:
        return predict(scenario)
    except NotImplementedError:
        return None


def work_left(prediction: Prediction | None, observed: ObservedPlay) -> list[Violation]:
    """What the model would still do at the end."""
    lines = () if prediction is None else remaining_changes(prediction, observed)
    return [Violation("comes to rest", line) for line in lines]


def model_violations(
    scenario: Scenario, prediction: Prediction | None, result: dict[str, Any]
) -> list[Violation]:
    """Differences between the play and the model's prediction, if there is one."""
    if prediction is None:
        return []
    lines = differences(prediction.result, result) + refusal_differences(
        scenario, prediction.result["refused"], result
    )
    lines += broken_expectations(result) if result["expectations"] else []
    return [Violation("as the model says", line) for line in lines]


def refusal_differences(
    scenario: Scenario, refused: Sequence[Mapping[str, Any]], result: dict[str, Any]
) -> list[str]:
    """Verbs that only the model or only the daemon refused."""
    steps = scenario.steps
    prediction = [
        (steps[row["step"] - 1].verbs[row["verb"] - 1].place.line, row["word"]) for row in refused
    ]
    return multiset(
        "refused in line", prediction, [(row["line"], row["do"]) for row in result["refusals"]]
    )


def count_runs(plays: Sequence[ObservedPlay]) -> int:
    """Number of runs of all services."""
    return sum(len(runs) for observed in plays for runs in observed.history.values())


def count_checks(plays: Sequence[ObservedPlay]) -> int:
    """Number of checks: each invariant against every run and every write."""
    return sum(
        len(INVARIANTS) * (count_runs([observed]) + len(observed.writes)) for observed in plays
    )
