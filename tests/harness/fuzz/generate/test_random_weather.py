from collections import Counter
from datetime import timedelta

from parktime.harness.fuzz.generate.fault_windows import FaultSettings
from parktime.harness.fuzz.generate.scenario import BRIEF, random_scenario
from parktime.simulator.scenario.read import read_text

SCENARIOS = [
    read_text(random_scenario(seed, BRIEF, FaultSettings()), f"seed {seed}")
    for seed in range(1, 13)
]


def words(scenario):
    return Counter(verb.word for step in scenario.steps for verb in step.verbs)


def test_worlds_have_faults_and_kills_as_asked():
    assert sum(words(each)["fault"] for each in SCENARIOS) > len(SCENARIOS)
    assert any(
        str(verb.plain).startswith("{'daemon': {'kill'")
        for each in SCENARIOS
        for step in each.steps
        for verb in step.verbs
    )
    killed = read_text(random_scenario(1, BRIEF, FaultSettings(faults=False)), "seed 1")
    assert words(killed)["fault"] == 0 < words(killed)["daemon"]


def test_faults_end_and_leave_time_to_make_good():
    for scenario in SCENARIOS:
        ends = [
            step.at
            for step in scenario.steps
            for verb in step.verbs
            if verb.plain == {"fault": "none"}
        ]
        assert not ends or max(ends) + timedelta(hours=26) <= scenario.ends
