"""The event log of a world, with sparse checkpoints of its state."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any, Generic, Protocol, TypeVar

World = TypeVar("World", contravariant=True)


class Event(Protocol[World]):
    """One change of a world, as a frozen value. Applied to equal worlds, it has equal effects."""

    def apply(self, world: World) -> Any:
        """Change `world` at its present instant.

        Returns:
            The result for the caller. It is not logged.

        Raises:
            RefusedError: nothing was changed, and nothing is logged.
        """


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event and the instant at which it was applied."""

    at: datetime
    event: Event[Any]


@dataclass(frozen=True, slots=True)
class LivePictureChanged:
    """Time reached an instant at which a live picture changed.

    Logged to preserve its `updated_at`.
    """

    def apply(self, world: object) -> None:
        """Do nothing: moving to the instant was the change."""


MAX_CHECKPOINTS = 12
MAX_EVENTS = 100_000
FIRST_SPACING = 8

State = TypeVar("State")


@dataclass(frozen=True, slots=True)
class Checkpoint(Generic[State]):
    """The state after everything at `at`; `event_count` events precede it.

    Copy `state` before use.
    """

    at: datetime
    event_count: int
    state: State


class EventLog(Generic[State]):
    """Events in order, with checkpoints between them, thinned out beyond a limit.

    Memory grows with the events alone, and every instant stays within a bounded share of the log
    from an earlier checkpoint.
    """

    def __init__(self, at: datetime, state: State) -> None:
        self._events: list[LoggedEvent] = []
        self._checkpoints = [Checkpoint(at, 0, state)]
        self._spacing = FIRST_SPACING
        self._ticks = self._forgotten = 0
        self._beginning: State | None = state

    def copy(self) -> "EventLog[State]":
        """An independent log with the same content."""
        twin: EventLog[State] = object.__new__(EventLog)
        twin.__dict__.update(self.__dict__)
        twin._events, twin._checkpoints = list(self._events), list(self._checkpoints)
        return twin

    @property
    def earliest_instant(self) -> datetime:
        """The earliest instant that can be restored."""
        return self._checkpoints[0].at

    @property
    def beginning(self) -> State | None:
        """The state before anything was done; None if it is forgotten. Copy before use."""
        return self._beginning

    def clear(self) -> None:
        """Drop everything but the beginning."""
        del self._events[:], self._checkpoints[1:]
        self._ticks = self._forgotten = 0

    @property
    def position(self) -> int:
        """How many events were appended, but for those dropped by `truncate` or `clear`."""
        return self._forgotten + len(self._events)

    @property
    def events(self) -> Iterator[tuple[int, LoggedEvent]]:
        """All events that are kept, each with the position before it."""
        return enumerate(self._events, self._forgotten)

    @property
    def needs_checkpoint(self) -> bool:
        """Whether enough has happened since the last checkpoint to add another."""
        return self._ticks >= self._spacing

    def append(self, done: LoggedEvent) -> None:
        """Log an event. Its instant must not precede the last one."""
        self._events.append(done)
        self._ticks += 1

    def tick(self) -> None:
        """Count a change that need not be logged because it recurs by itself on replay."""
        self._ticks += 1

    def add_checkpoint(self, at: datetime, state: State) -> None:
        """Add a checkpoint of the state after everything at `at`."""
        self._checkpoints.append(Checkpoint(at, len(self._events), state))
        self._ticks = 0
        if len(self._checkpoints) > MAX_CHECKPOINTS:
            del self._checkpoints[1::2]
            self._spacing *= 2
        while len(self._events) > MAX_EVENTS and len(self._checkpoints) > 1:
            self._drop_oldest()

    def replay_from(self, at: datetime) -> tuple[State, list[LoggedEvent]]:
        """The last checkpoint's state by `at`, and the events from there to `at` inclusive."""
        checkpoint = self._checkpoints[
            bisect_right(self._checkpoints, at, key=lambda each: each.at) - 1
        ]
        return checkpoint.state, self._events[checkpoint.event_count : self._count_until(at)]

    def first_difference(self, other: "EventLog[State]") -> datetime | None:
        """The instant of the first event that only one of the logs has, or None.

        An event that was done a second time is another event.
        """
        pairs = zip_longest(self._events, other._events)
        found = next((pair for pair in pairs if pair[0] is not pair[1]), ())
        return min((each.at for each in found if each is not None), default=None)

    def truncate(self, at: datetime) -> None:
        """Drop everything later than `at`."""
        del self._events[self._count_until(at) :]
        del self._checkpoints[bisect_right(self._checkpoints, at, key=lambda each: each.at) :]
        self._ticks = len(self._events) - self._checkpoints[-1].event_count

    def _count_until(self, at: datetime) -> int:
        return bisect_right(self._events, at, key=lambda each: each.at)

    def _drop_oldest(self) -> None:
        self._beginning = None
        forgotten = self._checkpoints[1].event_count
        del self._events[:forgotten]
        self._forgotten += forgotten
        self._checkpoints = [
            Checkpoint(each.at, each.event_count - forgotten, each.state)
            for each in self._checkpoints[1:]
        ]
