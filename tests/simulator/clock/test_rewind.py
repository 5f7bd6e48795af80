"""Rewinds: all participants are answered, and busy until they have followed."""

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


async def follower(clock, timeline, name, *, says=True, answers=None):
    """A program that runs every two hours, and follows time back."""
    epoch, due = 0, timeline.now
    while True:
        due += 2 * HOUR
        answer = await clock.wait(name, due, epoch=epoch if says else None)
        if answer.epoch != epoch:
            assert not answer.reached
            epoch, due = answer.epoch, answer.now - (answer.now - START) % (2 * HOUR)
            if answers is not None:
                answers.append(answer)
        elif answer.reached:
            timeline.record(name)


def test_later_events_fire_again_and_waits_are_answered_with_the_new_epoch() -> None:
    async def check():
        timeline, answers = RecordingTimeline(START + HOUR, START + 3 * HOUR), []
        clock = Clock(timeline)
        clock.schedule(START + 3 * HOUR, "step", lambda: timeline.record("step"))
        runner = asyncio.create_task(follower(clock, timeline, "daemon", answers=answers))
        await run_pending()
        await clock.advance(START + 5 * HOUR)
        once = list(timeline.log)
        await clock.rewind(START + 2 * HOUR)
        assert (clock.now, clock.epoch, clock.mode) == (START + 2 * HOUR, 1, "paused")
        assert [(each.now, each.epoch) for each in answers] == [(START + 2 * HOUR, 1)]
        state = clock.state()
        assert [(each.epoch, each.to) for each in state.rewinds] == [(1, START + 2 * HOUR)]
        assert (state.held_by, state.not_following) == ((), ())
        await clock.advance(START + 5 * HOUR)
        assert timeline.log == once
        await cancel_all(runner)

    run_scene(check)


def test_a_rewind_to_the_present_counts() -> None:
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
def test_rewinds_to_the_future_or_before_the_start_are_refused(hours, fault, words) -> None:
    async def check():
        clock = Clock(RecordingTimeline())
        await clock.advance(START + HOUR)
        with pytest.raises(fault, match=words):
            await clock.rewind(START + hours * HOUR)
        assert (clock.now, clock.epoch, clock.mode) == (START + HOUR, 0, "paused")

    run_scene(check)


def test_advance_and_rewind_exclude_each_other() -> None:
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


def test_a_long_busy_participant_stops_the_advance() -> None:
    async def check():
        clock = Clock(RecordingTimeline())
        await clock.advance(START + HOUR)
        clock.busy("daemon")
        with pytest.raises(HeldError, match="daemon"):
            await clock.rewind(START, patience_s=0.01)
        assert (clock.now, clock.epoch) == (START + HOUR, 0)

    run_scene(check)


def test_a_participant_that_does_not_follow_a_rewind_is_named() -> None:
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


def test_participants_of_another_epoch_are_listed_as_not_following() -> None:
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


def test_a_wait_of_an_old_epoch_is_answered_at_once() -> None:
    async def check():
        clock = Clock(RecordingTimeline())
        await clock.advance(START + HOUR)
        await clock.rewind(START)
        answer = await clock.wait("late", START + 9 * HOUR, epoch=0)
        assert (answer.epoch, answer.reached) == (1, False)
        assert clock.state().held_by == ("late",)

    run_scene(check)


def test_a_thousand_rewinds_are_not_looping() -> None:
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


def test_a_running_clock_continues_after_a_rewind() -> None:
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
