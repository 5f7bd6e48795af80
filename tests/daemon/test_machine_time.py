"""Real time: a clock that is wrong, that is set, and that vendors contradict."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from zoneinfo import ZoneInfo

import pytest

from parktime.daemon.machine_time import TOLERANCE, MachineTime

START = datetime(2026, 11, 29, 22, 0, tzinfo=UTC)
BRISBANE = ZoneInfo("Australia/Brisbane")
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


class Machine:
    """A machine whose clock can be set. `elapsed` is true time since START."""

    def __init__(self, wrong_by=timedelta(), tolerance=TOLERANCE):
        self.elapsed, self.wrong_by = timedelta(), wrong_by
        self.time = MachineTime(
            tolerance, lambda: self.true + self.wrong_by, lambda: self.elapsed.total_seconds()
        )

    @property
    def true(self):
        return START + self.elapsed

    def answer(self, vendor="storypark.example", off_by=timedelta(), **headers):
        at = format_datetime(self.true + off_by, usegmt=True)
        self.time.observe(vendor, {"date": at, **headers})


def test_small_differences_are_followed():
    machine = Machine()
    for seconds in (0, 40, -70, 200):
        machine.wrong_by = timedelta(seconds=seconds)
        assert machine.time.now() == machine.true + machine.wrong_by
    machine.answer()
    assert machine.time.trouble is None


@pytest.mark.parametrize("jump", [420 * DAY, -7 * HOUR, 6 * MINUTE, -6 * MINUTE])
def test_time_goes_on_when_the_clock_is_set_and_set_right_again(jump):
    machine = Machine()
    machine.answer()
    machine.elapsed = HOUR
    machine.wrong_by = jump
    assert machine.time.now() == machine.true
    assert machine.time.trouble is not None
    assert not machine.time.is_another_day(BRISBANE)
    machine.elapsed, machine.wrong_by = 2 * HOUR, timedelta()
    assert (machine.time.now(), machine.time.trouble) == (machine.true, None)


@pytest.mark.parametrize("wrong_by", [420 * DAY, -7 * HOUR])
def test_a_wrong_clock_that_is_set_right_is_followed_once_vendors_agree(wrong_by):
    machine = Machine(wrong_by)
    assert machine.time.now() == machine.true + wrong_by
    assert machine.time.trouble is None, "nothing is known yet"
    machine.answer()
    assert "storypark.example" in machine.time.trouble
    machine.wrong_by = timedelta()
    assert (machine.time.now(), machine.time.trouble) == (machine.true, None)


def test_a_jump_that_one_of_two_vendors_denies_is_not_followed():
    machine = Machine()
    machine.answer("ccms.example")
    machine.answer("storypark.example", off_by=3 * HOUR)
    machine.wrong_by = 3 * HOUR
    assert machine.time.now() == machine.true
    assert machine.time.trouble is not None


def test_a_vendor_whose_clock_is_wrong_is_named():
    machine = Machine()
    machine.answer("ccms.example")
    machine.answer("storypark.example", off_by=-90 * MINUTE)
    assert machine.time.trouble == (
        "the machine's clock is 1 h 30 min ahead of the clock of storypark.example"
    )
    machine.answer("storypark.example")
    assert machine.time.trouble is None


def test_it_is_another_day_only_where_the_dates_differ():
    machine = Machine(wrong_by=10 * MINUTE)
    machine.answer()
    assert machine.time.trouble is not None
    assert not machine.time.is_another_day(BRISBANE)
    machine = Machine(wrong_by=-23 * HOUR)
    machine.answer()
    assert machine.time.is_another_day(BRISBANE)


def test_an_answer_of_a_cache_is_as_old_as_it_says():
    machine = Machine()
    machine.answer(off_by=-2 * HOUR, age="7200")
    assert machine.time.trouble is None
    machine.answer(off_by=-2 * HOUR, age="long")
    assert machine.time.trouble is not None


@pytest.mark.parametrize("header", ["", "yesterday", "Mon, 99 Foo 2026 10:00:00 GMT"])
def test_a_date_that_is_none_says_nothing(header):
    machine = Machine()
    machine.time.observe("storypark.example", {"date": header})
    assert machine.time.trouble is None


def test_an_old_answer_is_forgotten():
    machine = Machine()
    machine.answer(off_by=3 * HOUR)
    machine.elapsed = 27 * HOUR
    assert machine.time.trouble is None


def test_the_comparison_can_be_switched_off():
    machine = Machine(tolerance=None)
    machine.answer(off_by=3 * HOUR)
    machine.wrong_by = 420 * DAY
    assert machine.time.now() == machine.true + 420 * DAY
    assert (machine.time.trouble, machine.time.is_another_day(BRISBANE)) == (None, False)
