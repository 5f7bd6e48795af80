"""Any order of what people may do, with faults, kills and a store in trouble at any moment in between."""

import pytest
from hypothesis.stateful import run_state_machine_as_test

from tests.stateful.foul_weather import FoulWeather
from tests.stateful.profile import counted, many, settings


def test_any_short_order_of_actions_and_faults_keeps_every_promise():
    run_state_machine_as_test(FoulWeather, settings=settings(2, 9))


@pytest.mark.e2e
def test_any_long_order_of_actions_and_faults_keeps_every_promise():
    machine = counted(FoulWeather)
    run_state_machine_as_test(machine, settings=settings(2 * many(), 30))
    assert machine.totals.keys() >= {
        "fault",
        "armed",
        "kill",
        "up",
        "locked",
        "full",
        "sync",
        "update",
    }
