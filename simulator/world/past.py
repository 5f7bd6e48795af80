"""What a world remembers of its past: every deed, and sparsely how it stood."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from simulator.world.deed import Done

MOST_CHECKPOINTS = 12
MOST_DEEDS = 100_000
FIRST_SPACING = 8

State = TypeVar("State")


@dataclass(frozen=True, slots=True)
class Checkpoint(Generic[State]):
    """How everything stood when all at `at` and before was done; `deeds` had been done by then. Never changed: copy `state` to use it."""

    at: datetime
    deeds: int
    state: State


class Past(Generic[State]):
    """Deeds in their order, and checkpoints between them, of which every second one goes when there are too many.

    So memory grows by the deeds alone, and no instant is more than a share of the whole away from a checkpoint before it.
    """

    def __init__(self, at: datetime, state: State) -> None:
        self._deeds: list[Done] = []
        self._checkpoints = [Checkpoint(at, 0, state)]
        self._spacing = FIRST_SPACING
        self._steps = 0

    def copy(self) -> "Past[State]":
        """An independent past of the same content."""
        twin: Past[State] = object.__new__(Past)
        twin.__dict__.update(self.__dict__)
        twin._deeds, twin._checkpoints = list(self._deeds), list(self._checkpoints)
        return twin

    @property
    def begins(self) -> datetime:
        """The earliest instant that is remembered."""
        return self._checkpoints[0].at

    @property
    def is_long(self) -> bool:
        """Whether enough has happened since the last checkpoint for another."""
        return self._steps >= self._spacing

    def did(self, done: Done) -> None:
        """One more deed, at the latest instant so far."""
        self._deeds.append(done)
        self._steps += 1

    def passed(self) -> None:
        """One more thing happened that is not written down, because it happens again by itself."""
        self._steps += 1

    def keep(self, at: datetime, state: State) -> None:
        """A checkpoint, when all at `at` is done."""
        self._checkpoints.append(Checkpoint(at, len(self._deeds), state))
        self._steps = 0
        if len(self._checkpoints) > MOST_CHECKPOINTS:
            del self._checkpoints[1::2]
            self._spacing *= 2
        while len(self._deeds) > MOST_DEEDS and len(self._checkpoints) > 1:
            self._forget_the_first()

    def before(self, at: datetime) -> tuple[State, list[Done]]:
        """The state of the last checkpoint at that instant or before, and the deeds that lead from there to the instant, its own included."""
        checkpoint = self._checkpoints[
            bisect_right(self._checkpoints, at, key=lambda each: each.at) - 1
        ]
        return checkpoint.state, self._deeds[checkpoint.deeds : self._deeds_until(at)]

    def cut(self, at: datetime) -> None:
        """Forget everything that is later."""
        del self._deeds[self._deeds_until(at) :]
        del self._checkpoints[bisect_right(self._checkpoints, at, key=lambda each: each.at) :]
        self._steps = len(self._deeds) - self._checkpoints[-1].deeds

    def _deeds_until(self, at: datetime) -> int:
        return bisect_right(self._deeds, at, key=lambda each: each.at)

    def _forget_the_first(self) -> None:
        forgotten = self._checkpoints[1].deeds
        del self._deeds[:forgotten]
        self._checkpoints = [
            Checkpoint(each.at, each.deeds - forgotten, each.state)
            for each in self._checkpoints[1:]
        ]
