from parktime.harness.fuzz.generate.fault_windows import (
    FaultSettings,
    recovers_before_end,
    without_faults,
)
from parktime.harness.fuzz.generate.scenario import BRIEF, random_scenario
from parktime.simulator.scenario.read import read_text


def words(scenario):
    return [(verb.word, verb.plain) for step in scenario.steps for verb in step.verbs]


def test_the_same_story_without_faults_and_kills():
    without_faults_play = without_faults(
        read_text(random_scenario(1, BRIEF, FaultSettings()), "seed 1")
    )
    assert not [word for word, _ in words(without_faults_play) if word == "fault"]
    assert {str(plain) for word, plain in words(without_faults_play) if word == "daemon"} <= {
        "{'daemon': 'down'}",
        "{'daemon': 'up'}",
    }
    assert without_faults_play.steps[-1].expectations


def test_a_story_in_fair_weather_is_itself():
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


def test_only_what_follows_a_kill_goes_with_it():
    without_faults_play = without_faults(read_text(STORY, "story"))
    assert [plain for _, plain in words(without_faults_play)] == [
        {"daemon": "down"},
        {"daemon": "up"},
        "refresh",
        "sync",
    ]


def test_weather_has_to_end_before_anything_is_owed():
    assert all(
        recovers_before_end(
            read_text(random_scenario(seed, BRIEF, FaultSettings()), f"seed {seed}")
        )
        for seed in (1, 2, 3)
    )
    assert recovers_before_end(read_text(random_scenario(1, BRIEF), "in fair weather"))
    builder = read_text(STORY, "story")
    assert recovers_before_end(builder)
    assert not recovers_before_end(read_text(STORY.replace("2026-12-03", "2026-12-01"), "too soon"))
    assert not recovers_before_end(
        read_text(STORY.replace("12:00, do: {daemon: up}", "12:00, do: refresh"), "dead")
    )
    for fault, calm in (
        ("{fault: {kind: html}}", False),
        ("[{fault: {kind: html}}, {fault: none}]", True),
    ):
        assert (
            recovers_before_end(read_text(STORY.replace("do: sync", f"do: {fault}"), "blowing"))
            == calm
        )
