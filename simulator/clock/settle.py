"""Settles one instant: fires everything due there, in order, until nothing is left."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from parktime.simulator.clock.participants import Participant, Participants
from parktime.simulator.clock.timers import STEP_ORDER, Timeline, TimerQueue
from parktime.simulator.errors import ClockError

_MAX_ROUNDS = 1_000


class InstantSettler:
    """Settles the present instant of a world; `answer` gives a participant its turn."""

    def __init__(
        self,
        world: Timeline,
        participants: Participants,
        schedule: TimerQueue,
        answer: Callable[[Participant], None],
    ) -> None:
        self._world = world
        self._participants = participants
        self._timers = schedule
        self._answer = answer

    async def settle(self, patience_s: float | None) -> None:
        """Fire the world's own events, then each due participant in turn, until nothing is due.

        Returns in the same loop step in which nothing is due and no participant is busy, and starts
        without a pause: due participants become busy in the step that moved the clock.

        Raises:
            HeldError: a participant stayed busy for `patience_s` real seconds (None: no limit).
            LoopingError: a participant makes no progress.
        """
        while await self._round(patience_s):
            pass
        await asyncio.sleep(0)  # an advance over years lets API calls in at every instant
        while await self._round(patience_s):
            pass

    async def settle_without_limit(self) -> None:
        """Settle however long it takes, also while a participant loops."""
        while True:
            try:
                return await self.settle(None)
            except ClockError:
                continue

    def next_due(self) -> datetime | None:
        """The earliest instant at which anything is due, or None."""
        event, step = self._world.next_event(), self._timers.next()
        known = [
            event[0] if event else None,
            step.at if step else None,
            self._participants.next_wait(),
        ]
        return min((each for each in known if each is not None), default=None)

    async def _round(self, patience_s: float | None) -> bool:
        """Fire what is due once; False if nothing was due."""
        await self._participants.wait_until_idle(patience_s)
        self._fire_world()
        turns = self._turns()
        for turn in turns:
            turn()
            await self._participants.wait_until_idle(patience_s)
        return bool(turns)

    def _fire_world(self) -> None:
        for _ in range(_MAX_ROUNDS):
            event = self._world.next_event()
            if event is None or event[0] > self._world.now:
                return
            self._world.fire_due()
        raise RuntimeError(f"the world's own events never end at {self._world.now.isoformat()}")

    def _turns(self) -> list[Callable[[], None]]:
        due = self._participants.due(self._world.now)
        turns = [((each.order, each.name), self._turn_of(each)) for each in due]
        if self._timers.due(self._world.now):
            turns.append(((STEP_ORDER, ""), lambda: self._timers.fire_due(self._world.now)))
        return [act for _, act in sorted(turns, key=lambda turn: turn[0])]

    def _turn_of(self, participant: Participant) -> Callable[[], None]:
        def act() -> None:
            # It may have left, been taken back or timed out while others had their turns.
            if participant.is_due(self._world.now):
                self._answer(participant)

        return act
