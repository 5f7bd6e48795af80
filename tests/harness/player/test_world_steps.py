from dataclasses import replace
from datetime import UTC, datetime

import pytest

from parktime.harness.player.simulator_client import (
    is_world_verb,
    skipped_expectations,
    world_steps,
)
from parktime.simulator.scenario.scenario import Expectation, Place, Scenario, Step, Verb

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def verb(word, side, line=3):
    return Verb(word, side, None, word, Place(line, 9))


@pytest.mark.parametrize(
    ("word", "side", "is_theirs"),
    [
        ("leave", "ccms", True),
        ("post", "storypark", True),
        ("switch_on_at_kidsoft", "ccms", True),
        ("fault", "world", True),
        ("set_up", "page", False),
        ("turn_on", "support", False),
        ("sync", "harness", False),
    ],
)
def test_the_world_s_verbs_need_no_daemon(word, side, is_theirs):
    assert is_world_verb(verb(word, side)) is is_theirs


def test_a_mixed_step_keeps_what_is_the_world_s_and_names_the_rest():
    mixed = Step(
        NOON, "a", "admin", (verb("leave", "ccms"), verb("sync", "harness", 4)), (), Place(2, 3)
    )
    asking = Step(NOON, "a", "admin", (), (Expectation("runs", None, 1, Place(6, 5)),), Place(5, 3))
    scenario = Scenario("T", "", (), NOON, NOON, 1, (), (mixed, asking), "x.yaml")
    kept, left_out = world_steps(scenario)
    assert [[each.word for each in step.verbs] for step in kept] == [["leave"]]
    assert left_out == ["x.yaml:4: sync is left out"]
    assert skipped_expectations(scenario) == [
        "x.yaml: what is expected (line 6) is left out: 'parktime run' checks it"
    ]
    assert skipped_expectations(replace(scenario, steps=(mixed,))) == []
