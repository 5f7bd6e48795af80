"""A story whose every expectation is turned into its contrary fails at every one of them: none holds by itself."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from parktime.harness.player.play import play
from parktime.simulator.scenario.read import read_scenario
from parktime.simulator.scenario.scenario import Expectation, Scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"

pytestmark = pytest.mark.integration

QUICK = ["a-full-plan", "edits-in-storypark"]
REST = [
    "a-duplicate-put-right",
    "daemon-down-over-christmas",
    "everybody-leaves-kidsoft",
    "first-set-up-kidsoft",
    "first-set-up-manage",
    "names-of-families",
    "rooms-deleted-or-deactivated",
    "twins-and-cousins",
]

OTHER = {
    "active": "absent",
    "archived": "active",
    "absent": "active",
    "waiting": "active",
    "present": "absent",
    "removed": "present",
    "linked": "skip",
    "create": "skip",
    "skip": "linked",
    "suggested": "skip",
    "ok": "failed",
    "partial": "ok",
    "set-up": "manual",
    "schedule": "manual",
    "manual": "schedule",
    "update": "schedule",
    "inactive": "schedule",
    "catch-up": "schedule",
}


def contrary(expectation: Expectation) -> Expectation:
    """The same expectation with something else expected."""
    return replace(expectation, expected=other(expectation.kind, expectation.expected))


def other(kind: str, expected: Any) -> Any:
    if isinstance(expected, bool):
        return not expected
    if isinstance(expected, int):
        return expected + 1
    if isinstance(expected, list):
        return [*expected, "Nowhere"]
    if isinstance(expected, dict) and kind == "changes":
        about = "child" if "child" in expected else "room"
        return {**expected, about: f"{expected[about]} of elsewhere"}
    if isinstance(expected, dict):
        return {key: other(kind, value) for key, value in expected.items()}
    if kind == "mapping":
        return OTHER.get(expected, "skip")
    return OTHER.get(expected, f"{expected} of elsewhere")


def with_contraries(scenario: Scenario) -> Scenario:
    steps = (
        replace(step, expectations=tuple(map(contrary, step.expectations)))
        for step in scenario.steps
    )
    return replace(scenario, steps=tuple(steps))


@pytest.mark.e2e
@pytest.mark.parametrize(
    "name", [*QUICK, *(pytest.param(name, marks=pytest.mark.e2e) for name in REST)]
)
def test_no_negated_expectation_holds(name):
    result = asyncio.run(play(with_contraries(read_scenario(SCENARIOS / f"{name}.yaml"))))
    assert not result["passed"]
    assert [row for row in result["expectations"] if row["passed"]] == []
