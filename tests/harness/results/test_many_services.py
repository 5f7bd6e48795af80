from dataclasses import replace
from types import SimpleNamespace

import pytest

from parktime.harness.results.many_services import MAX_SERVICES, shown_services, summary_of
from parktime.harness.results.narrative import narrative
from parktime.simulator.scenario.scenario import Scenario
from tests.harness.results.test_narrative import BANKSIA, ENDS, STARTS


def seen(runs, profiles=(), waiting=()):
    """One service of a result."""
    return {
        "storypark": {"paid_children": 40, "profiles": list(profiles), "rooms": []},
        "runs": runs,
        "waiting": list(waiting),
        "without_a_room": [],
        "invitations_owed": [],
    }


@pytest.fixture
def played(rows):
    """A scenario of so many services, and its result; `failed`: of which an expectation failed."""

    def play(count, failed=(), named=()):
        entries = tuple(replace(BANKSIA, key=f"s{number}") for number in range(count))
        steps = tuple(SimpleNamespace(service=key) for key in named)
        scenario = Scenario("Many", "", (), STARTS, ENDS, 1, entries, steps, "many.yaml")
        runs = [rows.run(1), rows.run(2, rows.change("create", "map-child", "A B"))]
        service = seen(runs, profiles=[rows.profile("p1", "A B")])
        result = {
            "ends": "2027-02-07T23:00:00Z",
            "services": {each.key: service for each in entries},
            "expectations": [{"service": key, "passed": key not in failed} for key in named],
        }
        return scenario, result

    return play


def test_a_small_scenario_is_told_in_full(played):
    scenario, result = played(MAX_SERVICES)
    assert shown_services(scenario, result) == [each.key for each in scenario.services]
    assert not any("more services" in line for line in narrative(scenario, result))


def test_of_many_services_those_that_failed_or_are_named_are_shown(played):
    named = [f"s{number}" for number in range(100, 130)]
    scenario, result = played(200, failed=["s129"], named=named)
    shown = shown_services(scenario, result)
    assert shown == [*named[: MAX_SERVICES - 1], "s129"]
    lines = narrative(scenario, result)
    assert any(
        line.startswith("188 more services: 376 runs, 188 without a change") for line in lines
    )
    assert len(lines) < 12 * MAX_SERVICES


def test_the_summary_names_services_with_trouble(rows):
    fine = seen([rows.run(1)])
    failed = {**rows.run(1), "outcome": "failed"}
    services = {f"s{n}": seen([failed], waiting=["A B"]) for n in range(5)}
    lines = summary_of({"fine": fine} | services)
    assert "  With a run that was not ok: s0, s1, s2, s3 and 1 more" in lines
    assert "  With children who wait for space: s0, s1, s2, s3 and 1 more" in lines
