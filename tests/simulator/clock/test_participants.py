"""Participants: joining, turns, and waiting until none is busy."""

import asyncio

import pytest

from parktime.simulator.clock.participants import MAX_PARTICIPANTS, Participants
from parktime.simulator.errors import HeldError, LoopingError, TooManyParticipantsError
from tests.simulator.clock.timeline import HOUR, START, run_pending


def run_scene(check):
    return asyncio.run(asyncio.wait_for(check(Participants()), 10))


def test_turns_go_by_order_and_then_by_name() -> None:
    async def check(participants):
        for name, order, until in [
            ("b", 0, START),
            ("a", 0, START),
            ("z", -1, START),
            ("c", 0, START + HOUR),
        ]:
            joined = participants.join(name)
            joined.order, joined.waiting_until = order, until
        participants.join("busy")
        assert [each.name for each in participants.due(START)] == ["z", "a", "b"]
        assert [each.name for each in participants.busy()] == ["busy"]
        assert [each.name for each in participants] == ["z", "a", "b", "busy", "c"]
        assert participants.next_wait() == START

    run_scene(check)


def test_joining_is_bounded_and_joining_twice_is_once() -> None:
    async def check(participants):
        for number in range(MAX_PARTICIPANTS):
            participants.join(str(number))
        assert participants.join("7") is participants.get("7")
        with pytest.raises(TooManyParticipantsError):
            participants.join("one more")
        participants.remove("7")
        participants.join("one more")
        assert participants.remove("nobody") is None

    run_scene(check)


def test_the_clock_is_idle_when_the_last_participant_waits_or_leaves() -> None:
    async def check(participants):
        await participants.wait_until_idle(0.01)
        one, _ = participants.join("one"), participants.join("two")
        quiet = asyncio.create_task(participants.wait_until_idle(None))
        await run_pending()
        one.waiting_until = START
        participants.notify()
        await run_pending()
        assert not quiet.done()
        participants.remove("two")
        participants.notify()
        await quiet

    run_scene(check)


def test_held_error_names_the_busy_participant() -> None:
    async def check(participants):
        participants.join("slow")
        participants.join("fine").waiting_until = START
        with pytest.raises(HeldError, match=r"0\.01 s: slow"):
            await participants.wait_until_idle(0.01)

    run_scene(check)


def test_an_error_is_raised_in_wait_until_idle() -> None:
    async def check(participants):
        participants.join("stuck")
        quiet = asyncio.create_task(participants.wait_until_idle(None))
        await run_pending()
        participants.fail(LoopingError("stuck", 1000))
        with pytest.raises(LoopingError):
            await quiet
        participants.fail(LoopingError("stuck", 1000))

    run_scene(check)
