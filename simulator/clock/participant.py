"""One program that takes part in a world's time."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

MAX_ANSWERS_PER_INSTANT = 1_000


@dataclass(frozen=True, slots=True)
class WaitResult:
    """What a wait is answered: the clock's instant and epoch, and whether the instant waited for was reached."""

    now: datetime
    epoch: int
    reached: bool


@dataclass(slots=True)
class Participant:
    """Busy while `waiting_until` is None. `order` and then `name` decide who comes first at one instant.

    `pending` is the open wait (None once answered), `timer` its time-out, `busy_since_s` the event loop's time.
    `epoch` is the one that it last said it lives in, None where it never did.
    """

    name: str
    order: int = 0
    what: str = ""
    waiting_until: datetime | None = None
    busy_since_s: float = 0.0
    pending: asyncio.Future[WaitResult] | None = None
    timer: asyncio.TimerHandle | None = None
    answers: int = 0
    answered_at: datetime | None = None
    epoch: int | None = None

    @property
    def state(self) -> Literal["busy", "waiting"]:
        """The contract's word for it."""
        return "busy" if self.waiting_until is None else "waiting"

    @property
    def turn(self) -> tuple[int, str]:
        """The key by which participants due at one instant are sorted."""
        return self.order, self.name

    def is_due(self, now: datetime) -> bool:
        """Whether it waits for `now` or an instant before."""
        return self.waiting_until is not None and self.waiting_until <= now

    def follows(self, epoch: int) -> bool:
        """Whether it lives in that epoch: it says so, or there has been no other."""
        return self.epoch == epoch or (epoch == 0 and self.epoch is None)

    def rewind_to(self, answer: WaitResult, at_s: float) -> None:
        """Time has gone back: it is busy until it has done so too, and the instants ahead are new ones."""
        self.answered_at = None
        self.answer(answer, at_s)

    def count_answer(self, now: datetime) -> int:
        """Counts one more answer at `now`, and tells how many that makes there."""
        self.answers = self.answers + 1 if self.answered_at == now else 1
        self.answered_at = now
        return self.answers

    def answer(self, answer: WaitResult, at_s: float) -> None:
        """Busy from here on, and whoever asked is told so: even where nobody listens any more."""
        self.waiting_until = None
        self.busy_since_s = at_s
        self.resolve_wait(answer)

    def resolve_wait(self, answer: WaitResult) -> None:
        """Answers the open wait, if there is one, and stops its time-out; changes nothing else."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
        if self.pending is not None and not self.pending.done():
            self.pending.set_result(answer)
        self.pending = None
