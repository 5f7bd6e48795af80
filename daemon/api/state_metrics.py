"""Metrics of the daemon's state, read when Prometheus asks; what is counted comes beside them."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from parktime.daemon.api.monitoring import Monitoring
from parktime.daemon.api.schemas.health import reasons_not_ready
from parktime.daemon.api.service_tally import ServiceTallies
from parktime.daemon.operations.service import IntegrationService
from parktime.daemon.store.lease import Lease
from parktime.daemon.store.store import Store
from parktime.daemon.telemetry.catalogue import metric

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric


@dataclass(frozen=True, slots=True)
class StateCollector:
    """The state at one time, and what is counted, as a collector of prometheus_client."""

    monitoring: Monitoring
    integrations: IntegrationService
    store: Store
    tallies: ServiceTallies
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

        info = metric("parktime_build_info")
        of_release = {"version": version("parktime")}
        yield InfoMetricFamily(info.name.removesuffix("_info"), info.help, value=of_release)
        yield _value("parktime_ready", not reasons_not_ready(self.store, self.monitoring))
        yield _value("parktime_clock_trouble", self.integrations.clock_trouble is not None)
        queue = self.monitoring.queue()
        yield _value("parktime_runs_waiting", queue.waiting)
        yield _value("parktime_runs_under_way", queue.under_way)
        breakers = self.integrations.connections.circuit_breakers.failing_vendors()
        is_open = sum(each.state(self.now) != "closed" for each in breakers.values())
        yield _value("parktime_vendor_circuits_open", is_open)

    def _services(self) -> "Iterator[Metric]":
        from prometheus_client.core import GaugeMetricFamily

        tally = self.tallies.count(self.now)
        info = metric("parktime_services")
        services = GaugeMetricFamily(info.name, info.help, labels=info.labels)
        for condition in ("off", "not_set_up", "late", "failed", "held", "on_time"):
            services.add_metric((condition,), getattr(tally, condition))
        yield services
        yield _value("parktime_services_wedged", len(self.integrations.wedged))
        yield _value("parktime_run_overdue_seconds", tally.overdue_s)

    def _store(self) -> "Iterator[Metric]":
        yield _value("parktime_store_available", self.integrations.store_trouble is None)
        yield _value("parktime_store_failures_total", self.store.database.failures)
        if self.store.kept_from is not None:
            since = self.store.kept_from.timestamp()
            yield _value("parktime_history_kept_from_timestamp_seconds", since)
        if self.store.database.lease is not None:
            yield from _lease(self.store.database.lease)


def _lease(lease: Lease) -> "Iterator[Metric]":
    yield _value("parktime_lease_held", lease.refusal() is None)
    if lease.expires_s is not None:
        left_s = max(0.0, lease.expires_s - time.monotonic())
        yield _value("parktime_lease_remaining_seconds", left_s)


def _value(name: str, value: float) -> "Metric":
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

    info = metric(name)
    family = CounterMetricFamily if info.type == "counter" else GaugeMetricFamily
    return family(info.name, info.help, value=value)


def render_metrics(collector: StateCollector) -> tuple[bytes, str]:
    """All metrics in the text format of Prometheus, and its media type."""
    from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

    return generate_latest(collector), CONTENT_TYPE_PLAIN_0_0_4
