"""What happens at one instant."""

import asyncio

import pytest

from parktime.simulator.clock.participants import Participants
from parktime.simulator.clock.settle import InstantSettler
from parktime.simulator.clock.timers import TimerQueue
from tests.simulator.clock.diary import HOUR, START, Diary


def test_the_world_comes_first_and_is_looked_at_again_after_every_round() -> None:
    async def scene():
        diary, participants, schedule = Diary(START), Participants(), TimerQueue()
        one = participants.join("one")
        one.waiting_until = START

        def answer(participant):
            diary.note(participant.name)
            participant.waiting_until = START + HOUR
            diary.events.append(START)
            schedule.add(START, "step", lambda: diary.note("step"))

        await InstantSettler(diary, participants, schedule, answer).settle(None)
        return [who for _, who in diary.lines]

    assert asyncio.run(scene()) == ["world", "one", "world", "step"]


def test_a_world_whose_events_never_end_is_an_error() -> None:
    class Endless(Diary):
        def fire_due(self) -> None:
            self.note("again")

    async def scene():
        world = Endless(START)
        with pytest.raises(RuntimeError, match="never end"):
            await InstantSettler(world, Participants(), TimerQueue(), lambda _: None).settle(None)
        return len(world.lines)

    assert asyncio.run(scene()) == 1_000
