"""Timers."""

from parktime.simulator.clock.timers import TimerQueue
from tests.simulator.clock.timeline import HOUR, START


def test_timers_fire_by_time_then_insertion() -> None:
    schedule, done = TimerQueue(), []
    for at, name in [(START + HOUR, "c"), (START, "a"), (START, "b"), (START + 2 * HOUR, "d")]:
        schedule.add(at, name, lambda name=name: done.append(name))
    assert schedule.next().what == "a"
    assert schedule.due(START) and not schedule.due(START - HOUR)
    schedule.fire_due(START + HOUR)
    assert done == ["a", "b", "c"] and schedule.next().what == "d"
    schedule.fire_due(START + 3 * HOUR)
    assert schedule.next() is None and not schedule.due(START + 9 * HOUR)


def test_after_a_rewind_only_later_timers_fire_again() -> None:
    schedule, done = TimerQueue(), []
    for hour, name in enumerate("abcd"):
        schedule.add(START + hour * HOUR, name, lambda name=name: done.append(name))
    schedule.fire_due(START + 2 * HOUR)
    done.clear()
    schedule.rewind(START + HOUR)
    assert schedule.next().what == "c"
    schedule.fire_due(START + 9 * HOUR)
    assert done == ["c", "d"]


def test_a_timer_added_for_now_fires() -> None:
    schedule, done = TimerQueue(), []

    def act() -> None:
        done.append("first")
        schedule.add(START, "second", lambda: done.append("second"))

    schedule.add(START, "first", act)
    schedule.fire_due(START)
    assert done == ["first", "second"]
