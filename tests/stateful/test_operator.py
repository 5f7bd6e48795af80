"""Any order of what operators, families and centres may do: after each, and after some runs more, every promise holds."""

import pytest
from hypothesis.stateful import run_state_machine_as_test

from tests.stateful.operator import Operator
from tests.stateful.profile import counted, many, settings


def test_any_short_order_of_actions_keeps_every_promise():
    run_state_machine_as_test(Operator, settings=settings(3, 8))


@pytest.mark.e2e
def test_any_long_order_of_actions_keeps_every_promise():
    machine = counted(Operator)
    run_state_machine_as_test(machine, settings=settings(many(), 40))
    assert machine.totals.keys() >= {"approve", "reject", "undo", "update", "sync"}
