"""Habits of random worlds."""

from datetime import datetime

import pytest

from parktime.harness.fuzz.check import check_scenario
from parktime.harness.fuzz.generate.fault_windows import FaultSettings
from parktime.harness.fuzz.generate.habits import credential_steps, habit_steps
from parktime.harness.fuzz.generate.scenario import BRIEF, random_scenario
from parktime.simulator.fault_injection.kinds import HABITS
from parktime.simulator.scenario.read import read_text
from tests.examples import seeds

SPAN = (datetime.fromisoformat("2026-12-01T00:00Z"), datetime.fromisoformat("2026-12-03T00:00Z"))


def scenario(seed):
    return read_text(random_scenario(seed, BRIEF, FaultSettings()), f"seed {seed}")


def test_half_of_the_seeds_have_habits_and_every_kind_comes_up():
    drawn = [habit_steps(seed, ["banksia"], [SPAN]) for seed in range(80)]
    assert [bool(steps) for steps in drawn] == [seed % 2 == 0 for seed in range(80)]
    faults = [verb["fault"] for steps in drawn for _, _, verb in steps]
    assert {fault["kind"] for fault in faults} == HABITS.keys()
    assert all(fault.get("times") == 2 for fault in faults if fault["kind"] == "upper_case")
    assert all(SPAN[0] <= at < SPAN[1] for steps in drawn for at, _, _ in steps)
    assert habit_steps(2, ["banksia"], []) == []


def test_two_services_have_each_other_s_credentials_for_a_while():
    services = {"banksia": {"ccms": "manage"}, "wattle": {"ccms": "kidsoft"}}
    drawn = [step for seed in range(9) for step in credential_steps(seed, services, [SPAN])]
    assert {verb["fault"]["kind"] for _, _, verb in drawn} == {"wrong_credentials"}
    assert {(key, verb["fault"]["api"]) for _, key, verb in drawn} == {
        ("banksia", "manage"),
        ("banksia", "storypark"),
        ("wattle", "kidsoft"),
        ("wattle", "storypark"),
    }
    assert all(SPAN[0] <= at < SPAN[1] for at, _, _ in drawn)
    assert credential_steps(1, {"banksia": services["banksia"]}, [SPAN]) == []


@pytest.mark.e2e
@pytest.mark.parametrize("seed", [seed for seed in seeds(9, 60) if seed % 2 == 0])
def test_worlds_with_habits_keep_every_promise(seed):
    assert check_scenario(scenario(seed)).violations == ()
