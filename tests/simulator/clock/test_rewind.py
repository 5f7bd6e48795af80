"""Time that goes back: everybody learns of it, and is busy until it has followed."""

import asyncio

import pytest

from parktime.simulator.clock.clock import Clock
from parktime.simulator.clock.participants import MAX_ANSWERS_PER_INSTANT
from parktime.simulator.errors import (
    AlreadyAdvancingError,
    BeforeStartError,
    ClosedError,
    HeldError,
    InTheFutureError,
)
from tests.simulator.clock.diary import HOUR, START, Diary, settled, stopped


def play(scene):
    return asyncio.run(asyncio.wait_for(scene(), 20))


async def follower(clock, diary, name, *, says=True, told=None):
    """A program that runs every two hours, and follows time back."""
    epoch, due = 0, diary.now
    while True:
        due += 2 * HOUR
        answer = await clock.wait(name, due, epoch=epoch if says else None)
        if answer.epoch != epoch:
            assert not answer.reached
            epoch, due = answer.epoch, answer.now - (answer.now - START) % (2 * HOUR)
            if told is not None:
                told.append(answer)
        elif answer.reached:
            diary.note(name)


def test_everything_later_happens_again_and_whoever_waits_is_told_of_the_new_epoch() -> None:
    async def scene():
        diary, told = Diary(START + HOUR, START + 3 * HOUR), []
        clock = Clock(diary)
        clock.schedule(START + 3 * HOUR, "step", lambda: diary.note("step"))
        runner = asyncio.create_task(follower(clock, diary, "daemon", told=told))
        await settled()
        await clock.advance(START + 5 * HOUR)
        once = list(diary.lines)
        await clock.rewind(START + 2 * HOUR)
        assert (clock.now, clock.epoch, clock.mode) == (START + 2 * HOUR, 1, "paused")
        assert [(each.now, each.epoch) for each in told] == [(START + 2 * HOUR, 1)]
        state = clock.state()
        assert [(each.epoch, each.to) for each in state.rewinds] == [(1, START + 2 * HOUR)]
        assert (state.held_by, state.not_following) == ((), ())
        await clock.advance(START + 5 * HOUR)
        assert diary.lines == once
        await stopped(runner)

    play(scene)


def test_to_go_back_to_this_very_instant_is_a_rewind_too() -> None:
    async def scene():
        clock = Clock(Diary())
        await clock.advance(START + HOUR)
        await clock.rewind(START + HOUR)
        assert (clock.now, clock.epoch) == (START + HOUR, 1)

    play(scene)


@pytest.mark.parametrize(
    ("hours", "fault", "words"),
    [
        (2, InTheFutureError, "advance goes there"),
        (-1, BeforeStartError, "where this world begins"),
    ],
)
def test_the_future_and_what_was_before_the_start_are_refused(hours, fault, words) -> None:
    async def scene():
        clock = Clock(Diary())
        await clock.advance(START + HOUR)
        with pytest.raises(fault, match=words):
            await clock.rewind(START + hours * HOUR)
        assert (clock.now, clock.epoch, clock.mode) == (START + HOUR, 0, "paused")

    play(scene)


def test_not_while_an_advance_is_under_way_nor_the_other_way_round() -> None:
    async def scene():
        clock = Clock(Diary())
        clock.busy("daemon")
        advance = asyncio.create_task(clock.advance(START + HOUR))
        await settled()
        with pytest.raises(AlreadyAdvancingError, match="on its way"):
            await clock.rewind(START)
        clock.leave("daemon")
        assert await advance
        clock.busy("daemon")
        rewind = asyncio.create_task(clock.rewind(START))
        await settled()
        with pytest.raises(AlreadyAdvancingError, match="on its way"):
            await clock.advance(START + 2 * HOUR)
        assert clock.now == START + HOUR
        clock.leave("daemon")
        await rewind
        assert clock.now == START
        clock.close()
        with pytest.raises(ClosedError):
            await clock.rewind(START)

    play(scene)


def test_whoever_is_busy_for_too_long_is_named_and_time_stays_where_it_is() -> None:
    async def scene():
        clock = Clock(Diary())
        await clock.advance(START + HOUR)
        clock.busy("daemon")
        with pytest.raises(HeldError, match="daemon"):
            await clock.rewind(START, patience_s=0.01)
        assert (clock.now, clock.epoch) == (START + HOUR, 0)

    play(scene)


def test_whoever_does_not_come_back_from_a_rewind_is_named_and_time_stands_there() -> None:
    async def scene():
        clock = Clock(Diary())
        waiting = asyncio.create_task(clock.wait("daemon", START + 9 * HOUR))
        await settled()
        await clock.advance(START + HOUR)
        with pytest.raises(HeldError, match="daemon"):
            await clock.rewind(START, patience_s=0.01)
        answer = await waiting
        assert (answer.now, answer.epoch, answer.reached) == (START, 1, False)
        assert clock.state().held_by == ("daemon",)

    play(scene)


def test_whoever_never_says_its_epoch_or_is_behind_is_named_as_not_following() -> None:
    async def scene():
        diary = Diary()
        clock = Clock(diary)
        names = {"follows": True, "silent": False}
        runners = [
            asyncio.create_task(follower(clock, diary, name, says=says))
            for name, says in names.items()
        ]
        await settled()
        assert clock.state().not_following == (), "before time ever went back nobody can be behind"
        await clock.advance(START + HOUR)
        await clock.rewind(START)
        assert clock.state().not_following == ("silent",)
        clock.busy("behind", epoch=0)
        assert clock.state().not_following == ("behind", "silent")
        await stopped(*runners)

    play(scene)


def test_a_wait_in_an_epoch_that_is_over_is_answered_at_once() -> None:
    async def scene():
        clock = Clock(Diary())
        await clock.advance(START + HOUR)
        await clock.rewind(START)
        answer = await clock.wait("late", START + 9 * HOUR, epoch=0)
        assert (answer.epoch, answer.reached) == (1, False)
        assert clock.state().held_by == ("late",)

    play(scene)


def test_to_go_back_a_thousand_times_is_no_loop_of_anybody_s() -> None:
    async def scene():
        diary = Diary()
        clock = Clock(diary)
        runner = asyncio.create_task(follower(clock, diary, "daemon"))
        await settled()
        for _ in range(MAX_ANSWERS_PER_INSTANT + 5):
            await clock.rewind(START)
        assert clock.epoch == MAX_ANSWERS_PER_INSTANT + 5
        await stopped(runner)

    play(scene)


def test_a_running_clock_runs_on_from_there() -> None:
    async def scene():
        clock = Clock(Diary())
        clock.run(3600.0 * 1000)
        await asyncio.sleep(0.02)
        assert clock.now > START
        await clock.rewind(START)
        assert (clock.epoch, clock.mode) == (1, "running")
        await asyncio.sleep(0.02)
        assert clock.now > START
        clock.close()

    play(scene)
