"""How often a request is tried: less often the longer a service or a vendor has been failing."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from parktime.daemon.machine_time import MachineTime
from parktime.daemon.telemetry.observer import NO_OBSERVER, Observer
from parktime.daemon.vendors.circuit_breaker import CircuitBreakers, State


async def no_sleep(_seconds: float) -> None:
    """Do not wait between attempts: for vendors that are simulated in this process."""


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """How a request is sent.

    `timeout_s`: for one answer. `attempts`: at most. `sleep`: waits between attempts, in seconds.
    `proxy`: URL of the proxy for hosts other than this machine.
    """

    timeout_s: float = 30.0
    attempts: int = 4
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    proxy: str | None = None


DEFAULT_LIMITS: Final = HttpLimits()
"""For vendors across a network."""

ATTEMPTS_BY_FAILURES: Final = ((6, 1), (3, 2))
"""(failed runs in a row, attempts): a scheduled run tries each request at most so many times."""
SINGLE_ATTEMPT_AFTER: Final = 3
"""Failed requests of one run to a vendor in a row after which further ones are tried once."""
STOP_SENDING_AFTER: Final = 10
"""Failed requests of one run to a vendor in a row after which no more are sent."""


def attempts_after_failures(failures: int, attempts: int = DEFAULT_LIMITS.attempts) -> int:
    """Attempts per request in a scheduled run after `failures` failed runs in a row."""
    return next(
        (min(few, attempts) for least, few in ATTEMPTS_BY_FAILURES if failures >= least), attempts
    )


def retry_note(failures: int) -> str:
    """Text for a run's note after `failures` failed runs in a row; empty for a full budget."""
    attempts = attempts_after_failures(failures)
    if attempts == DEFAULT_LIMITS.attempts:
        return ""
    often = "once" if attempts == 1 else "twice"
    return f"; {failures} runs in a row have failed: the next tries each request {often}"


class RetryBudget:
    """How often one service may try requests, by vendor base URL.

    Outside a run the limits apply as they are, and failures are not counted.
    """

    def __init__(
        self,
        limits: HttpLimits = DEFAULT_LIMITS,
        service: str = "",
        breakers: CircuitBreakers | None = None,
        *,
        write_refusal: Callable[[], str | None] = lambda: None,
        machine: MachineTime | None = None,
        observer: Observer = NO_OBSERVER,
        before_write: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.observer = observer
        """Receives each attempt of a request."""
        self.before_write = before_write
        """Awaited before each write of a fleet's node. Raises ServiceLostError."""
        self.machine = machine
        """Real time, which is held against the dates of answers; None on a simulator's clock."""
        self.write_refusal = write_refusal
        """Returns why nothing may be written at the moment; None if it may."""
        self.limits = limits
        self._service = service
        self._breakers = breakers
        self._failures_in_a_row: dict[str, int] | None = None
        self._attempts = limits.attempts
        self._scheduled = False
        self._sending = 0

    @property
    def is_busy(self) -> bool:
        """Whether a run or a request is under way."""
        return self._sending > 0 or self._failures_in_a_row is not None

    @contextmanager
    def sending(self) -> Iterator[None]:
        """Count a request as under way."""
        self._sending += 1
        try:
            yield
        finally:
            self._sending -= 1

    @contextmanager
    def for_run(self, failures: int, *, scheduled: bool) -> Iterator[None]:
        """Limit and count the requests of a run.

        A run that a person asked for gets the full budget: they may know that the vendor is back.

        Args:
            failures: How many runs of the service failed in a row before this one.
            scheduled: Whether the schedule caused the run, and not a person.
        """
        self._failures_in_a_row = {}
        self._scheduled = scheduled
        self._attempts = (
            attempts_after_failures(failures, self.limits.attempts)
            if scheduled
            else self.limits.attempts
        )
        try:
            yield
        finally:
            self._failures_in_a_row = None
            self._scheduled = False
            self._attempts = self.limits.attempts

    def skip_reason(self, vendor: str) -> str:
        """Why no request is sent to the vendor now; empty if requests are sent."""
        if self._failures_in_a_row is None:
            return ""
        if self._failures_in_a_row.get(vendor, 0) >= STOP_SENDING_AFTER:
            return f"{STOP_SENDING_AFTER} requests in a row had failed"
        if self._state(vendor) != "open" or self._breakers is None:
            return ""
        breaker = self._breakers.get(vendor)
        services = f"{len(breaker.failing_services)} services in a row"
        return f"{services} had no answer; asked again from {breaker.probe_at:%H:%M} UTC"

    def attempts(self, vendor: str) -> int:
        """How often a request to the vendor is tried at most."""
        if self._failures_in_a_row is None:
            return self.limits.attempts
        if self._failures_in_a_row.get(vendor, 0) >= SINGLE_ATTEMPT_AFTER:
            return 1
        return 1 if self._state(vendor) == "half-open" else self._attempts

    def _state(self, vendor: str) -> State:
        if not self._scheduled or self._breakers is None or self._breakers.no_failures:
            return "closed"
        return self._breakers.get(vendor).state(self._breakers.now())

    def record_success(self, vendor: str) -> None:
        """Note that the vendor answered."""
        if self._failures_in_a_row:
            self._failures_in_a_row.pop(vendor, None)
        if self._breakers is not None:
            self._breakers.record_success(vendor)

    def record_failure(self, vendor: str) -> None:
        """Count a request that failed after all its attempts."""
        if self._failures_in_a_row is None:
            return
        self._failures_in_a_row[vendor] = self._failures_in_a_row.get(vendor, 0) + 1
        if self._breakers is not None and self._scheduled:
            self._breakers.record_failure(vendor, self._service)
