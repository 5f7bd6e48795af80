"""Runs that could not be stored at all: why, and when each is tried again."""

from datetime import datetime, timedelta
from typing import Final

RETRY_DELAY: Final = timedelta(minutes=10)
"""When a run is tried again that could not be stored at all, on the daemon's clock."""


class UnstoredRuns:
    """For each service, the reason of the store, and the instant of the next attempt."""

    def __init__(self) -> None:
        self.reasons: dict[str, str] = {}
        self.retry_at: dict[str, datetime] = {}

    def note(self, key: str, now: datetime, reason: str) -> None:
        """The store refused something of a service: it is tried again."""
        self.retry_at[key], self.reasons[key] = now + RETRY_DELAY, reason

    def note_stored(self, key: str) -> None:
        """What the store refused is done, or need not be done any more."""
        self.reasons.pop(key, None)

    def forget(self, key: str) -> None:
        """A service is removed."""
        self.reasons.pop(key, None)
        self.retry_at.pop(key, None)

    def clear(self) -> None:
        """Forget all services."""
        self.reasons.clear()
        self.retry_at.clear()
