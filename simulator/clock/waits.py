"""What the participants of a clock do: wait, become busy, leave."""

import asyncio
from datetime import datetime

from parktime.simulator.clock.movement import Mover
from parktime.simulator.clock.participants import (
    MAX_ANSWERS_PER_INSTANT,
    Participant,
    Participants,
    WaitResult,
)
from parktime.simulator.clock.timers import Timeline
from parktime.simulator.errors import ClosedError, LoopingError


def give_turn(world: Timeline, participant: Participant) -> None:
    """Give a participant its turn at the instant that it waited for."""
    participant.count_answer(world.now)
    answer = WaitResult(world.now, world.epoch, reached=True)
    participant.answer(answer, asyncio.get_running_loop().time())


class Waits:
    """The waits of the participants of a clock."""

    def __init__(self, world: Timeline, participants: Participants, mover: Mover) -> None:
        self._world = world
        self._participants = participants
        self._mover = mover

    async def wait(
        self,
        name: str,
        until: datetime,
        *,
        timeout_s: float,
        order: int,
        what: str,
        kind: str,
        epoch: int | None,
    ) -> WaitResult:
        """Join, and wait until `until`; the participant is busy again from the answer on."""
        self._mover.require_open()
        now = self._mover.now
        participant = self._participants.join(name)
        participant.resolve_wait(WaitResult(now, self._world.epoch, reached=False))
        participant.order, participant.what, participant.kind = order, what, kind
        participant.epoch = participant.epoch if epoch is None else epoch
        if epoch is not None and epoch < self._world.epoch:
            return self._answer_at_once(participant, now, reached=False)
        if until <= now:
            return self._answer_at_once(participant, now)
        participant.waiting_until = until
        loop = asyncio.get_running_loop()
        pending: asyncio.Future[WaitResult] = loop.create_future()
        participant.pending = pending
        participant.timer = loop.call_later(timeout_s, self._time_out, participant)
        self._mover.notify()
        return await pending

    def busy(self, name: str, epoch: int | None) -> WaitResult:
        """Join or cancel the wait; the clock is paused until the next `wait`."""
        self._mover.require_open()
        now = self._mover.now
        participant = self._participants.join(name)
        participant.epoch = participant.epoch if epoch is None else epoch
        return self._make_busy(participant, now)

    def leave(self, name: str) -> bool:
        """Remove a participant and answer its wait; False if there is none of that name."""
        now = self._mover.now
        participant = self._participants.remove(name)
        if participant is None:
            return False
        participant.resolve_wait(WaitResult(now, self._world.epoch, reached=False))
        self._mover.notify()
        return True

    def close(self, error: ClosedError | None) -> None:
        """Remove all participants; their waits are answered, or fail with the error."""
        for participant in list(self._participants):
            if error is not None:
                participant.fail(type(error)(str(error)))
            self.leave(participant.name)

    def _answer_at_once(
        self, participant: Participant, now: datetime, *, reached: bool = True
    ) -> WaitResult:
        answer = self._make_busy(participant, now, reached=reached)
        if participant.count_answer(now) > MAX_ANSWERS_PER_INSTANT:
            error = LoopingError(participant.name, MAX_ANSWERS_PER_INSTANT)
            self._participants.fail(error)
            raise error
        return answer

    def _time_out(self, participant: Participant) -> None:
        self._make_busy(participant, self._mover.now)

    def _make_busy(
        self, participant: Participant, now: datetime, *, reached: bool = False
    ) -> WaitResult:
        answer = WaitResult(now, self._world.epoch, reached)
        participant.answer(answer, asyncio.get_running_loop().time())
        self._mover.hold()
        return answer
