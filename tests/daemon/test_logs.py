"""Logs and traces never contain a child's name, a birth date or a token."""

import io
import logging
import re

import pytest
import structlog
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from parktime.daemon.telemetry.observer import Observers
from parktime.daemon.telemetry.run_log import RunLog
from parktime.daemon.telemetry.tracing import Tracing
from tests.daemon import faulty_transport as faults
from tests.daemon.centres import BUSY, WATTLE
from tests.daemon.environment import set_up_busy_centre

FAULTS = {
    "nothing": None,
    "our own": faults.fail_with(lambda: RuntimeError("Mia Nguyen 2022-03-14")),
    "timed out": faults.timeout(committed=True),
    "html": faults.html_page(),
    "refusal that quotes": faults.respond(422, '{"detail": "Mia Nguyen, born 2022-03-14"}'),
    "a slipped column": faults.edit_response(lambda body: body.update(total="Mia Nguyen")),
}

COSTLY = {"nothing", "html", "a slipped column"}
"""Only end to end: each takes a second."""


@pytest.fixture
def logged():
    """All log output, down to DEBUG, from all loggers."""
    text = io.StringIO()
    handler, root = logging.StreamHandler(text), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    structlog.configure(
        logger_factory=structlog.PrintLoggerFactory(text), cache_logger_on_first_use=False
    )
    yield text
    structlog.reset_defaults()
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.mark.e2e
@pytest.mark.parametrize(
    "fault", [pytest.param(each, marks=[pytest.mark.e2e] * (each in COSTLY)) for each in FAULTS]
)
async def test_logs_contain_no_personal_data(make_env, logged, fault):
    env, exporter = make_env(BUSY, WATTLE), InMemorySpanExporter()
    observers = Observers([RunLog(), Tracing(exporter)])
    env.integrations.connections.observer = observers
    await set_up_busy_centre(env)
    await env.set_up("wattle")
    if FAULTS[fault] is not None:
        env.transport.fault(
            "/(manage/v1|kidsoft/v2|storypark/v1)/(children|profiles|rooms)", FAULTS[fault], skip=2
        )
    await env.run_for("24h")
    observers.close()
    spans = [span.to_json() for span in exporter.get_finished_spans()]
    said = "\n".join([logged.getvalue(), *spans])
    assert "vendor_request" in said, "logging is captured"
    assert len(spans) > 1
    for key in ("banksia", "wattle"):
        for secret in {*env.secrets(key), env.service(key).access.storypark_token}:
            assert not re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", said), secret
    assert ("internal_error" in said) == (fault == "our own")
