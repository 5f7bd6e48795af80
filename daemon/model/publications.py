"""When a CCMS publishes the picture that its API serves (api-window)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

_LONGEST_S = 366 * 86_400


@dataclass(frozen=True, slots=True)
class Publications:
    """`last` is the publication of the picture that was read. `next_at` and `interval` are None where the API serves the state of the very moment."""

    last: datetime
    next_at: datetime | None = None
    interval: timedelta | None = None

    @property
    def is_live(self) -> bool:
        """Whether the API serves the state of the very moment."""
        return self.next_at is None

    def read_at(self, instant: datetime) -> datetime:
        """The publication that a run at this instant reads: of one instant, publications come before runs."""
        if self.next_at is None:
            return max(instant, self.last)
        if instant < self.next_at:
            return self.last
        return self.next_at + (
            (instant - self.next_at) // self.interval * self.interval if self.interval else timedelta()
        )

    def between(self, after: datetime, to: datetime) -> Iterator[datetime]:
        """Those later than one instant, up to another, included; none where the API is live."""
        if self.next_at is None or self.interval is None:
            return
        missed = max(0, (after - self.next_at) // self.interval + 1)
        at = self.next_at + missed * self.interval
        while at <= to:
            yield at
            at += self.interval


def publications(last: datetime | None, next_at: datetime | None, interval_s: int | None) -> Publications | None:
    """As a CCMS's API tells them; None where it does not, or tells what cannot be."""
    if last is None or last.tzinfo is None or (next_at is not None and next_at.tzinfo is None):
        return None
    interval = timedelta(seconds=interval_s) if interval_s is not None and 0 < interval_s < _LONGEST_S else None
    return None if (interval is None) != (next_at is None) else Publications(last, next_at, interval)
