"""The participants of a clock, and waiting until none is busy."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from parktime.simulator.errors import ClockError, HeldError, TooManyParticipantsError

MAX_ANSWERS_PER_INSTANT = 1_000


@dataclass(frozen=True, slots=True)
class WaitResult:
    """The answer to a wait: the present instant and epoch, and whether the instant was reached."""

    now: datetime
    epoch: int
    reached: bool


@dataclass(slots=True)
class Participant:
    """A participant, busy while `waiting_until` is None.

    `order`, then `name`, decide turns at one instant. `pending` is the open wait, `timer` its time-
    out, `busy_since_s` the event loop's time. `epoch` is the one it last reported, or None.
    """

    name: str
    order: int = 0
    what: str = ""
    kind: str = ""
    waiting_until: datetime | None = None
    busy_since_s: float = 0.0
    pending: asyncio.Future[WaitResult] | None = None
    timer: asyncio.TimerHandle | None = None
    answers: int = 0
    answered_at: datetime | None = None
    epoch: int | None = None

    @property
    def state(self) -> Literal["busy", "waiting"]:
        """The state as in the contract."""
        return "busy" if self.waiting_until is None else "waiting"

    @property
    def turn(self) -> tuple[int, str]:
        """Sort key of the turns at one instant."""
        return self.order, self.name

    def is_due(self, now: datetime) -> bool:
        """Whether it waits for `now` or earlier."""
        return self.waiting_until is not None and self.waiting_until <= now

    def follows(self, epoch: int) -> bool:
        """Whether it is in `epoch`: it reported so, or there has been no other."""
        return self.epoch == epoch or (epoch == 0 and self.epoch is None)

    def rewind_to(self, answer: WaitResult, at_s: float) -> None:
        """Answer the wait after a rewind; the participant is busy until it has followed."""
        self.answered_at = None
        self.answer(answer, at_s)

    def count_answer(self, now: datetime) -> int:
        """Count an answer at `now`; returns the number of answers at this instant."""
        self.answers = self.answers + 1 if self.answered_at == now else 1
        self.answered_at = now
        return self.answers

    def answer(self, answer: WaitResult, at_s: float) -> None:
        """Become busy and answer the open wait, if any."""
        self.waiting_until = None
        self.busy_since_s = at_s
        self.resolve_wait(answer)

    def resolve_wait(self, answer: WaitResult) -> None:
        """Answer the open wait, if any, and cancel its time-out; nothing else changes."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
        if self.pending is not None and not self.pending.done():
            self.pending.set_result(answer)
        self.pending = None

    def fail(self, error: ClockError) -> None:
        """Raise `error` in the open wait, if any."""
        if self.pending is not None and not self.pending.done():
            self.pending.set_exception(error)
        self.pending = None


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
