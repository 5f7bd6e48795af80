"""Random worlds have no violations. `PARKTIME_WORLDS` sets how many are played."""

import os
from collections import Counter

import pytest

from parktime.harness.fuzz.check import check_scenario, model_violations, predict_if_known
from parktime.harness.fuzz.compare_model import with_model_expectations
from parktime.harness.fuzz.generate.fault_windows import FaultSettings
from parktime.harness.fuzz.generate.scenario import BRIEF, LONG, random_scenario, random_world
from parktime.harness.fuzz.play import observe_play
from parktime.simulator.scenario.read import read_text
from tests.examples import deep

WORLDS = int(os.environ.get("PARKTIME_WORLDS", "3"))
SEEDS = [
    2,
    *(pytest.param(seed, marks=pytest.mark.e2e) for seed in range(1, WORLDS + 1) if seed != 2),
]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_world_has_no_violations(seed):
    checked = check_scenario(read_text(random_scenario(seed, BRIEF), f"seed {seed}"))
    assert checked.violations == ()
    assert checked.checks > checked.runs > 0


@pytest.mark.e2e
@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_world_with_faults_and_kills_has_no_violations(seed):
    _, scenario = with_model_expectations(
        random_world(seed, BRIEF, FaultSettings()), f"seed {seed}"
    )
    checked = check_scenario(scenario)
    assert checked.violations == ()
    assert checked.plays == 2


@pytest.mark.e2e
@pytest.mark.parametrize("seed", [1, *deep(*range(2, 9))])
def test_a_long_random_world_has_no_violations(seed):
    _, scenario = with_model_expectations(random_world(seed, LONG, FaultSettings()), f"seed {seed}")
    assert check_scenario(scenario).violations == ()


@pytest.mark.e2e
def test_a_difference_from_the_prediction_is_a_violation():
    scenario = read_text(random_scenario(2, BRIEF), "seed 2")
    result = observe_play(scenario).result
    prediction = predict_if_known(scenario)
    assert model_violations(scenario, prediction, result) == []
    key = next(iter(result["services"]))
    result["services"][key]["waiting"] += ["Nobody Known"]
    assert [violation.detail for violation in model_violations(scenario, prediction, result)] == [
        f"{key}: waiting actual only: Nobody Known"
    ]


def test_an_unknown_world_is_not_compared_with_the_model():
    text = random_scenario(2, BRIEF).replace(
        "    children:\n", "    children:\n      - {count: 3}\n", 1
    )
    scenario = read_text(text, "seed 2")
    assert predict_if_known(scenario) is None
    assert model_violations(scenario, None, {}) == []


@pytest.mark.e2e
def test_a_refusal_on_one_side_only_is_a_violation():
    scenario = read_text(random_scenario(5, BRIEF), "seed 5")
    prediction, result = predict_if_known(scenario), observe_play(scenario).result
    refused = Counter((row["line"], row["do"]) for row in result["refusals"])
    result["refusals"].append({"line": 999, "do": "sync"})
    assert [violation.detail for violation in model_violations(scenario, prediction, result)] == [
        "refused in line actual only: 999, sync"
    ]
    prediction.result["refused"].clear()
    result["refusals"].pop()
    assert len(model_violations(scenario, prediction, result)) == refused.total() > 0


def test_a_play_that_ends_with_an_error_is_a_violation():
    assert [violation.invariant for violation in check_scenario(None).violations] == [
        "plays to its end"
    ]
