"""Runs virtual time alongside real time at a fixed rate, paused while a participant is busy."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

LAST_INSTANT = datetime(9000, 1, 1, tzinfo=UTC)
_MAX_SLEEP_S = 3600.0


class RealTimeFlow:
    """Derives virtual time from a real clock since the last start.

    Paused time is not made up for.
    """

    def __init__(self, rate: float, monotonic: Callable[[], float]) -> None:
        self.rate = rate
        self._monotonic = monotonic
        self._started: tuple[float, datetime] | None = None

    @property
    def is_running(self) -> bool:
        """False while paused."""
        return self._started is not None

    def start(self, now: datetime) -> None:
        """Run from the virtual instant `now` on."""
        self._started = (self._monotonic(), now)

    def pause(self) -> None:
        """Stop until started again."""
        self._started = None

    def reading(self) -> datetime:
        """The current virtual instant. Only valid while running."""
        assert self._started is not None, "a standing flow has no reading"
        started_s, since = self._started
        virtual_s = (self._monotonic() - started_s) * self.rate
        return since + timedelta(seconds=min(virtual_s, (LAST_INSTANT - since).total_seconds()))

    def sleep_s(self, now: datetime, until: datetime | None) -> float:
        """Real seconds from `now` until `until`, at most an hour; an hour for None."""
        if until is None:
            return _MAX_SLEEP_S
        return min(max((until - now).total_seconds(), 0.0) / self.rate, _MAX_SLEEP_S)
