"""Things that happen by themselves at set instants: the steps of a file that nobody else plays."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

STEP_ORDER = 100
"""A player's order: a file's steps come after the runs that are due at their instant."""


@dataclass(frozen=True, slots=True, order=True)
class Timer:
    """One thing to do at `at`; `number` keeps those of one instant in the order in which they were scheduled."""

    at: datetime
    number: int
    what: str = field(compare=False)
    act: Callable[[], None] = field(compare=False)


class TimerQueue:
    """What is still to happen, earliest first."""

    def __init__(self) -> None:
        self._heap: list[Timer] = []
        self._all: list[Timer] = []

    def add(self, at: datetime, what: str, act: Callable[[], None]) -> None:
        """`act` will be called at `at`, or at the next settled instant where that has passed."""
        scheduled = Timer(at, len(self._all), what, act)
        self._all.append(scheduled)
        heapq.heappush(self._heap, scheduled)

    def next(self) -> Timer | None:
        """The earliest one; None where nothing is left."""
        return self._heap[0] if self._heap else None

    def due(self, now: datetime) -> bool:
        """Whether something is to happen at `now` or before."""
        return bool(self._heap) and self._heap[0].at <= now

    def rewind(self, to: datetime) -> None:
        """What is later than `to` is still to happen, whether it did or not; the rest has happened."""
        self._heap = sorted(each for each in self._all if each.at > to)

    def fire_due(self, now: datetime) -> None:
        """Does everything that is due at `now`, in order."""
        while self.due(now):
            heapq.heappop(self._heap).act()
