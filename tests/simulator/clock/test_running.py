"""A running clock: virtual time at a rate of real time, pausing for participants."""

import asyncio
from datetime import timedelta

import pytest

from parktime.simulator.clock.clock import Clock
from parktime.simulator.errors import LoopingError
from tests.simulator.clock.timeline import (
    HOUR,
    START,
    RecordingTimeline,
    cancel_all,
    run_every,
    run_pending,
)


class RealTime:
    """A real clock that the test moves."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self._sleepers: list[tuple[float, asyncio.Event]] = []

    def monotonic(self) -> float:
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.Event()
        self._sleepers.append((self.now_s + seconds, woken))
        await woken.wait()

    async def passes(self, seconds: float) -> None:
        """Real time goes on in small steps, and everybody wakes who should."""
        end_s = self.now_s + seconds
        while self.now_s < end_s:
            self.now_s = min(self.now_s + 0.25, end_s)
            for until_s, woken in self._sleepers:
                if until_s <= self.now_s + 1e-9:
                    woken.set()
            await run_pending()


def run_scene(check):
    async def whole():
        real = RealTime()
        timeline = RecordingTimeline(START + 6 * HOUR)
        clock = Clock(timeline, monotonic=real.monotonic, sleep=real.sleep)
        try:
            return await asyncio.wait_for(check(clock, timeline, real), 20)
        finally:
            clock.close()

    return asyncio.run(whole())


def test_virtual_time_follows_real_time_at_the_rate() -> None:
    async def check(clock, timeline, real):
        clock.run(3600)
        await run_pending()
        assert clock.state().mode == "running" and clock.state().rate == 3600
        await real.passes(2)
        assert clock.now == START + 2 * HOUR
        clock.pause()
        await real.passes(5)
        assert clock.now == START + 2 * HOUR and clock.mode == "paused"

    run_scene(check)


def test_every_due_instant_is_passed_at_its_own_time() -> None:
    async def check(clock, timeline, real):
        runner = asyncio.create_task(run_every(clock, timeline, "daemon", 4 * HOUR))
        await run_pending()
        clock.run(3600)
        await run_pending()
        await real.passes(13)
        await cancel_all(runner)
        return timeline.log

    assert run_scene(check) == [
        (START + 4 * HOUR, "daemon"),
        (START + 6 * HOUR, "world"),
        (START + 8 * HOUR, "daemon"),
        (START + 12 * HOUR, "daemon"),
    ]


def test_a_reader_never_sees_an_unsettled_instant() -> None:
    async def check(clock, timeline, real):
        clock.run(3600)
        await run_pending()
        real.now_s += 20  # nobody has woken yet
        assert clock.now < START + 6 * HOUR

    run_scene(check)


def test_a_running_clock_pauses_while_a_participant_is_busy() -> None:
    async def check(clock, timeline, real):
        clock.run(3600)
        await run_pending()
        await real.passes(1)
        assert clock.busy("operator").now == START + HOUR
        await run_pending()
        await real.passes(100)
        assert clock.now == START + HOUR and clock.state().held_by == ("operator",)
        clock.leave("operator")
        await run_pending()
        await real.passes(1)
        assert clock.now == START + 2 * HOUR and clock.state().held_by == ()

    run_scene(check)


def test_a_running_clock_stops_at_a_due_instant_until_settled() -> None:
    async def check(clock, timeline, real):
        waiting = asyncio.create_task(clock.wait("daemon", START + 2 * HOUR, timeout_s=600))
        await run_pending()
        clock.run(3600)
        await run_pending()
        await real.passes(50)
        assert waiting.result().now == clock.now == START + 2 * HOUR
        clock.leave("daemon")
        await run_pending()
        await real.passes(1)
        assert clock.now == START + 3 * HOUR

    run_scene(check)


def test_a_new_earlier_wait_ends_the_sleep() -> None:
    async def check(clock, timeline, real):
        clock.run(3600)
        await run_pending()
        await real.passes(1)
        waiting = asyncio.create_task(clock.wait("daemon", START + 2 * HOUR, timeout_s=600))
        await run_pending()
        await real.passes(3)
        assert waiting.result().now == START + 2 * HOUR

    run_scene(check)


def test_another_rate_counts_from_now() -> None:
    async def check(clock, timeline, real):
        clock.run(3600)
        await run_pending()
        await real.passes(1)
        clock.run(60)
        await run_pending()
        await real.passes(60)
        assert clock.now == START + 2 * HOUR

    run_scene(check)


def test_an_advance_while_running_goes_there_and_then_runs_on() -> None:
    async def check(clock, timeline, real):
        clock.run(3600)
        await run_pending()
        await real.passes(1)
        assert await clock.advance(START + 7 * HOUR)
        assert timeline.log == [(START + 6 * HOUR, "world")]
        assert clock.mode == "running"
        await run_pending()
        await real.passes(1)
        assert clock.now == START + 8 * HOUR

    run_scene(check)


def test_a_rate_set_during_an_advance_applies_after_it() -> None:
    async def check(clock, timeline, real):
        clock.busy("operator")
        advance = asyncio.create_task(clock.advance(START + HOUR))
        await run_pending()
        clock.run(3600)
        assert clock.mode == "advancing"
        clock.leave("operator")
        await advance
        await run_pending()
        await real.passes(1)
        assert clock.now == START + 2 * HOUR

    run_scene(check)


def test_a_looping_participant_stops_only_the_running_clock() -> None:
    async def check(clock, timeline, real):
        clock.run(3600)
        await run_pending()
        with pytest.raises(LoopingError):
            for _ in range(1_001):
                await clock.wait("stuck", START)
        await real.passes(5)
        assert (
            clock.now == START and clock.mode == "running" and clock.state().held_by == ("stuck",)
        )
        clock.leave("stuck")
        await run_pending()
        await real.passes(1)
        assert clock.now == START + HOUR

    run_scene(check)


def test_an_error_of_the_world_pauses_the_clock(caplog) -> None:
    async def check(clock, timeline, real):
        def broken() -> None:
            raise RuntimeError("no")

        clock.schedule(START + HOUR, "step", broken)
        clock.run(3600)
        await run_pending()
        await real.passes(3)
        assert clock.mode == "paused" and clock.now == START + HOUR
        assert "RuntimeError" in caplog.text

    run_scene(check)


def test_it_runs_on_the_system_clock() -> None:
    async def check():
        timeline = RecordingTimeline()
        clock = Clock(timeline)
        runner = asyncio.create_task(run_every(clock, timeline, "daemon", timedelta(seconds=1)))
        await run_pending()
        clock.run(100)
        await asyncio.sleep(0.25)
        clock.pause()
        await cancel_all(runner)
        clock.close()
        return len(timeline.log)

    assert 5 <= asyncio.run(check()) <= 26
