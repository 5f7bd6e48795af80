"""Metrics of the daemon's state, read when Prometheus asks; what is counted comes beside them."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from parktime.daemon.api.monitoring import Monitoring
from parktime.daemon.api.schemas.health import reasons_not_ready, tally_services
from parktime.daemon.operations.service import IntegrationService
from parktime.daemon.store.lease import Lease
from parktime.daemon.store.store import Store

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric


@dataclass(frozen=True, slots=True)
class StateCollector:
    """The state at one time, and what is counted, as a collector of prometheus_client."""

    monitoring: Monitoring
    integrations: IntegrationService
    store: Store
    now: datetime

    def collect(self) -> "Iterator[Metric]":
        """All metrics. Asks neither the database nor a vendor."""
        yield from self._daemon()
        yield from self._services()
        yield from self._store()
        if self.monitoring.registry is not None:
            yield from self.monitoring.registry.collect()

    def _daemon(self) -> "Iterator[Metric]":
        from prometheus_client.core import InfoMetricFamily

        info = {"version": version("parktime")}
        yield InfoMetricFamily("parktime_build", "The release of parktime.", value=info)
        ready = not reasons_not_ready(self.store, self.monitoring)
        yield _gauge("parktime_ready", "1 if the daemon is ready, as /v1/health/ready.", ready)
        trouble = self.integrations.clock_trouble is not None
        text = "1 while the machine's clock contradicts others, so that nothing is removed."
        yield _gauge("parktime_clock_trouble", text, trouble)
        queue = self.monitoring.queue()
        yield _gauge("parktime_runs_waiting", "Runs that are due and not begun.", queue.waiting)
        yield _gauge("parktime_runs_under_way", "Scheduled runs under way.", queue.under_way)
        breakers = self.integrations.connections.circuit_breakers.failing_vendors()
        is_open = sum(each.state(self.now) != "closed" for each in breakers.values())
        text = "Vendor addresses that scheduled runs do not ask at the moment."
        yield _gauge("parktime_vendor_circuits_open", text, is_open)

    def _services(self) -> "Iterator[Metric]":
        from prometheus_client.core import GaugeMetricFamily

        tally = tally_services(self.store, self.now)
        text = "Services by their condition, each at the first that applies."
        services = GaugeMetricFamily("parktime_services", text, labels=("condition",))
        for condition in ("off", "not_set_up", "late", "failed", "held", "on_time"):
            services.add_metric((condition,), getattr(tally, condition))
        yield services
        wedged = len(self.integrations.wedged)
        text = "Services of which something could not be stored or ended yet."
        yield _gauge("parktime_services_wedged", text, wedged)
        text = "How long the run that waits longest is overdue, on the daemon's clock."
        yield _gauge("parktime_run_overdue_seconds", text, tally.overdue_s)

    def _store(self) -> "Iterator[Metric]":
        from prometheus_client.core import CounterMetricFamily

        available = self.integrations.store_trouble is None
        text = "1 if the store can be used; 0 also if the last run could not be stored."
        yield _gauge("parktime_store_available", text, available)
        failures, text = self.store.database.failures, "Transactions that failed."
        yield CounterMetricFamily("parktime_store_failures", text, value=failures)
        if self.store.kept_from is not None:
            since = self.store.kept_from.timestamp()
            text = "The earliest instant of which all history is kept."
            yield _gauge("parktime_history_kept_from_timestamp_seconds", text, since)
        if self.store.database.lease is not None:
            yield from _lease(self.store.database.lease)


def _lease(lease: Lease) -> "Iterator[Metric]":
    held = lease.refusal() is None
    yield _gauge("parktime_lease_held", "1 while this daemon may write to its store.", held)
    if lease.expires_s is not None:
        left_s = max(0.0, lease.expires_s - time.monotonic())
        text = "Time until the lease of the store ends, if it is not renewed."
        yield _gauge("parktime_lease_remaining_seconds", text, left_s)


def _gauge(name: str, text: str, value: float) -> "Metric":
    from prometheus_client.core import GaugeMetricFamily

    return GaugeMetricFamily(name, text, value=value)


def render_metrics(collector: StateCollector) -> tuple[bytes, str]:
    """All metrics in the text format of Prometheus, and its media type."""
    from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

    return generate_latest(collector), CONTENT_TYPE_PLAIN_0_0_4
