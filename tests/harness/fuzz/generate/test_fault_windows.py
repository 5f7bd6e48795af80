"""Random faults and kills, and scenarios with and without them."""

from collections import Counter
from datetime import timedelta
from random import Random

from parktime.harness.fuzz.generate.fault_windows import (
    FaultSettings,
    fault,
    kill,
    recovers_before_end,
    without_faults,
)
from parktime.harness.fuzz.generate.scenario import BRIEF, random_scenario
from parktime.simulator.fault_injection.kinds import FAILURES
from parktime.simulator.scenario.read import read_text


def test_every_kind_comes_up():
    drawn = Random(1)
    assert {
        fault(drawn, ccms)["kind"] for ccms in ("kidsoft", "manage") for _ in range(600)
    } == set(FAILURES)


def test_a_kill_waits_for_one_of_the_next_calls():
    assert all(1 <= kill(Random(seed))["kill"]["after"] <= 14 for seed in range(50))


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


def test_faults_end_early_enough_to_recover():
    for scenario in SCENARIOS:
        ends = [
            step.at
            for step in scenario.steps
            for verb in step.verbs
            if verb.plain == {"fault": "none"}
        ]
        assert not ends or max(ends) + timedelta(hours=26) <= scenario.ends


def verbs_of(scenario):
    return [(verb.word, verb.plain) for step in scenario.steps for verb in step.verbs]


def test_faults_and_kills_can_be_removed():
    faultless = without_faults(read_text(random_scenario(1, BRIEF, FaultSettings()), "seed 1"))
    assert not [word for word, _ in verbs_of(faultless) if word == "fault"]
    assert {str(plain) for word, plain in verbs_of(faultless) if word == "daemon"} <= {
        "{'daemon': 'down'}",
        "{'daemon': 'up'}",
    }
    assert faultless.steps[-1].expectations


def test_a_scenario_without_faults_is_returned_unchanged():
    scenario = read_text(random_scenario(1, BRIEF), "seed 1")
    assert without_faults(scenario) is scenario


STORY = """
title: Down for itself, and killed
starts: 2026-11-30 08:00
ends: 2026-12-03 08:00
services:
  banksia: {name: B, ccms: manage, time_zone: Australia/Brisbane, region: AU-QLD, paid_children: 4, rooms: [], children: [], storypark: {}}
steps:
  - {at: 2026-11-30 09:00, do: {daemon: down}}
  - {at: 2026-11-30 10:00, do: {daemon: up}}
  - {at: 2026-11-30 11:00, do: [refresh, {daemon: {kill: {after: 2}}}]}
  - {at: 2026-11-30 12:00, do: {daemon: up}}
  - {at: 2026-11-30 13:00, do: sync, expect: {runs: 2}}
"""


def test_only_the_restart_after_a_kill_is_removed_with_it():
    faultless = without_faults(read_text(STORY, "story"))
    assert [plain for _, plain in verbs_of(faultless)] == [
        {"daemon": "down"},
        {"daemon": "up"},
        "refresh",
        "sync",
    ]


def test_faults_must_end_early_enough_for_a_comparison():
    assert all(
        recovers_before_end(
            read_text(random_scenario(seed, BRIEF, FaultSettings()), f"seed {seed}")
        )
        for seed in (1, 2, 3)
    )
    assert recovers_before_end(read_text(random_scenario(1, BRIEF), "no faults"))
    scenario = read_text(STORY, "story")
    assert recovers_before_end(scenario)
    assert not recovers_before_end(read_text(STORY.replace("2026-12-03", "2026-12-01"), "too soon"))
    assert not recovers_before_end(
        read_text(STORY.replace("12:00, do: {daemon: up}", "12:00, do: refresh"), "dead")
    )
    for verb, recovers in (
        ("{fault: {kind: html}}", False),
        ("[{fault: {kind: html}}, {fault: none}]", True),
    ):
        assert (
            recovers_before_end(read_text(STORY.replace("do: sync", f"do: {verb}"), "faults"))
            == recovers
        )
