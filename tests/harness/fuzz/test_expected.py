import asyncio
import re

from parktime.harness.fuzz.compare_model import (
    end_expectations,
    with_model_expectations,
    without_expectations,
)
from parktime.harness.fuzz.generate.scenario import BRIEF, random_world
from parktime.harness.player.play import play
from parktime.simulator.scenario.read import read_text


def test_what_the_model_foresees_holds_in_the_play():
    text, scenario = with_model_expectations(random_world(4, BRIEF), "seed 4", whole=True)
    kinds = {each.kind for step in scenario.steps for each in step.expectations}
    assert {"runs", "counts", "profiles"} <= kinds
    assert "expect:" in text
    assert asyncio.run(play(scenario))["passed"]


def test_a_world_that_ends_otherwise_fails_by_it():
    text, _ = with_model_expectations(random_world(4, BRIEF), "seed 4", whole=True)
    spoilt = re.sub(
        r"counts: \{active: (\d+)", lambda found: f"counts: {{active: {int(found[1]) + 1}", text
    )
    assert not asyncio.run(play(read_text(spoilt, "spoilt")))["passed"]


def test_a_world_without_its_expectations_has_none():
    world = {"steps": [{"do": "sync", "expect": {"refused": "e"}}, {"expect": {"runs": 1}}]}
    assert without_expectations(world)["steps"] == [{"do": "sync"}]


def test_whoever_shares_a_name_is_not_expected_by_it():
    twin = {"given": "Mia", "family": "Lee", "state": "active", "rooms": []}
    zoe = {**twin, "given": "Zoe", "state": "archived"}
    there = {"profiles": [twin, twin, zoe], "rooms": []}
    told = end_expectations({"storypark": there, "runs": [1], "waiting": []})
    assert told["profiles"] == {"Zoe Lee": {"state": "archived", "rooms": []}}
    assert (told["counts"]["active"], told["counts"]["archived"], "rooms" in told) == (2, 1, False)
