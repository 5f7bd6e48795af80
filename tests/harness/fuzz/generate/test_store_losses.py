"""Power cuts of random worlds."""

from datetime import datetime, timedelta

import pytest

from parktime.harness.fuzz.check import check_scenario
from parktime.harness.fuzz.generate.fault_windows import FaultSettings, without_faults
from parktime.harness.fuzz.generate.scenario import BRIEF, random_scenario
from parktime.harness.fuzz.generate.store_losses import losses_of, store_losses
from parktime.simulator.scenario.read import read_text
from tests.examples import seeds

SPAN = (datetime.fromisoformat("2026-12-01T00:00Z"), datetime.fromisoformat("2026-12-03T00:00Z"))


def scenario(seed):
    return read_text(random_scenario(seed, BRIEF, FaultSettings()), f"seed {seed}")


def test_a_third_of_the_seeds_is_cut_within_a_span_and_comes_up_again():
    drawn = [store_losses(seed, "banksia", [SPAN]) for seed in range(30)]
    assert [bool(steps) for steps in drawn] == [seed % 3 == 1 for seed in range(30)]
    for steps in filter(None, drawn):
        assert [verb for _, _, verb in steps][-2:] == [{"daemon": "power_cut"}, {"daemon": "up"}]
        assert all(SPAN[0] <= at <= SPAN[1] + timedelta(hours=13) for at, _, _ in steps)
    assert any(len(steps) == 3 for steps in drawn)
    assert store_losses(1, "banksia", []) == []


def test_the_world_without_faults_has_no_power_cut():
    found = scenario(7)
    assert losses_of(found) == {"power_cut"}
    assert losses_of(without_faults(found)) == frozenset()


def test_a_world_with_a_power_cut_keeps_every_promise():
    assert check_scenario(scenario(7)).violations == ()


@pytest.mark.e2e
@pytest.mark.parametrize("seed", [seed for seed in seeds(8, 60) if seed % 3 == 1])
def test_many_worlds_with_power_cuts_keep_every_promise(seed):
    assert check_scenario(scenario(seed)).violations == ()
