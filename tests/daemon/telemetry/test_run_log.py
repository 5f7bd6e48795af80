"""One line for each run."""

import pytest
import structlog

from parktime.daemon.telemetry.run_log import RunLog
from tests.daemon import faulty_transport as faults
from tests.daemon.centres import BUSY


@pytest.fixture
async def env(make_env):
    env = make_env(BUSY)
    env.integrations.connections.observer = RunLog()
    await env.set_up("banksia")
    return env


async def lines_of_next_run(env):
    with structlog.testing.capture_logs() as logged:
        run = await env.next_run("banksia")
    return run, [line for line in logged if line["event"] == "run"], logged


async def test_a_run_is_one_line_with_its_counts(env):
    run, (line,), _ = await lines_of_next_run(env)
    assert line.pop("duration_s") > 0
    assert line == {
        "event": "run",
        "log_level": "info",
        "service": "banksia",
        "cause": "schedule",
        "outcome": "ok",
        "lateness_s": 0,
        "run": run.id,
        "at": run.at.isoformat(),
        "read": run.counts.read,
        "unchanged": run.counts.read,
        "writes": 0,
    }


@pytest.mark.parametrize(
    ("calls", "outcome"), [("/storypark/v1/profiles", "failed"), ("/manage/v1/children", "partial")]
)
async def test_a_run_that_did_not_go_well_is_a_warning_with_its_codes(env, calls, outcome):
    if outcome == "failed":
        env.transport.fault(calls, faults.respond(503))
    else:
        env.transport.fault(calls, faults.edit_response(lambda body: body.update(total=99)))
    run, (line,), _ = await lines_of_next_run(env)
    assert (line["log_level"], line["outcome"]) == ("warning", outcome) == ("warning", run.outcome)
    assert line["notes"] == list(run.note_codes) != []


async def test_each_attempt_of_a_request_is_a_line_at_level_debug(env):
    env.transport.fault("/storypark/v1/rooms", faults.respond(503), times=1)
    _, _, logged = await lines_of_next_run(env)
    requests = [line for line in logged if line["event"] == "vendor_request"]
    assert {line["log_level"] for line in requests} == {"debug"}
    assert [
        (line["status"], line.get("error"))
        for line in requests
        if "rooms" in line["path"] and line["vendor"] == "storypark"
    ] == [(503, "server-error"), (200, None)]
    assert not any("?" in line["path"] for line in requests)
