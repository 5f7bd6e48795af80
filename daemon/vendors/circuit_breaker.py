"""A vendor that fails one service after the other is left alone for a while, so that those of other vendors have their turn in time."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

SERVICES: Final = 3
"""Of so many services in a row the vendor must fail a request, with no answer to anybody in between, for its circuit to open."""
COOL_DOWN: Final = timedelta(minutes=10)
"""How long nobody asks then, on the clock that the daemon lives by: far less than the 12 hours between two runs of a service."""
MOST_REMEMBERED: Final = 10_000
"""So many changes of circuits are remembered, for time that may go back."""

State = Literal["closed", "open", "half-open"]
"""closed: all is sent · open: nothing is · half-open: one request, tried once, finds out whether the vendor is back."""


@dataclass(frozen=True, slots=True)
class Circuit:
    """`failing`: the services that gave a request up since anybody had an answer. `opened_at`: when the last of them opened it."""

    failing: frozenset[str] = frozenset()
    opened_at: datetime | None = None

    def given_up(self, service: str, now: datetime) -> "Circuit":
        """One more request that got no answer, or only that the vendor is not well."""
        failing = self.failing | {service}
        return replace(self, failing=failing, opened_at=now if len(failing) >= SERVICES else None)

    def state(self, now: datetime) -> State:
        """What may be sent at this instant; one before the opening is of a time that was set back, which knows of no opening."""
        if self.opened_at is None or now < self.opened_at:
            return "closed"
        return "open" if now < self.opened_at + COOL_DOWN else "half-open"

    @property
    def probe_at(self) -> datetime | None:
        """When somebody asks again; None while it is closed."""
        return None if self.opened_at is None else self.opened_at + COOL_DOWN


class Circuits:
    """Each vendor's, by its address. They are kept while the daemon lives: a new one finds out for itself."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.revision = 0
        self._circuits: dict[str, Circuit] = {}
        self._past: deque[tuple[datetime, dict[str, Circuit]]] = deque(maxlen=MOST_REMEMBERED)

    @property
    def all_well(self) -> bool:
        """Whether no vendor has failed since it was last answered."""
        return not self._circuits

    def of(self, vendor: str) -> Circuit:
        """A vendor's circuit; closed for one that never failed."""
        return self._circuits.get(vendor, Circuit())

    def given_up(self, vendor: str, service: str) -> None:
        """A service's request had to be given up."""
        self._circuits[vendor] = self.of(vendor).given_up(service, self.now())
        self._remember()

    def answered(self, vendor: str) -> None:
        """The vendor is there, whatever it answered."""
        if vendor in self._circuits:
            del self._circuits[vendor]
            self._remember()

    def _remember(self) -> None:
        self._past.append((self.now(), dict(self._circuits)))
        self.revision += 1

    def go_back(self, to: datetime) -> None:
        """Be as of then, all that happened at that instant included. Of what was before it lived, a daemon knows nothing."""
        while self._past and self._past[-1][0] > to:
            self._past.pop()
        self._circuits = dict(self._past[-1][1]) if self._past else {}
        self.revision += 1

    def failing(self) -> dict[str, Circuit]:
        """Those of which the last request was given up, by address."""
        return dict(sorted(self._circuits.items()))
