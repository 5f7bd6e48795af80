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
from tests.simulator.clock.timeline import HOUR, START, RecordingTimeline, cancel_all, run_pending


def run_scene(check):
    return asyncio.run(asyncio.wait_for(check(), 20))


async def follower(clock, timeline, name, *, says=True, told=None):
    """A program that runs every two hours, and follows time back."""
    epoch, due = 0, timeline.now
    while True:
        due += 2 * HOUR
        answer = await clock.wait(name, due, epoch=epoch if says else None)
        if answer.epoch != epoch:
            assert not answer.reached
            epoch, due = answer.epoch, answer.now - (answer.now - START) % (2 * HOUR)
            if told is not None:
                told.append(answer)
        elif answer.reached:
            timeline.record(name)


def test_everything_later_happens_again_and_whoever_waits_is_told_of_the_new_epoch() -> None:
    async def check():
        timeline, told = RecordingTimeline(START + HOUR, START + 3 * HOUR), []
        clock = Clock(timeline)
        clock.schedule(START + 3 * HOUR, "step", lambda: timeline.record("step"))
        runner = asyncio.create_task(follower(clock, timeline, "daemon", told=told))
        await run_pending()
        await clock.advance(START + 5 * HOUR)
        once = list(timeline.log)
        await clock.rewind(START + 2 * HOUR)
        assert (clock.now, clock.epoch, clock.mode) == (START + 2 * HOUR, 1, "paused")
        assert [(each.now, each.epoch) for each in told] == [(START + 2 * HOUR, 1)]
        state = clock.state()
        assert [(each.epoch, each.to) for each in state.rewinds] == [(1, START + 2 * HOUR)]
        assert (state.held_by, state.not_following) == ((), ())
        await clock.advance(START + 5 * HOUR)
        assert timeline.log == once
        await cancel_all(runner)

    run_scene(check)


def test_to_go_back_to_this_very_instant_is_a_rewind_too() -> None:
    async def check():
        clock = Clock(RecordingTimeline())
        await clock.advance(START + HOUR)
        await clock.rewind(START + HOUR)
        assert (clock.now, clock.epoch) == (START + HOUR, 1)

    run_scene(check)


@pytest.mark.parametrize(
    ("hours", "fault", "words"),
    [
        (2, InTheFutureError, "advance goes there"),
        (-1, BeforeStartError, "where this world begins"),
    ],
)
def test_the_future_and_what_was_before_the_start_are_refused(hours, fault, words) -> None:
    async def check():
        clock = Clock(RecordingTimeline())
        await clock.advance(START + HOUR)
        with pytest.raises(fault, match=words):
            await clock.rewind(START + hours * HOUR)
        assert (clock.now, clock.epoch, clock.mode) == (START + HOUR, 0, "paused")

    run_scene(check)


def test_not_while_an_advance_is_under_way_nor_the_other_way_round() -> None:
    async def check():
        clock = Clock(RecordingTimeline())
        clock.busy("daemon")
        advance = asyncio.create_task(clock.advance(START + HOUR))
        await run_pending()
        with pytest.raises(AlreadyAdvancingError, match="on its way"):
            await clock.rewind(START)
        clock.leave("daemon")
        assert await advance
        clock.busy("daemon")
        rewind = asyncio.create_task(clock.rewind(START))
        await run_pending()
        with pytest.raises(AlreadyAdvancingError, match="on its way"):
            await clock.advance(START + 2 * HOUR)
        assert clock.now == START + HOUR
        clock.leave("daemon")
        await rewind
        assert clock.now == START
        clock.close()
        with pytest.raises(ClosedError):
            await clock.rewind(START)

    run_scene(check)


def test_whoever_is_busy_for_too_long_is_named_and_time_stays_where_it_is() -> None:
    async def check():
        clock = Clock(RecordingTimeline())
        await clock.advance(START + HOUR)
        clock.busy("daemon")
        with pytest.raises(HeldError, match="daemon"):
            await clock.rewind(START, patience_s=0.01)
        assert (clock.now, clock.epoch) == (START + HOUR, 0)

    run_scene(check)


def test_whoever_does_not_come_back_from_a_rewind_is_named_and_time_stands_there() -> None:
    async def check():
        clock = Clock(RecordingTimeline())
        waiting = asyncio.create_task(clock.wait("daemon", START + 9 * HOUR))
        await run_pending()
        await clock.advance(START + HOUR)
        with pytest.raises(HeldError, match="daemon"):
            await clock.rewind(START, patience_s=0.01)
        answer = await waiting
        assert (answer.now, answer.epoch, answer.reached) == (START, 1, False)
        assert clock.state().held_by == ("daemon",)

    run_scene(check)


def test_whoever_never_says_its_epoch_or_is_behind_is_named_as_not_following() -> None:
    async def check():
        timeline = RecordingTimeline()
        clock = Clock(timeline)
        names = {"follows": True, "silent": False}
        runners = [
            asyncio.create_task(follower(clock, timeline, name, says=says))
            for name, says in names.items()
        ]
        await run_pending()
        assert clock.state().not_following == (), "before time ever went back nobody can be behind"
        await clock.advance(START + HOUR)
        await clock.rewind(START)
        assert clock.state().not_following == ("silent",)
        clock.busy("behind", epoch=0)
        assert clock.state().not_following == ("behind", "silent")
        await cancel_all(*runners)

    run_scene(check)


def test_a_wait_in_an_epoch_that_is_over_is_answered_at_once() -> None:
    async def check():
        clock = Clock(RecordingTimeline())
        await clock.advance(START + HOUR)
        await clock.rewind(START)
        answer = await clock.wait("late", START + 9 * HOUR, epoch=0)
        assert (answer.epoch, answer.reached) == (1, False)
        assert clock.state().held_by == ("late",)

    run_scene(check)


def test_to_go_back_a_thousand_times_is_no_loop_of_anybody_s() -> None:
    async def check():
        timeline = RecordingTimeline()
        clock = Clock(timeline)
        runner = asyncio.create_task(follower(clock, timeline, "daemon"))
        await run_pending()
        for _ in range(MAX_ANSWERS_PER_INSTANT + 5):
            await clock.rewind(START)
        assert clock.epoch == MAX_ANSWERS_PER_INSTANT + 5
        await cancel_all(runner)

    run_scene(check)


def test_a_running_clock_runs_on_from_there() -> None:
    async def check():
        clock = Clock(RecordingTimeline())
        clock.run(3600.0 * 1000)
        await asyncio.sleep(0.02)
        assert clock.now > START
        await clock.rewind(START)
        assert (clock.epoch, clock.mode) == (1, "running")
        await asyncio.sleep(0.02)
        assert clock.now > START
        clock.close()

    run_scene(check)
