"""Counters and histograms of runs and requests, for Prometheus.

No label is a service, so that the number of time series does not grow with the fleet.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)

from parktime.daemon.telemetry.catalogue import metric
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
        ProcessCollector(registry=self.registry)
        self._runs = self._counter("parktime_runs_total")
        self._recoveries = self._counter("parktime_recoveries_total")
        self._changes = self._counter("parktime_changes_total")
        self._errors = self._counter("parktime_vendor_errors_total")
        self._duration = self._histogram("parktime_run_duration_seconds", RUN_SECONDS)
        self._lateness = self._histogram("parktime_run_lateness_seconds", LATENESS_SECONDS)
        self._requests = self._histogram(
            "parktime_vendor_request_duration_seconds", REQUEST_SECONDS
        )

    def _counter(self, name: str) -> Counter:
        info = metric(name)
        return Counter(info.name, info.help, info.labels, registry=self.registry)

    def _histogram(self, name: str, buckets: Sequence[float]) -> Histogram:
        info = metric(name)
        return Histogram(info.name, info.help, info.labels, buckets=buckets, registry=self.registry)

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
