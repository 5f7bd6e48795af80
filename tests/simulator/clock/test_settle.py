"""Settling one instant."""

import asyncio

import pytest

from parktime.simulator.clock.participants import Participants
from parktime.simulator.clock.settle import InstantSettler
from parktime.simulator.clock.timers import TimerQueue
from tests.simulator.clock.timeline import HOUR, START, RecordingTimeline


def test_world_events_fire_first_in_every_round() -> None:
    async def check():
        timeline, participants, schedule = RecordingTimeline(START), Participants(), TimerQueue()
        one = participants.join("one")
        one.waiting_until = START

        def answer(participant):
            timeline.record(participant.name)
            participant.waiting_until = START + HOUR
            timeline.events.append(START)
            schedule.add(START, "step", lambda: timeline.record("step"))

        await InstantSettler(timeline, participants, schedule, answer).settle(None)
        return [who for _, who in timeline.log]

    assert asyncio.run(check()) == ["world", "one", "world", "step"]


def test_a_world_whose_events_never_end_is_an_error() -> None:
    class Endless(RecordingTimeline):
        def fire_due(self) -> None:
            self.record("again")

    async def check():
        world = Endless(START)
        with pytest.raises(RuntimeError, match="never end"):
            await InstantSettler(world, Participants(), TimerQueue(), lambda _: None).settle(None)
        return len(world.log)

    assert asyncio.run(check()) == 1_000
