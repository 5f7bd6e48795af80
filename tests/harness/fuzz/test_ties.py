"""Random worlds with ties for space, year ends and returns agree with the model."""

import pytest

from parktime.harness.authoring.yaml_text import document
from parktime.harness.fuzz.check import check_scenario
from parktime.harness.fuzz.compare_model import without_expectations
from parktime.harness.fuzz.generate import ties
from parktime.harness.fuzz.generate.scenario import BRIEF, random_world
from parktime.simulator.scenario.read import read_text
from tests.examples import seeds

QUICK = (34,)
"""Seeds whose worlds show each deliberate bug that `benchmarks/mutants.py` binds to this file."""


def world(seed):
    return random_world(seed, BRIEF)


def check(seed):
    text = document(without_expectations(world(seed)))
    assert check_scenario(read_text(text, f"seed {seed}")).violations == ()


@pytest.mark.parametrize("seed", QUICK)
def test_worlds_with_ties_are_as_the_model_says(seed):
    check(seed)


@pytest.mark.e2e
@pytest.mark.parametrize("seed", [seed for seed in seeds(1, 80) if ties.is_selected(seed)])
def test_many_worlds_with_ties_are_as_the_model_says(seed):
    check(seed)


@pytest.mark.e2e
def test_a_world_with_ties_has_too_few_spaces_turns_and_returns():
    found = [world(seed) for seed in range(2, 42, ties.ONE_IN)]
    services = [service for each in found for service in each["services"].values()]
    books = [child["books"] for each in services for child in each["children"] if "books" in child]
    assert all(service["paid_children"] < 40 for service in services)
    assert sum(isinstance(each, list) and each[0].get("every") == "2w" for each in books) >= 10
    left, returned = set(), 0
    for each in found:
        for step in each["steps"]:
            verbs = step.get("do", [])
            for verb in verbs if isinstance(verbs, list) else [verbs]:
                text = str(verb)
                left |= {text[11:-2]} if "leave" in text else set()
                returned += "enrol" in text and any(name in text for name in left)
    assert returned >= 5
