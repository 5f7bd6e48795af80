"""Leaves a vendor alone for a while when it fails for several services in a row."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

FAILURE_THRESHOLD: Final = 3
"""Services in a row whose requests must fail, with no success in between, to open the circuit."""
OPEN_DURATION: Final = timedelta(minutes=10)
"""How long an open circuit stays open, on the daemon's clock. Runs are 12 hours apart."""
MAX_HISTORY: Final = 10_000
"""State changes that are remembered, so that a rewind of the clock can restore them."""

State = Literal["closed", "open", "half-open"]
"""closed: requests are sent · open: none is · half-open: one attempt probes the vendor."""


@dataclass(frozen=True, slots=True)
class CircuitBreaker:
    """The state of one vendor.

    `failing_services`: those whose requests failed since the last success. `opened_at`: when the
    last of them opened the circuit; None while it is closed.
    """

    failing_services: frozenset[str] = frozenset()
    opened_at: datetime | None = None

    def record_failure(self, service: str, now: datetime) -> "CircuitBreaker":
        """Return the state after a failed request of a service."""
        failing = self.failing_services | {service}
        opened_at = now if len(failing) >= FAILURE_THRESHOLD else None
        return replace(self, failing_services=failing, opened_at=opened_at)

    def state(self, now: datetime) -> State:
        """State at `now`. An instant before `opened_at` means the clock was rewound: closed."""
        if self.opened_at is None or now < self.opened_at:
            return "closed"
        return "open" if now < self.opened_at + OPEN_DURATION else "half-open"

    @property
    def probe_at(self) -> datetime | None:
        """When the next request is sent; None while the circuit is closed."""
        return None if self.opened_at is None else self.opened_at + OPEN_DURATION


class CircuitBreakers:
    """The circuit breakers of all vendors, by base URL. They last as long as the process."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.revision = 0
        self._breakers: dict[str, CircuitBreaker] = {}
        self._history: deque[tuple[datetime, dict[str, CircuitBreaker]]] = deque(maxlen=MAX_HISTORY)

    @property
    def no_failures(self) -> bool:
        """Whether the last request to every vendor succeeded."""
        return not self._breakers

    def get(self, vendor: str) -> CircuitBreaker:
        """Return a vendor's circuit breaker; a closed one if the vendor has not failed."""
        return self._breakers.get(vendor, CircuitBreaker())

    def record_failure(self, vendor: str, service: str) -> None:
        """Count a failed request of a service."""
        self._breakers[vendor] = self.get(vendor).record_failure(service, self.now())
        self._remember()

    def record_success(self, vendor: str) -> None:
        """Close the circuit: the vendor answered, whatever the answer."""
        if vendor in self._breakers:
            del self._breakers[vendor]
            self._remember()

    def _remember(self) -> None:
        self._history.append((self.now(), dict(self._breakers)))
        self.revision += 1

    def rewind(self, to: datetime) -> None:
        """Restore the state as of `to`, including changes at that instant."""
        while self._history and self._history[-1][0] > to:
            self._history.pop()
        self._breakers = dict(self._history[-1][1]) if self._history else {}
        self.revision += 1

    def failing_vendors(self) -> dict[str, CircuitBreaker]:
        """The vendors whose last request failed, by base URL; not all their circuits are open."""
        return dict(sorted(self._breakers.items()))
