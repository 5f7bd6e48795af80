"""How hard a request is tried: less, the longer a service or a vendor has been failing. No run is left out for it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from parktime.daemon.vendors.circuit_breaker import Circuits, State


async def at_once(_seconds: float) -> None:
    """No waiting at all: for worlds whose vendors are in this very process."""


@dataclass(frozen=True, slots=True)
class Pace:
    """`timeout_s`: how long an answer may take. `attempts`: how often a request is tried at most. `sleep` waits between attempts."""

    timeout_s: float = 30.0
    attempts: int = 4
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


USUAL: Final = Pace()
"""What is usual towards a vendor across a network."""


pass

LADDER: Final = ((6, 1), (3, 2))
"""From so many failed runs in a row on, a scheduled run of the service tries each request so often at most."""
TRIED_ONCE_AFTER: Final = 3
"""So many requests of one run given up in a row by a vendor: each further one of the run is tried once."""
NOT_SENT_AFTER: Final = 10
"""So many: nothing more of the run is sent to it."""


def attempts_after(failures: int, attempts: int = USUAL.attempts) -> int:
    """How often a request is tried at most in a scheduled run, after so many failed runs in a row."""
    return next((min(few, attempts) for least, few in LADDER if failures >= least), attempts)


def ladder_note(failures: int) -> str:
    """Words for a run's note, after so many failed runs in a row with this one; none where all is tried as ever."""
    attempts = attempts_after(failures)
    if attempts == USUAL.attempts:
        return ""
    return f"; {failures} runs in a row have failed: the next tries each request {'once' if attempts == 1 else 'twice'}"


class Effort:
    """One service's, towards its vendors, each known by its address. Outside of a run it is the usual, and no failure counts."""

    def __init__(
        self, pace: Pace = USUAL, service: str = "", circuits: Circuits | None = None
    ) -> None:
        self.pace = pace
        self._service = service
        self._circuits = circuits
        self._in_a_row: dict[str, int] | None = None
        self._attempts = pace.attempts
        self._scheduled = False

    @contextmanager
    def of_run(self, failures: int, *, scheduled: bool) -> Iterator[None]:
        """What a run may take. One that somebody asked for is spared no effort: whoever asks may know that all is well again."""
        self._in_a_row = {}
        self._scheduled = scheduled
        self._attempts = (
            attempts_after(failures, self.pace.attempts) if scheduled else self.pace.attempts
        )
        try:
            yield
        finally:
            self._in_a_row, self._scheduled, self._attempts = None, False, self.pace.attempts

    def refusal(self, vendor: str) -> str:
        """Why nothing is sent to the vendor now; empty where it is."""
        if self._in_a_row is None:
            return ""
        if self._in_a_row.get(vendor, 0) >= NOT_SENT_AFTER:
            return f"{NOT_SENT_AFTER} requests in a row had failed"
        if self._state(vendor) != "open" or self._circuits is None:
            return ""
        circuit = self._circuits.of(vendor)
        return f"{len(circuit.failing)} services in a row had no answer; asked again from {circuit.probe_at:%H:%M} UTC"

    def attempts(self, vendor: str) -> int:
        """How often a request to the vendor is tried at most."""
        if self._in_a_row is None:
            return self.pace.attempts
        once = (
            self._in_a_row.get(vendor, 0) >= TRIED_ONCE_AFTER or self._state(vendor) == "half-open"
        )
        return 1 if once else self._attempts

    def _state(self, vendor: str) -> State:
        if not self._scheduled or self._circuits is None or self._circuits.all_well:
            return "closed"
        return self._circuits.of(vendor).state(self._circuits.now())

    def answered(self, vendor: str) -> None:
        """The vendor is there."""
        if self._in_a_row:
            self._in_a_row.pop(vendor, None)
        if self._circuits is not None:
            self._circuits.answered(vendor)

    def given_up(self, vendor: str) -> None:
        """A request had to be given up for the vendor's own sake."""
        if self._in_a_row is None:
            return
        self._in_a_row[vendor] = self._in_a_row.get(vendor, 0) + 1
        if self._circuits is not None and self._scheduled:
            self._circuits.given_up(vendor, self._service)
