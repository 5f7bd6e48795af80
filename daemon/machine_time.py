"""Real time for a daemon, held against the monotonic clock and the clocks of the vendors.

A machine's clock can be wrong, and can be set while the daemon runs. Time then goes on by the
monotonic clock, until the vendors' clocks show that the machine's is right again.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from typing import Final

TOLERANCE: Final = timedelta(minutes=5)
"""Clocks that differ by no more than this agree."""
FORGET_AFTER_S: Final = 26 * 3_600.0
"""Age, in seconds, of the last answer of a vendor whose clock still counts: two runs and some."""
MAX_AGE_S: Final = 86_400 * 7


def monotonic_s() -> float:
    """Seconds that no setting of the clock changes, and that count while the machine sleeps."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)  # Linux
    return time.monotonic() if clock is None else time.clock_gettime(clock)


def _wall() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class _VendorClock:
    """`offset_s`: the vendor's time in seconds since 1970, less the monotonic clock."""

    offset_s: float
    seen_s: float


class MachineTime:
    """The time of this machine, in UTC. `wall` and `monotonic_s` read its clocks.

    `tolerance`: by how much clocks may differ; None: neither vendors nor jumps are looked at.
    """

    def __init__(
        self,
        tolerance: timedelta | None = TOLERANCE,
        wall: Callable[[], datetime] = _wall,
        monotonic_s: Callable[[], float] = monotonic_s,
    ) -> None:
        self._tolerance_s = None if tolerance is None else tolerance.total_seconds()
        self._wall = wall
        self._monotonic_s = monotonic_s
        self._vendors: dict[str, _VendorClock] = {}
        self._offset_s = wall().timestamp() - monotonic_s()

    def now(self) -> datetime:
        """The time: the machine's clock, but for a jump that no vendor's clock has confirmed."""
        wall, elapsed_s = self._wall(), self._monotonic_s()
        offset_s = wall.timestamp() - elapsed_s
        if self._agrees(offset_s, self._offset_s) or self._is_confirmed(offset_s, elapsed_s):
            self._offset_s = offset_s
            return wall
        return datetime.fromtimestamp(elapsed_s + self._offset_s, UTC)

    def observe(self, vendor: str, headers: Mapping[str, str]) -> None:
        """Note the Date of a vendor's answer; `Age` is how long a cache has kept it, in seconds."""
        try:
            at = parsedate_to_datetime(headers.get("date", ""))
        except ValueError:
            return
        age = headers.get("age", "")
        age_s = min(int(age), MAX_AGE_S) if age.isascii() and age.isdigit() else 0
        seen_s = self._monotonic_s()
        at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
        self._vendors[vendor] = _VendorClock(at.timestamp() + age_s - seen_s, seen_s)

    @property
    def trouble(self) -> str | None:
        """How the clocks contradict each other; None while they agree."""
        now, elapsed_s = self.now(), self._monotonic_s()
        wall_s = self._wall().timestamp() - elapsed_s
        if not self._agrees(wall_s, self._offset_s):
            return (
                f"the machine's clock was set {_difference(wall_s - self._offset_s)}; until a "
                f"vendor's clock confirms it, it is {now:%Y-%m-%d %H:%M} UTC by elapsed time"
            )
        for vendor, clock in sorted(self._recent(elapsed_s).items()):
            if not self._agrees(clock.offset_s, self._offset_s):
                difference = _difference(self._offset_s - clock.offset_s)
                return f"the machine's clock is {difference} of the clock of {vendor}"
        return None

    @property
    def is_compared(self) -> bool:
        """Whether a vendor's clock is known, or none is looked at."""
        return self._tolerance_s is None or bool(self._recent(self._monotonic_s()))

    def is_another_day(self, zone: tzinfo) -> bool:
        """Whether it is another date in a time zone by a vendor's clock that contradicts this."""
        today, elapsed_s = self.now().astimezone(zone).date(), self._monotonic_s()
        return any(
            _date(elapsed_s + clock.offset_s, zone) != today
            for clock in self._recent(elapsed_s).values()
            if not self._agrees(clock.offset_s, self._offset_s)
        )

    def _recent(self, elapsed_s: float) -> dict[str, _VendorClock]:
        return {
            vendor: clock
            for vendor, clock in self._vendors.items()
            if elapsed_s - clock.seen_s < FORGET_AFTER_S
        }

    def _is_confirmed(self, offset_s: float, elapsed_s: float) -> bool:
        """Whether all vendors known agree with a jump of the machine's clock."""
        clocks = self._recent(elapsed_s).values()
        return bool(clocks) and all(self._agrees(clock.offset_s, offset_s) for clock in clocks)

    def _agrees(self, first_s: float, second_s: float) -> bool:
        return self._tolerance_s is None or abs(first_s - second_s) <= self._tolerance_s


def _date(at_s: float, zone: tzinfo) -> date:
    return datetime.fromtimestamp(at_s, UTC).astimezone(zone).date()


def _difference(seconds: float) -> str:
    """A difference of clocks: `3 h 20 min ahead`, `420 days behind`."""
    minutes = round(abs(seconds) / 60)
    parts = [
        f"{minutes // 1_440} day{'s' * (minutes >= 2_880)}" if minutes >= 1_440 else "",
        f"{minutes // 60 % 24} h" if minutes // 60 % 24 else "",
        f"{minutes % 60} min" if minutes < 1_440 and minutes % 60 else "",
    ]
    return f"{' '.join(part for part in parts if part)} {'ahead' if seconds > 0 else 'behind'}"
