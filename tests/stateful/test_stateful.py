"""Any order of actions, without and with faults, keeps every invariant."""

import os
from typing import ClassVar

import hypothesis
import pytest
from hypothesis.stateful import run_state_machine_as_test

from tests.examples import DEPTH
from tests.stateful.operator import Operator
from tests.stateful.operator_with_faults import OperatorWithFaults

MANY = int(os.environ.get("PARKTIME_ORDERS", str(8 * DEPTH)))
"""How many orders of actions an e2e test tries."""


def settings(examples, steps):
    """This many orders of this many actions; always the same ones, but in the profile `random`."""
    return hypothesis.settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=hypothesis.settings.default.derandomize,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )


def counted(machine):
    """The machine with `totals`: how often each action succeeded in all its examples."""

    class Counted(machine):
        totals: ClassVar[dict[str, int]] = {}

        def teardown(self):
            super().teardown()
            for action, times in (+self.done).items():
                self.totals[action] = self.totals.get(action, 0) + times

    return Counted


def test_invariants_hold_in_short_orders_of_actions():
    machine = counted(Operator)
    run_state_machine_as_test(machine, settings=settings(2, 8))
    assert machine.totals


@pytest.mark.e2e
def test_invariants_hold_in_long_orders_of_actions():
    machine = counted(Operator)
    run_state_machine_as_test(machine, settings=settings(MANY, 40))
    expected = {"approve", "reject", "undo", "update", "sync"} if DEPTH > 1 else {"sync"}
    assert machine.totals.keys() >= expected


@pytest.mark.e2e
def test_invariants_hold_in_short_orders_with_faults():
    machine = counted(OperatorWithFaults)
    run_state_machine_as_test(machine, settings=settings(2, 9))
    assert machine.totals["fault"]


@pytest.mark.e2e
def test_invariants_hold_in_long_orders_with_faults():
    machine = counted(OperatorWithFaults)
    run_state_machine_as_test(machine, settings=settings(2 * MANY if DEPTH > 1 else MANY, 30))
    expected = {"fault", "armed", "up", "sync"}
    if DEPTH > 1:  # a few orders of actions cannot have every one of them
        expected |= {"kill", "power_cut", "restored", "habit", "locked", "full", "update"}
    assert machine.totals.keys() >= expected
