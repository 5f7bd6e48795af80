"""What the daemon does with its store while nothing is due."""

from datetime import datetime, timedelta

from daemon.running.own_fault import own_fault
from daemon.store.store import Store

PIECE = 500
"""Runs of a service that go at a time: some milliseconds, so that nobody waits for it."""

_EVERY = timedelta(days=1)


class Housekeeping:
    """Keeps history for a set time on the clock that the daemon lives by; `keep_history` None: for ever."""

    def __init__(self, store: Store, keep_history: timedelta | None) -> None:
        self._store = store
        self._keep_history = keep_history
        self._done: datetime | None = None

    def tidy(self, now: datetime) -> None:
        """See whether a store in trouble can be used again. Then forget a piece of what is too old: once a day, and again at the next moment of quiet
        where more is left.
        """
        self._store.try_again()
        if self._keep_history is None or not self._is_time(now):
            return
        try:
            pruned = self._store.prune(now - self._keep_history, PIECE)
        except Exception as error:  # it can wait
            own_fault(error, "forgetting old history")
            return
        self._done = None if pruned else now

    def _is_time(self, now: datetime) -> bool:
        return self._done is None or not self._done <= now < self._done + _EVERY
