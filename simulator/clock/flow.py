"""How virtual time runs beside real time: so many virtual seconds in one real second, and only while nobody holds it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

LAST_INSTANT = datetime(9000, 1, 1, tzinfo=UTC)
_MAX_SLEEP_S = 3600.0


class RealTimeFlow:
    """Reads virtual time off a real clock from the instant at which it was started. It makes up for no time in which it stood."""

    def __init__(self, rate: float, monotonic: Callable[[], float]) -> None:
        self.rate = rate
        self._monotonic = monotonic
        self._started: tuple[float, datetime] | None = None

    @property
    def is_running(self) -> bool:
        """False while it stands."""
        return self._started is not None

    def start(self, now: datetime) -> None:
        """Flows from `now` on."""
        self._started = (self._monotonic(), now)

    def pause(self) -> None:
        """Stops until started again."""
        self._started = None

    def reading(self) -> datetime:
        """The virtual instant that real time has come to; only while is_running."""
        assert self._started is not None, "a standing flow has no reading"
        started_s, since = self._started
        virtual_s = (self._monotonic() - started_s) * self.rate
        return since + timedelta(seconds=min(virtual_s, (LAST_INSTANT - since).total_seconds()))

    def sleep_s(self, now: datetime, until: datetime | None) -> float:
        """How long, in real seconds, from `now` until that instant: an hour at most, also where there is none."""
        if until is None:
            return _MAX_SLEEP_S
        return min(max((until - now).total_seconds(), 0.0) / self.rate, _MAX_SLEEP_S)
