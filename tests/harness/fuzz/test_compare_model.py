"""Differences between result and prediction, and the expectations of the model."""

import asyncio
import re
from typing import Any

import pytest

from parktime.harness.fuzz.compare_model import (
    broken_expectations,
    differences,
    end_expectations,
    with_model_expectations,
    without_expectations,
)
from parktime.harness.fuzz.generate.scenario import BRIEF, random_world
from parktime.harness.player.play import play
from parktime.simulator.scenario.read import read_text


def result(**service: Any) -> dict[str, Any]:
    """A result of one service with one quiet run."""
    quiet = {
        "at": "2026-06-01T00:00:00Z",
        "cause": "set-up",
        "outcome": "ok",
        "counts": {"read": 1},
        "changes": [],
    }
    empty = {
        "storypark": {"paid_children": 40, "profiles": [], "rooms": []},
        "links": {"children": [], "rooms": []},
        "runs": [quiet],
        "waiting": [],
        "invitations_owed": [],
        "without_a_room": [],
    }
    return {"services": {"one": {**empty, **service}}, "expectations": []}


def run(**keys: Any) -> dict[str, Any]:
    return {**result()["services"]["one"]["runs"][0], **keys}


def profile(number: str, given: str, **keys: Any) -> dict[str, Any]:
    kept = {
        "family": "Lee",
        "born": None,
        "state": "active",
        "rooms": [],
        "invited": False,
        "ccms_id": None,
    }
    return {"id": number, "given": given, **kept, **keys}


def test_ids_are_no_difference():
    one = {
        "paid_children": 40,
        "profiles": [profile("1", "Mia"), profile("2", "Noah")],
        "rooms": [],
    }
    other = {
        "paid_children": 40,
        "profiles": [profile("p2", "Mia"), profile("p1", "Noah")],
        "rooms": [],
    }
    assert differences(result(storypark=one), result(storypark=other)) == []


def test_the_earliest_difference_comes_first():
    change = {"rule": "returns", "kind": "restore", "child": "Mia Lee", "why": "listed again"}
    mine = result(
        runs=[run(), run(at="2026-06-01T12:00:00Z", cause="schedule", changes=[change])],
        waiting=["Noah"],
    )
    theirs = result(
        runs=[run(counts={"read": 2}), run(at="2026-06-01T12:00:00Z", cause="schedule")]
    )
    assert differences(mine, theirs) == [
        "one: run 1 (2026-06-01T00:00:00Z set-up) read: predicted 1, actual 2",
        "one: run 2 (2026-06-01T12:00:00Z schedule) change predicted only: restore, returns, Mia Lee",
        "one: waiting predicted only: Noah",
    ]


def test_an_extra_run_is_a_difference():
    assert differences(result(), result(runs=[run(), run()])) == [
        "one: runs: predicted 1, actual 2"
    ]


def test_a_profile_in_another_room_is_reported_with_its_link():
    links = {
        "children": [{"ccms_id": "c1", "name": "Mia Lee", "mapping": "linked", "profile_id": "1"}],
        "rooms": [],
    }
    states = [
        {
            "paid_children": 40,
            "profiles": [profile("1", "Mia", rooms=rooms, ccms_id="c1")],
            "rooms": [],
        }
        for rooms in ([], ["Possums"])
    ]
    lines = differences(*(result(storypark=each, links=links) for each in states))
    assert lines == [
        "one: profile predicted only: Mia, Lee, None, active, in no room, not invited, linked to Mia Lee",
        "one: profile actual only: Mia, Lee, None, active, in Possums, not invited, linked to Mia Lee",
    ]


def test_failed_expectations_are_reported():
    broken = {"line": 7, "at": "…", "passed": False, "expected": "refused: e", "actual": "done"}
    failure = {"line": 9, "at": "…", "message": "sync was refused"}
    result = {"passed": False, "expectations": [broken, {"passed": True}], "failures": [failure]}
    assert broken_expectations(result) == [
        "line 7 at …: expected refused: e, actual done",
        "line 9 at …: sync was refused",
    ]
    assert broken_expectations({"passed": True, "expectations": []}) == []


@pytest.mark.e2e
def test_the_expectations_of_the_model_hold_in_the_play():
    text, scenario = with_model_expectations(random_world(4, BRIEF), "seed 4", whole=True)
    kinds = {each.kind for step in scenario.steps for each in step.expectations}
    assert {"runs", "counts", "profiles"} <= kinds
    assert "expect:" in text
    assert asyncio.run(play(scenario))["passed"]


@pytest.mark.e2e
def test_a_wrong_expectation_of_the_model_fails():
    text, _ = with_model_expectations(random_world(4, BRIEF), "seed 4", whole=True)
    spoilt = re.sub(
        r"counts: \{active: (\d+)", lambda found: f"counts: {{active: {int(found[1]) + 1}", text
    )
    assert not asyncio.run(play(read_text(spoilt, "spoilt")))["passed"]


def test_a_world_without_its_expectations_has_none():
    world = {"steps": [{"do": "sync", "expect": {"refused": "e"}}, {"expect": {"runs": 1}}]}
    assert without_expectations(world)["steps"] == [{"do": "sync"}]


def test_ambiguous_names_are_not_expected():
    twin = {"given": "Mia", "family": "Lee", "state": "active", "rooms": []}
    zoe = {**twin, "given": "Zoe", "state": "archived"}
    there = {"profiles": [twin, twin, zoe], "rooms": []}
    lines = end_expectations({"storypark": there, "runs": [1], "waiting": []})
    assert lines["profiles"] == {"Zoe Lee": {"state": "archived", "rooms": []}}
    assert (lines["counts"]["active"], lines["counts"]["archived"], "rooms" in lines) == (
        2,
        1,
        False,
    )
