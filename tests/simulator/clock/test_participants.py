"""Who takes part, whose turn it is, and when nobody is busy."""

import asyncio

import pytest

from simulator.clock.faults import Held, Looping, TooManyParticipants
from simulator.clock.participants import MOST_PARTICIPANTS, Participants
from tests.simulator.clock.diary import HOUR, START, settled


def play(scene):
    return asyncio.run(asyncio.wait_for(scene(Participants()), 10))


def test_turns_go_by_order_and_then_by_name() -> None:
    async def scene(participants):
        for name, order, until in [("b", 0, START), ("a", 0, START), ("z", -1, START), ("c", 0, START + HOUR)]:
            joined = participants.joined(name)
            joined.order, joined.waiting_until = order, until
        participants.joined("busy")
        assert [each.name for each in participants.due(START)] == ["z", "a", "b"]
        assert [each.name for each in participants.busy()] == ["busy"]
        assert [each.name for each in participants] == ["z", "a", "b", "busy", "c"]
        assert participants.next_wanted() == START

    play(scene)


def test_joining_is_bounded_and_joining_twice_is_once() -> None:
    async def scene(participants):
        for number in range(MOST_PARTICIPANTS):
            participants.joined(str(number))
        assert participants.joined("7") is participants.get("7")
        with pytest.raises(TooManyParticipants):
            participants.joined("one more")
        participants.left("7")
        participants.joined("one more")
        assert participants.left("nobody") is None

    play(scene)


def test_quiet_comes_when_the_last_one_waits_or_leaves() -> None:
    async def scene(participants):
        await participants.quiet(0.01)
        one, _ = participants.joined("one"), participants.joined("two")
        quiet = asyncio.create_task(participants.quiet(None))
        await settled()
        one.waiting_until = START
        participants.changed()
        await settled()
        assert not quiet.done()
        participants.left("two")
        participants.changed()
        await quiet

    play(scene)


def test_whoever_is_busy_for_too_long_is_named() -> None:
    async def scene(participants):
        participants.joined("slow")
        participants.joined("fine").waiting_until = START
        with pytest.raises(Held, match=r"0\.01 s: slow"):
            await participants.quiet(0.01)

    play(scene)


def test_a_fault_reaches_whoever_waits_for_quiet() -> None:
    async def scene(participants):
        participants.joined("stuck")
        quiet = asyncio.create_task(participants.quiet(None))
        await settled()
        participants.failed(Looping("stuck", 1000))
        with pytest.raises(Looping):
            await quiet
        participants.failed(Looping("stuck", 1000))

    play(scene)
