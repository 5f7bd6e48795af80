"""Timers at fixed instants, and the timeline that a clock moves."""

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

STEP_ORDER = 100
"""A player's order: a file's steps come after the runs that are due at their instant."""


@dataclass(frozen=True, slots=True, order=True)
class Timer:
    """An action at `at`; `number` keeps the insertion order within an instant."""

    at: datetime
    number: int
    what: str = field(compare=False)
    act: Callable[[], None] = field(compare=False)


class TimerQueue:
    """Timers that have not fired yet, earliest first."""

    def __init__(self) -> None:
        self._heap: list[Timer] = []
        self._all: list[Timer] = []

    def add(self, at: datetime, what: str, act: Callable[[], None]) -> None:
        """Call `act` at `at`, or at the next settled instant if that has passed."""
        scheduled = Timer(at, len(self._all), what, act)
        self._all.append(scheduled)
        heapq.heappush(self._heap, scheduled)

    def next(self) -> Timer | None:
        """The earliest timer, or None."""
        return self._heap[0] if self._heap else None

    def due(self, now: datetime) -> bool:
        """Whether a timer is due at `now` or earlier."""
        return bool(self._heap) and self._heap[0].at <= now

    def rewind(self, to: datetime) -> None:
        """Restore every timer later than `to`, fired or not; drop the rest."""
        self._heap = sorted(each for each in self._all if each.at > to)

    def pending(self) -> tuple[Timer, ...]:
        """The timers that have not fired yet, for `restore`."""
        return tuple(self._heap)

    def restore(self, pending: Sequence[Timer]) -> None:
        """Restore exactly these timers."""
        self._heap = sorted(pending)

    def fire_due(self, now: datetime) -> None:
        """Fire every timer due at `now`, in order."""
        while self.due(now):
            heapq.heappop(self._heap).act()


class RewindRecord(Protocol):
    """A rewind to `to`; everything since belongs to `epoch`."""

    @property
    def epoch(self) -> int:
        """Counted from 1."""

    @property
    def to(self) -> datetime:
        """The instant that became the present one."""


class Timeline(Protocol):
    """A world as seen by its clock. Instants are aware UTC."""

    @property
    def now(self) -> datetime:
        """The present instant."""

    @property
    def earliest_instant(self) -> datetime:
        """The earliest instant that it can be rewound to."""

    @property
    def epoch(self) -> int:
        """The number of rewinds so far."""

    @property
    def rewinds(self) -> Sequence[RewindRecord]:
        """The rewinds in order, without those that a later one went beyond."""

    def move_to(self, instant: datetime) -> None:
        """Set the present instant, never to an earlier one."""

    def next_event(self) -> tuple[datetime, str] | None:
        """The earliest upcoming event and its label, or None."""

    def fire_due(self) -> None:
        """Fire every event due by now."""

    def rewind(self, to: datetime) -> None:
        """Restore the state after everything at `to`, in a new epoch."""

    def reset(self) -> None:
        """Restore the state before everything, in a new epoch. Raises ValueError if forgotten."""

    def save(self) -> Any:
        """The present state, independent of what follows."""

    def restore(self, saved: Any, /) -> None:
        """Restore a saved state, in a new epoch."""
