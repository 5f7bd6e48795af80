"""The real-time flow."""

from datetime import timedelta

import pytest

from parktime.simulator.clock.real_time import LAST_INSTANT, RealTimeFlow
from tests.simulator.clock.timeline import HOUR, START


def test_a_flow_runs_from_its_start_and_stops_when_paused() -> None:
    now_s = [7.0]
    flow = RealTimeFlow(3600, lambda: now_s[0])
    assert not flow.is_running
    flow.start(START)
    now_s[0] = 8.5
    assert flow.is_running and flow.reading() == START + 1.5 * HOUR
    flow.pause()
    now_s[0] = 99.0
    assert not flow.is_running
    flow.start(START + 2 * HOUR)
    now_s[0] = 100.0
    assert flow.reading() == START + 3 * HOUR


def test_no_reading_goes_beyond_the_last_instant() -> None:
    now_s = [0.0]
    flow = RealTimeFlow(1e9, lambda: now_s[0])
    flow.start(START)
    now_s[0] = 1e6
    assert flow.reading() == LAST_INSTANT


@pytest.mark.parametrize(
    ("rate", "until", "sleep_s"),
    [
        (3600, START + HOUR, 1.0),
        (0.5, START + timedelta(seconds=1), 2.0),
        (3600, START - HOUR, 0.0),
        (0.001, START + HOUR, 3600.0),
        (1, None, 3600.0),
    ],
)
def test_a_sleep_lasts_until_the_next_event_or_an_hour(rate, until, sleep_s) -> None:
    assert RealTimeFlow(rate, lambda: 0.0).sleep_s(START, until) == sleep_s
