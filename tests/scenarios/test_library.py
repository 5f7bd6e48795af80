"""Every story of the library holds what it says by the handbook, and says something that can fail."""

import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from parktime.harness.player.play import play, play_file
from parktime.simulator.scenario.read import read_scenario, read_text
from parktime.simulator.scenario.scenario import Scenario
from parktime.simulator.scenario.vocabulary import RULE_IDS

LIBRARY = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))
QUICK = {
    "a-full-plan",
    "a-list-that-says-it-is-no-list",
    "a-lost-answer-makes-nobody-twice",
    "a-vendor-is-away-over-a-weekend",
    "christmas-queensland",
    "edits-in-storypark",
    "everybody-leaves-kidsoft",
    "first-set-up-kidsoft",
    "invitations-owed",
    "names-of-families",
    "within-24-hours",
}
"""The scenarios that the quick tiers play: each way of set-up, removal and trouble once."""
BY_NAME = {path.stem: path for path in LIBRARY}


def name_of(path: Path) -> str:
    return path.stem


def what_failed(result: dict[str, Any]) -> list[str]:
    rows = [row for row in result["expectations"] if not row["passed"]]
    unmet = [
        f"{result['file']}:{row['line']}: expected {row['expected']}, was {row['actual']}"
        for row in rows
    ]
    return unmet + [
        f"{result['file']}:{row['line']}: {row['message']}" for row in result["failures"]
    ]


@pytest.mark.parametrize(
    "path",
    [pytest.param(path, marks=[pytest.mark.e2e] * (path.stem not in QUICK)) for path in LIBRARY],
    ids=name_of,
)
def test_a_scenario_passes(path, played):
    result = played(path.stem)
    assert what_failed(result) == []
    assert result["passed"]


@pytest.mark.parametrize(
    "name", ["a-full-plan", pytest.param("first-set-up-kidsoft", marks=pytest.mark.e2e)]
)
def test_a_scenario_played_twice_has_one_digest(name, played):
    assert play_file(BY_NAME[name])["digest"] == played(name)["digest"]


@pytest.mark.e2e
def test_another_seed_gives_other_people_and_another_digest():
    path = BY_NAME["christmas-queensland-kidsoft"]
    text = path.read_text(encoding="utf-8")
    other = read_text(text.replace("seed: 47", "seed: 48"), str(path))
    scenario = read_scenario(path)
    end = scenario.steps[0].at
    first, second = (asyncio.run(play(each, until=end)) for each in (scenario, other))
    assert profiles(first) != profiles(second)
    assert first["digest"] != second["digest"]


def profiles(result: dict[str, Any]) -> list[str]:
    return [
        row["family"]
        for service in result["services"].values()
        for row in service["storypark"]["profiles"]
    ]


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("original", "altered", "actual"),
    [
        (
            "{state: removed, posts: 151}, Wombats: present, Staff",
            "present, Wombats: present, Staff",
            "removed",
        ),
        (
            "updated: 27, unchanged: 2, archived: 0}",
            "updated: 26, unchanged: 2, archived: 0}",
            "updated 27",
        ),
        (
            "why: no session from 2026-12-14 to 2027-01-24 (5 weeks)}",
            "why: no session at all}",
            "Possums",
        ),
    ],
)
def test_a_wrong_expectation_fails_at_its_line(original, altered, actual):
    path = BY_NAME["christmas-queensland"]
    text = path.read_text(encoding="utf-8")
    assert text.count(original) == 1
    scenario = read_text(text.replace(original, altered), str(path))
    result = asyncio.run(play(scenario, until=datetime(2026, 12, 15, tzinfo=UTC)))
    failed = [row for row in result["expectations"] if not row["passed"]]
    assert not result["passed"]
    assert [row["line"] for row in failed] == [text[: text.index(original)].count("\n") + 1]
    assert actual in failed[0]["actual"]


@pytest.mark.e2e
def test_the_library_shows_every_rule():
    shown = {rule for path in LIBRARY for rule in shown_by(read_scenario(path))}
    assert set(RULE_IDS) - shown == set()


def shown_by(scenario: Scenario) -> set[str]:
    """Rules that the file says it shows, or that a change which it expects names."""
    expected = [
        each for step in scenario.steps for each in step.expectations if each.kind == "changes"
    ]
    return set(scenario.shows) | {
        each.expected["rule"] for each in expected if "rule" in each.expected
    }


@pytest.mark.parametrize(
    "path",
    [pytest.param(path, marks=[pytest.mark.e2e] * (path.stem not in QUICK)) for path in LIBRARY],
    ids=name_of,
)
def test_a_scenario_says_what_it_is_about(path):
    scenario = read_scenario(path)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", path.stem)
    assert 10 <= len(scenario.title) <= 80
    sentences = re.findall(r"[.!?](?:\s|$)", scenario.about)
    assert 1 <= len(sentences) <= 3, f"{len(sentences)} sentences"


@pytest.mark.e2e
def test_titles_are_unique():
    titles = [read_scenario(path).title for path in LIBRARY]
    assert len(set(titles)) == len(titles)


def test_the_library_is_there():
    assert len(LIBRARY) >= 30
