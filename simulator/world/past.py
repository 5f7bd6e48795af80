"""What a world remembers of its past: every deed, and sparsely how it stood."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from simulator.world.deed import LoggedEvent

MAX_CHECKPOINTS = 12
MAX_EVENTS = 100_000
FIRST_SPACING = 8

State = TypeVar("State")


@dataclass(frozen=True, slots=True)
class Checkpoint(Generic[State]):
    """How everything stood when all at `at` and before was done; `event_count` had been done by then. Never changed: copy `state` to use it."""

    at: datetime
    event_count: int
    state: State


class EventLog(Generic[State]):
    """Deeds in their order, and checkpoints between them, of which every second one goes when there are too many.

    So memory grows by the event_count alone, and no instant is more than a share of the whole away from a checkpoint before it.
    """

    def __init__(self, at: datetime, state: State) -> None:
        self._events: list[LoggedEvent] = []
        self._checkpoints = [Checkpoint(at, 0, state)]
        self._spacing = FIRST_SPACING
        self._ticks = 0

    def copy(self) -> "EventLog[State]":
        """An independent past of the same content."""
        twin: EventLog[State] = object.__new__(EventLog)
        twin.__dict__.update(self.__dict__)
        twin._events, twin._checkpoints = list(self._events), list(self._checkpoints)
        return twin

    @property
    def earliest_instant(self) -> datetime:
        """The earliest instant that is remembered."""
        return self._checkpoints[0].at

    @property
    def needs_checkpoint(self) -> bool:
        """Whether enough has happened since the last checkpoint for another."""
        return self._ticks >= self._spacing

    def append(self, done: LoggedEvent) -> None:
        """One more deed, at the latest instant so far."""
        self._events.append(done)
        self._ticks += 1

    def tick(self) -> None:
        """One more thing happened that is not written down, because it happens again by itself."""
        self._ticks += 1

    def add_checkpoint(self, at: datetime, state: State) -> None:
        """A checkpoint, when all at `at` is done."""
        self._checkpoints.append(Checkpoint(at, len(self._events), state))
        self._ticks = 0
        if len(self._checkpoints) > MAX_CHECKPOINTS:
            del self._checkpoints[1::2]
            self._spacing *= 2
        while len(self._events) > MAX_EVENTS and len(self._checkpoints) > 1:
            self._drop_oldest()

    def replay_from(self, at: datetime) -> tuple[State, list[LoggedEvent]]:
        """The state of the last checkpoint at that instant or before, and the event_count that lead from there to the instant, its own included."""
        checkpoint = self._checkpoints[
            bisect_right(self._checkpoints, at, key=lambda each: each.at) - 1
        ]
        return checkpoint.state, self._events[checkpoint.event_count : self._count_until(at)]

    def truncate(self, at: datetime) -> None:
        """Forget everything that is later."""
        del self._events[self._count_until(at) :]
        del self._checkpoints[bisect_right(self._checkpoints, at, key=lambda each: each.at) :]
        self._ticks = len(self._events) - self._checkpoints[-1].event_count

    def _count_until(self, at: datetime) -> int:
        return bisect_right(self._events, at, key=lambda each: each.at)

    def _drop_oldest(self) -> None:
        forgotten = self._checkpoints[1].event_count
        del self._events[:forgotten]
        self._checkpoints = [
            Checkpoint(each.at, each.event_count - forgotten, each.state)
            for each in self._checkpoints[1:]
        ]
