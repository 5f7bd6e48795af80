"""Spans of runs and requests, and how they are sent."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from parktime.daemon.telemetry.observer import RequestRecord, RunRecord
from parktime.daemon.telemetry.tracing import Tracing, open_exporter
from tests.daemon import faulty_transport as faults
from tests.daemon.centres import BUSY


class Collector(ThreadingHTTPServer):
    """Keeps the spans that it is sent, as a collector of OpenTelemetry."""

    def __init__(self, *, redirect_to=None):
        self.paths, self.spans = [], []
        self.redirect_to = redirect_to
        super().__init__(("127.0.0.1", 0), _Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.paths.append(self.path)
        if self.server.redirect_to is not None:
            self.send_response(307)
            self.send_header("Location", self.server.redirect_to)
        else:
            sent = ExportTraceServiceRequest.FromString(body)
            self.server.spans += [
                span.name
                for resource in sent.resource_spans
                for scope in resource.scope_spans
                for span in scope.spans
            ]
            self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        return


@pytest.fixture
def collector():
    collector = Collector()
    yield collector
    collector.shutdown()
    collector.server_close()


@pytest.fixture
def proxy():
    proxy = Collector()
    yield proxy
    proxy.shutdown()
    proxy.server_close()


def one_run(tracing):
    record = RunRecord("banksia", "schedule", 0.0)
    with tracing.run(record), tracing.request(RequestRecord("manage", "GET", "/manage/v1/rooms")):
        record.end = "ok"
    tracing.close()


async def test_a_run_is_a_span_with_its_requests_in_it(make_env):
    env, exporter = make_env(BUSY), InMemorySpanExporter()
    await env.set_up("banksia")
    tracing = env.integrations.connections.observer = Tracing(exporter)
    await env.integrations.connections.drop("banksia")
    env.transport.fault("/storypark/v1/rooms", faults.respond(503), times=1)
    run = await env.next_run("banksia")
    tracing.close()
    spans = exporter.get_finished_spans()
    (root,) = [span for span in spans if span.name == "run"]
    assert {
        "parktime.service": "banksia",
        "parktime.cause": "schedule",
        "parktime.outcome": "ok",
        "parktime.run": run.id,
        "parktime.children": run.counts.read,
        "parktime.writes": 0,
    }.items() <= root.attributes.items()
    requests = [span for span in spans if span is not root]
    assert {"GET manage", "GET storypark"} <= {span.name for span in requests}
    assert {span.parent.span_id for span in requests} == {root.context.span_id}
    (failed,) = [span for span in requests if span.status.status_code is StatusCode.ERROR]
    assert failed.attributes["error.type"] == "server-error"
    assert failed.attributes["http.response.status_code"] == 503


async def test_a_span_holds_no_text_of_an_exception(make_env):
    env, exporter = make_env(BUSY), InMemorySpanExporter()
    await env.set_up("banksia")
    tracing = env.integrations.connections.observer = Tracing(exporter)
    await env.integrations.connections.drop("banksia")
    env.transport.fault("/storypark", faults.fail_with(lambda: RuntimeError("Mia Nguyen")))
    await env.next_run("banksia")
    tracing.close()
    spans = exporter.get_finished_spans()
    (root,) = [span for span in spans if span.name == "run"]
    assert (root.attributes["parktime.outcome"], root.status.status_code) == (
        "error",
        StatusCode.ERROR,
    )
    assert "Mia" not in "".join(span.to_json() for span in spans)


@pytest.mark.e2e
@pytest.mark.parametrize("through", ["environment", "option"])
def test_a_collector_of_this_machine_is_reached_without_a_proxy(
    collector, proxy, monkeypatch, through
):
    if through == "environment":
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
    one_run(Tracing(open_exporter(collector.url + "/", proxy.url if through == "option" else None)))
    assert (collector.paths, collector.spans) == (["/v1/traces"], ["GET manage", "run"])
    assert proxy.paths == []


@pytest.mark.e2e
def test_a_collector_elsewhere_is_reached_through_the_proxy_that_is_given_alone(proxy, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "*")
    one_run(Tracing(open_exporter("http://collector.example:4318", proxy.url)))
    assert proxy.paths == ["http://collector.example:4318/v1/traces"]


@pytest.mark.e2e
def test_a_redirect_is_not_followed(collector):
    other = Collector(redirect_to=collector.url + "/v1/traces")
    one_run(Tracing(open_exporter(other.url)))
    other.shutdown()
    other.server_close()
    assert (other.paths, collector.paths) == (["/v1/traces"], [])
