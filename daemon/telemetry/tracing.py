"""Spans of runs and of requests to vendors, sent to an OpenTelemetry collector.

The only module that imports the SDK of OpenTelemetry, which is an optional dependency. Spans have
ids, paths and counts; the text of an exception, which may quote a name, is left out.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Final
from urllib.parse import urlsplit

import requests
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import Span, SpanKind, StatusCode

from parktime.daemon.telemetry.observer import Observer, RequestRecord, RunRecord
from parktime.web.client import CERTIFICATES, stays_on_machine

EXPORT_TIMEOUT_S: Final = 5.0
"""For sending one batch, and for all that is left when the daemon ends."""
PATH: Final = "/v1/traces"

_FAILED: Final = frozenset({"failed", "error"})


class Tracing(Observer):
    """Makes a span of each run, with a span of each request in it."""

    def __init__(self, exporter: SpanExporter) -> None:
        own = {SERVICE_NAME: "parktime-daemon", SERVICE_VERSION: version("parktime")}
        if os.environ.get("OTEL_SERVICE_NAME"):
            del own[SERVICE_NAME]
        self._provider = TracerProvider(resource=Resource.create(own), shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("parktime.daemon", version("parktime"))

    @contextmanager
    def run(self, record: RunRecord) -> Iterator[None]:
        """See Observer."""
        with self._span("run", SpanKind.INTERNAL) as span:
            span.set_attribute("parktime.service", record.service)
            span.set_attribute("parktime.cause", record.cause)
            span.set_attribute("parktime.recovery", record.is_recovery)
            if record.lateness_s is not None:
                span.set_attribute("parktime.lateness_s", record.lateness_s)
            try:
                yield
            finally:
                _end_run(span, record)

    @contextmanager
    def request(self, record: RequestRecord) -> Iterator[None]:
        """See Observer."""
        with self._span(f"{record.method} {record.vendor}", SpanKind.CLIENT) as span:
            span.set_attribute("http.request.method", record.method)
            span.set_attribute("url.path", record.path)
            span.set_attribute("parktime.vendor", record.vendor)
            try:
                yield
            finally:
                if record.status is not None:
                    span.set_attribute("http.response.status_code", record.status)
                if record.error is not None:
                    span.set_attribute("error.type", record.error)
                    span.set_status(StatusCode.ERROR)

    @contextmanager
    def _span(self, name: str, kind: SpanKind) -> Iterator[Span]:
        with self._tracer.start_as_current_span(
            name, kind=kind, record_exception=False, set_status_on_exception=False
        ) as span:
            yield span

    def close(self) -> None:
        """Send what is left, for `EXPORT_TIMEOUT_S` at most."""
        ending = threading.Thread(target=self._provider.shutdown, daemon=True)
        ending.start()
        ending.join(EXPORT_TIMEOUT_S)


def _end_run(span: Span, record: RunRecord) -> None:
    span.set_attribute("parktime.outcome", record.end)
    if record.end in _FAILED:
        span.set_status(StatusCode.ERROR)
    if record.run is not None:
        span.set_attribute("parktime.run", record.run.id)
        span.set_attribute("parktime.children", record.run.counts.read)
        span.set_attribute("parktime.writes", sum(each.writes for each in record.run.changes))
        span.set_attribute("parktime.notes", list(record.run.note_codes))


def open_exporter(endpoint: str, proxy: str | None = None) -> OTLPSpanExporter:
    """An exporter to a collector: OTLP over HTTP, at `endpoint` and the path `/v1/traces`.

    It takes no proxy from the environment, none at all for this machine, and follows no redirect.
    Headers come from OTEL_EXPORTER_OTLP_HEADERS.
    """
    session = requests.Session()
    session.trust_env = False
    session.max_redirects = 0
    if proxy is not None and not stays_on_machine(urlsplit(endpoint).hostname or ""):
        session.proxies = {"http": proxy, "https": proxy}
    trusted = (os.environ.get(name) for name in ("OTEL_EXPORTER_OTLP_CERTIFICATE", *CERTIFICATES))
    return OTLPSpanExporter(
        endpoint.rstrip("/") + PATH,
        certificate_file=next((path for path in trusted if path), None),
        timeout=EXPORT_TIMEOUT_S,
        session=session,
    )
