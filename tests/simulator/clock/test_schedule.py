"""Things that happen by themselves."""

from simulator.clock.schedule import Schedule
from tests.simulator.clock.diary import HOUR, START


def test_what_is_due_happens_in_order_of_time_and_then_of_entry() -> None:
    schedule, done = Schedule(), []
    for at, name in [(START + HOUR, "c"), (START, "a"), (START, "b"), (START + 2 * HOUR, "d")]:
        schedule.add(at, name, lambda name=name: done.append(name))
    assert schedule.next().what == "a"
    assert schedule.due(START) and not schedule.due(START - HOUR)
    schedule.play(START + HOUR)
    assert done == ["a", "b", "c"] and schedule.next().what == "d"
    schedule.play(START + 3 * HOUR)
    assert schedule.next() is None and not schedule.due(START + 9 * HOUR)


def test_what_is_entered_for_now_while_playing_happens_too() -> None:
    schedule, done = Schedule(), []

    def act() -> None:
        done.append("first")
        schedule.add(START, "second", lambda: done.append("second"))

    schedule.add(START, "first", act)
    schedule.play(START)
    assert done == ["first", "second"]
