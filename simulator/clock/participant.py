"""One participant of the clock."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

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
