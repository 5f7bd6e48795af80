"""A play with rewinds ends as the straight one, or its differences are reported."""

from dataclasses import replace

import pytest

from parktime.harness.fuzz.generate.scenario import BRIEF, random_scenario
from parktime.harness.fuzz.play import observe_play
from parktime.harness.fuzz.rewind_check import detours, is_selected, rewind_differences
from parktime.simulator.scenario.read import read_text

SCENARIO = read_text(random_scenario(7, BRIEF), "seed 7")


def test_detours_stay_within_the_scenario():
    assert is_selected(SCENARIO) and not is_selected(replace(SCENARIO, seed=8))
    assert all(SCENARIO.starts <= back <= far <= SCENARIO.ends for far, back in detours(SCENARIO))
    assert list(detours(SCENARIO))


@pytest.mark.e2e
def test_a_play_with_detours_ends_as_the_straight_one():
    straight = observe_play(SCENARIO).result
    assert list(rewind_differences(SCENARIO, straight)) == []
    (key, service), *_ = straight["services"].items()
    altered = straight | {"services": straight["services"] | {key: service | {"waiting": ["X"]}}}
    assert any("waiting" in line for line in rewind_differences(SCENARIO, altered))


def test_no_detours_if_a_kill_counts_reads():
    text = random_scenario(7, BRIEF)
    for calls, fit in (("reads", False), ("writes", True)):
        armed = text.replace(
            "steps:\n", f"steps:\n  - do: {{daemon: {{kill: {{after: 2, calls: {calls}}}}}}}\n", 1
        )
        assert is_selected(read_text(armed, "armed")) == fit
