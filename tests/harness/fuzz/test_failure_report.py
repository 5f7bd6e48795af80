import pytest

from parktime.harness.authoring.yaml_text import document
from parktime.harness.fuzz.failure_report import in_absolute_times, report, shrink_failure, write
from parktime.harness.fuzz.generate.scenario import BRIEF, random_world
from parktime.harness.fuzz.invariants import Violation
from parktime.harness.reference.entries import scenario_entry
from parktime.simulator.scenario.read import read_scenario, read_text

SEED = 4
FOUND = (Violation("an invariant", "broken at last"),)


def leaves(scenario):
    """Violated whenever a child leaves."""
    return (
        FOUND if any(verb.word == "book" for step in scenario.steps for verb in step.verbs) else ()
    )


@pytest.mark.e2e
def test_the_smallest_world_is_a_scenario_with_its_violations(tmp_path):
    world = random_world(SEED, BRIEF)
    found = shrink_failure(SEED, world, FOUND, 20, leaves)
    scenario = read_scenario(write(found, tmp_path / "found"))
    assert [verb.word for step in scenario.steps for verb in step.verbs] == ["book"]
    assert len(scenario.services[0].children) == 1
    assert "# an invariant: broken at last" in found.text
    assert [each.kind for each in scenario.steps[-1].expectations][:1] == ["runs"]


def test_without_time_the_world_is_not_shrunk():
    world = random_world(SEED, BRIEF)
    found = shrink_failure(SEED, world, FOUND, 0, leaves)
    assert len(scenario_entry(read_text(found.text, "found")).steps) >= len(world["steps"])


def test_every_step_gets_an_absolute_time():
    world = random_world(SEED, BRIEF)
    whole = in_absolute_times(world)
    instants = [
        [step.at for step in scenario_entry(read_text(document(each), "w")).steps]
        for each in (world, whole)
    ]
    assert instants[0] == instants[1]
    assert all("at" in step for step in whole["steps"])


def test_the_report_has_both_commands_to_reproduce_it(tmp_path):
    found = shrink_failure(SEED, random_world(SEED, BRIEF), FOUND, 0, leaves)
    lines = report(
        found, tmp_path / "seed-4.yaml", "parktime fuzz --seed 4 --worlds 1"
    ).splitlines()
    assert lines[0] == "seed 4 is broken"
    assert lines[-1].endswith("parktime fuzz --seed 4 --worlds 1")
    assert "seed-4.yaml" in lines[-2]
