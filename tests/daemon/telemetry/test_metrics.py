"""What is counted of runs and requests."""

import re
from datetime import timedelta

import pytest
from prometheus_client import generate_latest

from parktime.daemon.telemetry.metrics import Metrics
from parktime.daemon.vendors.errors import VendorError
from parktime.daemon.vendors.http_client import VendorClient
from tests.daemon import faulty_transport as faults
from tests.daemon.centres import BUSY, WATTLE
from tests.daemon.environment import set_up_busy_centre


@pytest.fixture
def metrics():
    return Metrics()


@pytest.fixture
async def env(make_env, metrics):
    env = make_env(BUSY, WATTLE)
    env.integrations.connections.observer = metrics
    await set_up_busy_centre(env)
    return env


def series(metrics):
    """All series without their values, so that two states can be compared."""
    return {
        line.rpartition(" ")[0]
        for line in generate_latest(metrics.registry).decode().splitlines()
        if not line.startswith("#")
    }


def value(metrics, name, **labels):
    return metrics.registry.get_sample_value(name, labels) or 0


async def test_runs_are_counted_by_cause_and_outcome_and_changes_by_kind(env, metrics):
    assert value(metrics, "parktime_runs_total", cause="set-up", outcome="ok") == 1
    assert value(metrics, "parktime_runs_total", cause="manual", outcome="ok") == 1
    first = env.history("banksia")[0]
    created = sum(change.kind == "create" for change in first.changes)
    assert created and value(metrics, "parktime_changes_total", kind="create") == created
    assert value(metrics, "parktime_changes_total", kind="skip") == 0, "it writes nothing"
    await env.run_for("24h")
    assert value(metrics, "parktime_runs_total", cause="schedule", outcome="ok") == 2
    assert value(metrics, "parktime_run_lateness_seconds_count") == 2
    assert value(metrics, "parktime_run_lateness_seconds_sum") == 0
    assert value(metrics, "parktime_run_duration_seconds_count", outcome="ok") == 4


async def test_a_late_run_is_counted_with_its_lateness(env, metrics):
    await env.clock.advance(env.now + timedelta(hours=13))
    await env.integrations.due_runs.run_due(env.now)
    assert value(metrics, "parktime_run_lateness_seconds_sum") == 3_600


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.timeout(committed=True), "timeout"),
        (faults.connection_refused(), "connection"),
        (faults.html_page(), "unreadable"),
        (faults.respond(503, "{}"), "server-error"),
        (faults.respond(429, "{}"), "rate-limited"),
        (faults.respond(403, "{}"), "client-error"),
    ],
)
async def test_errors_of_a_vendor_are_counted_by_what_they_are(env, metrics, fault, error):
    env.transport.fault("/storypark/v1/profiles", fault)
    run = await env.next_run("banksia")
    assert run.outcome == "failed"
    assert value(metrics, "parktime_vendor_errors_total", vendor="storypark", error=error) > 0
    assert value(metrics, "parktime_vendor_errors_total", vendor="manage", error=error) == 0
    assert value(metrics, "parktime_runs_total", cause="schedule", outcome="failed") == 1
    assert value(metrics, "parktime_vendor_request_duration_seconds_count", vendor="manage") > 0


async def test_what_is_not_sent_is_counted(metrics):
    class Skipping:
        observer = metrics

        def skip_reason(self, _vendor):
            return "it has failed too often"

    client = VendorClient(None, "http://vendor.example", None, Skipping(), vendor="kidsoft")
    with pytest.raises(VendorError):
        await client.get("/children", None)
    assert value(metrics, "parktime_vendor_errors_total", vendor="kidsoft", error="not-sent") == 1


async def test_an_error_of_the_daemon_s_own_is_counted_as_such(env, metrics, monkeypatch):
    async def fail(*_args, **_more):
        raise RuntimeError

    monkeypatch.setattr(env.integrations.connections, "read_raw", fail)
    await env.run_for("12h")
    assert value(metrics, "parktime_runs_total", cause="schedule", outcome="error") == 1


@pytest.mark.e2e
async def test_another_service_adds_no_series(env, metrics):
    await env.run_for("24h")
    before = series(metrics)
    await env.set_up("wattle")
    await env.run_for("24h")
    added = {each for each in series(metrics) - before if 'vendor="kidsoft"' not in each}
    assert added == set(), "a label grows with the fleet"
    text = "\n".join(series(metrics))
    for word in ("banksia", "wattle", *env.secrets("banksia")):
        assert not re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text), word


async def test_recoveries_are_counted_apart_from_runs(env, metrics, tmp_path):
    env.transport.fault(
        "^POST /storypark/v1/profiles", faults.kill_process(committed=True), times=1
    )
    with pytest.raises(faults.ProcessKilled):
        await env.run_for("12h")
    assert value(metrics, "parktime_runs_total", cause="schedule", outcome="interrupted") == 1
    await env.integrations.operations.recover_interrupted(env.now)
    assert value(metrics, "parktime_recoveries_total", outcome="ok") == 1
    assert value(metrics, "parktime_runs_total", cause="schedule", outcome="ok") == 0
