"""Random worlds played through the real thing keep every promise and end as the model says. `PARKTIME_WORLDS` sets how many."""

import os
from collections import Counter

import pytest

from parktime.harness.fuzz.check import as_foreseen, foreseen_of, judge
from parktime.harness.fuzz.compare_model import expecting
from parktime.harness.fuzz.generate.fault_windows import Climate
from parktime.harness.fuzz.generate.scenario import BRIEF, LONG, random_scenario, random_world
from parktime.harness.fuzz.recording import watch
from parktime.simulator.scenario.read import read_text

WORLDS = int(os.environ.get("PARKTIME_WORLDS", "3"))
SEEDS = [
    2,
    *(pytest.param(seed, marks=pytest.mark.e2e) for seed in range(1, WORLDS + 1) if seed != 2),
]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_world_keeps_every_promise_and_ends_as_the_model_says(seed):
    judged = judge(read_text(random_scenario(seed, BRIEF), f"seed {seed}"))
    assert judged.breaches == ()
    assert judged.checks > judged.runs > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_with_faults_and_kills_it_ends_where_it_would_have_ended(seed):
    _, scenario = expecting(random_world(seed, BRIEF, Climate()), f"seed {seed}")
    judged = judge(scenario)
    assert judged.breaches == ()
    assert judged.plays == 2


@pytest.mark.e2e
@pytest.mark.parametrize("seed", range(1, 9))
def test_so_does_a_long_one(seed):
    _, scenario = expecting(random_world(seed, LONG, Climate()), f"seed {seed}")
    assert judge(scenario).breaches == ()


def test_a_result_that_differs_from_the_model_is_told():
    scenario = read_text(random_scenario(2, BRIEF), "seed 2")
    result = watch(scenario).result
    foreseen = foreseen_of(scenario)
    assert as_foreseen(scenario, foreseen, result) == []
    key = next(iter(result["services"]))
    result["services"][key]["waiting"] += ["Nobody Known"]
    assert [breach.how for breach in as_foreseen(scenario, foreseen, result)] == [
        f"{key}: waiting actual only: Nobody Known"
    ]


def test_what_the_model_does_not_know_is_not_compared():
    text = random_scenario(2, BRIEF).replace(
        "    children:\n", "    children:\n      - {count: 3}\n", 1
    )
    scenario = read_text(text, "seed 2")
    assert foreseen_of(scenario) is None
    assert as_foreseen(scenario, None, {}) == []


def test_what_only_one_of_the_two_refuses_is_told():
    scenario = read_text(random_scenario(2, BRIEF), "seed 2")
    foreseen, result = foreseen_of(scenario), watch(scenario).result
    refused = Counter((row["line"], row["do"]) for row in result["refusals"])
    result["refusals"].append({"line": 999, "do": "sync"})
    assert [breach.how for breach in as_foreseen(scenario, foreseen, result)] == [
        "refused in line actual only: 999, sync"
    ]
    foreseen.result["refused"].clear()
    result["refusals"].pop()
    assert len(as_foreseen(scenario, foreseen, result)) == refused.total() > 0


def test_a_play_that_ends_with_an_error_is_broken():
    assert [breach.promise for breach in judge(None).breaches] == ["plays to its end"]
