"""Counters and histograms of runs and requests, for Prometheus.

No label is a service, so that the number of time series does not grow with the fleet.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics

from parktime.daemon.telemetry.observer import (
    Observer,
    RequestError,
    RequestRecord,
    RunRecord,
    VendorName,
)

RUN_SECONDS: Final = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)
LATENESS_SECONDS: Final = (0.1, 1, 5, 15, 60, 300, 900, 3_600, 14_400, 43_200)
REQUEST_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics(Observer):
    """Counts in a registry of its own, since a process may have several daemons."""

    def __init__(self) -> None:
        # Each counter would have a gauge beside it, of which Prometheus makes no use.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        self._runs = Counter(
            "parktime_runs",
            "Runs that ended. error: without a result; interrupted: the daemon stopped.",
            ("cause", "outcome"),
            registry=self.registry,
        )
        self._recoveries = Counter(
            "parktime_recoveries",
            "Attempts to finish a run that a crash or an error had interrupted.",
            ("outcome",),
            registry=self.registry,
        )
        self._duration = Histogram(
            "parktime_run_duration_seconds",
            "Time from the start of a run to its end.",
            ("outcome",),
            buckets=RUN_SECONDS,
            registry=self.registry,
        )
        self._lateness = Histogram(
            "parktime_run_lateness_seconds",
            "Time from the slot of a scheduled run to its start.",
            buckets=LATENESS_SECONDS,
            registry=self.registry,
        )
        self._changes = Counter(
            "parktime_changes",
            "Changes that runs wrote to Storypark.",
            ("kind",),
            registry=self.registry,
        )
        self._requests = Histogram(
            "parktime_vendor_request_duration_seconds",
            "Time of one attempt of a request to a vendor, whatever its end.",
            ("vendor",),
            buckets=REQUEST_SECONDS,
            registry=self.registry,
        )
        self._errors = Counter(
            "parktime_vendor_errors",
            "Requests to a vendor, attempts included, that had no good answer.",
            ("vendor", "error"),
            registry=self.registry,
        )

    @contextmanager
    def run(self, record: RunRecord) -> Iterator[None]:
        """See Observer."""
        if record.lateness_s is not None:
            self._lateness.observe(record.lateness_s)
        began_s = time.perf_counter()
        try:
            yield
        finally:
            if record.is_recovery:
                self._recoveries.labels(record.end).inc()
            else:
                self._runs.labels(record.cause, record.end).inc()
                self._duration.labels(record.end).observe(time.perf_counter() - began_s)
            for change in record.run.changes if record.run else ():
                if change.writes:
                    self._changes.labels(change.kind).inc()

    @contextmanager
    def request(self, record: RequestRecord) -> Iterator[None]:
        """See Observer."""
        try:
            with self._requests.labels(record.vendor).time():
                yield
        finally:
            if record.error is not None:
                self.answer_rejected(record.vendor, record.error)

    def answer_rejected(self, vendor: VendorName, error: RequestError) -> None:
        """See Observer."""
        self._errors.labels(vendor, error).inc()
