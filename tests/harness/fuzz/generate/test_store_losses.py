"""Power cuts and restored backups of random worlds."""

from datetime import datetime

import pytest

from parktime.harness.fuzz.check import check_scenario
from parktime.harness.fuzz.generate.fault_windows import FaultSettings, without_faults
from parktime.harness.fuzz.generate.scenario import BRIEF, random_scenario
from parktime.harness.fuzz.generate.store_losses import losses_of, store_losses
from parktime.simulator.scenario.read import read_text
from tests.examples import seeds

SPAN = (datetime.fromisoformat("2026-12-01T00:00Z"), datetime.fromisoformat("2026-12-03T00:00Z"))


CUT, RESTORED = 121, 19
"""Seeds of worlds with a power cut, and with a backup that is restored."""


def scenario(seed):
    return read_text(random_scenario(seed, BRIEF, FaultSettings()), f"seed {seed}")


def test_a_third_of_the_seeds_forgets_within_a_span_and_comes_up_again():
    drawn = [store_losses(seed, "banksia", [SPAN]) for seed in range(60)]
    assert [bool(steps) for steps in drawn] == [seed % 3 == 1 for seed in range(60)]
    kinds = set()
    for steps in filter(None, drawn):
        verbs = [verb for _, _, verb in steps]
        assert verbs[-1] == {"daemon": "up"}
        assert all(SPAN[0] <= at <= SPAN[1] for at, _, _ in steps)
        assert [at for at, _, _ in steps] == sorted(at for at, _, _ in steps)
        kinds.add((len(steps), str(verbs[-2]["daemon"])))
    assert kinds == {(2, "power_cut"), (3, "power_cut"), (4, "{'store': 'restored'}")}
    assert store_losses(1, "banksia", []) == []


@pytest.mark.parametrize(("seed", "loss"), [(CUT, "power_cut"), (RESTORED, "restored")])
def test_the_world_without_faults_forgets_nothing(seed, loss):
    found = scenario(seed)
    assert losses_of(found) == {loss}
    assert losses_of(without_faults(found)) == frozenset()


@pytest.mark.e2e
@pytest.mark.parametrize(
    "seed", [CUT, RESTORED, *(seed for seed in seeds(20, 60) if seed % 3 == 1)]
)
def test_worlds_that_forget_keep_every_promise(seed):
    assert check_scenario(scenario(seed)).violations == ()
