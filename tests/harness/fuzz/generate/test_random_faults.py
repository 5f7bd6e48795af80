from random import Random

from parktime.harness.fuzz.generate.fault_windows import fault, kill
from parktime.simulator.fault_injection.kinds import KINDS


def test_every_kind_comes_up():
    drawn = Random(1)
    assert {
        fault(drawn, ccms)["kind"] for ccms in ("kidsoft", "manage") for _ in range(600)
    } == set(KINDS)


def test_a_kill_waits_for_one_of_the_next_calls():
    assert all(1 <= kill(Random(seed))["kill"]["after"] <= 14 for seed in range(50))
