"""What happens at one instant, in the contract's order, until nothing is due there any more."""

import asyncio
from collections.abc import Callable

from simulator.clock.participant import Participant
from simulator.clock.participants import Participants
from simulator.clock.schedule import STEP_ORDER, TimerQueue
from simulator.clock.timeline import Timeline

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
        """The world's own events, then whoever is due, one at a time, each until it waits again.

        Repeated until nothing is due; returns in the very step in which that is so and nobody is busy, and begins without
        a pause: who is due is busy in the step that moved the clock. Held, Looping: see Clock.
        """
        while await self._round(patience_s):
            pass
        await asyncio.sleep(0)  # an advance over years lets API calls in at every instant
        while await self._round(patience_s):
            pass

    async def _round(self, patience_s: float | None) -> bool:
        """False where nothing was due."""
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
