"""All participants of a clock, and waiting until none is busy."""

import asyncio
from collections.abc import Iterator
from datetime import datetime

from simulator.clock.faults import ClockError, HeldError, TooManyParticipantsError
from simulator.clock.participant import Participant

MAX_PARTICIPANTS = 1_000


class Participants:
    """Participants by name. Call `notify` after changing the state of one."""

    def __init__(self) -> None:
        self._by_name: dict[str, Participant] = {}
        self._idle: asyncio.Future[None] | None = None

    def __iter__(self) -> Iterator[Participant]:
        """All participants, in the order of their turns."""
        return iter(sorted(self._by_name.values(), key=lambda each: each.turn))

    def get(self, name: str) -> Participant | None:
        """The participant of that name, or None."""
        return self._by_name.get(name)

    def join(self, name: str) -> Participant:
        """The participant of that name, created busy if new. Raises TooManyParticipantsError."""
        found = self._by_name.get(name)
        if found is not None:
            return found
        if len(self._by_name) >= MAX_PARTICIPANTS:
            raise TooManyParticipantsError(f"a clock takes {MAX_PARTICIPANTS} participants at most")
        made = Participant(name, busy_since_s=asyncio.get_running_loop().time())
        self._by_name[name] = made
        return made

    def remove(self, name: str) -> Participant | None:
        """Remove and return the participant of that name; None if there is none."""
        return self._by_name.pop(name, None)

    def busy(self) -> list[Participant]:
        """The busy participants, in the order of their turns."""
        return sorted(
            (each for each in self._by_name.values() if each.waiting_until is None),
            key=lambda each: each.turn,
        )

    def due(self, now: datetime) -> list[Participant]:
        """The participants waiting for `now` or earlier, in the order of their turns."""
        return sorted(
            (each for each in self._by_name.values() if each.is_due(now)),
            key=lambda each: each.turn,
        )

    def next_wait(self) -> datetime | None:
        """The earliest instant that a participant waits for, or None."""
        waits = [
            each.waiting_until for each in self._by_name.values() if each.waiting_until is not None
        ]
        return min(waits, default=None)

    def notify(self) -> None:
        """Wake `wait_until_idle` if no participant is busy."""
        if self._idle is not None and not self._idle.done() and not self._anyone_busy():
            self._idle.set_result(None)

    def fail(self, error: ClockError) -> None:
        """Raise `error` in `wait_until_idle`."""
        if self._idle is not None and not self._idle.done():
            self._idle.set_exception(error)

    async def wait_until_idle(self, patience_s: float | None) -> None:
        """Return once no participant is busy.

        Raises HeldError after one was busy for `patience_s` real seconds; None waits for ever.
        """
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        while self._anyone_busy():
            left_s = (
                None
                if patience_s is None
                else self._remaining_patience_s(began_s, patience_s, loop.time())
            )
            idle: asyncio.Future[None] = loop.create_future()
            self._idle = idle
            try:
                async with asyncio.timeout(left_s):
                    await idle
            except TimeoutError:
                continue
            finally:
                if self._idle is idle:
                    self._idle = None

    def _anyone_busy(self) -> bool:
        return any(each.waiting_until is None for each in self._by_name.values())

    def _remaining_patience_s(self, began_s: float, patience_s: float, now_s: float) -> float:
        remaining = {
            each.name: max(each.busy_since_s, began_s) + patience_s - now_s for each in self.busy()
        }
        held = tuple(name for name, left_s in remaining.items() if left_s <= 0)
        if held:
            raise HeldError(held, patience_s)
        return min(remaining.values())
