import time

import pytest
from prometheus_client.parser import text_string_to_metric_families

from parktime.daemon.api.monitoring import Monitoring
from parktime.daemon.operations.schedule import Queue
from parktime.daemon.store.lease import Lease
from parktime.daemon.telemetry.catalogue import METRICS as METRICS_OF_THE_CATALOGUE
from parktime.daemon.telemetry.metrics import Metrics
from parktime.daemon.telemetry.observer import RequestRecord, RunRecord
from tests.daemon.api.conftest import NOW, TOKEN, Caller
from tests.daemon.store_trouble import locked

METRICS = "http://daemon/metrics"


def samples(call):
    """Values of all series without labels, and of those with one by its value."""
    answer = call("GET", METRICS)
    assert (answer.status_code, answer.headers["content-type"]) == (
        200,
        "text/plain; version=0.0.4; charset=utf-8",
    )
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_health_says_whether_the_daemon_has_caught_up(call, make_app):
    assert call.get("/health") == {
        "status": "ok",
        "settled": True,
        "live": True,
        "ready": True,
        "store": None,
        "clock": None,
        "services": {"late": 0, "failed": 0, "wedged": 0},
    }
    catching_up = Caller(make_app(monitoring=Monitoring(settled=lambda: False))).get("/health")
    assert (catching_up["settled"], catching_up["ready"]) == (False, False)


@pytest.mark.parametrize(
    ("how", "live", "reasons"),
    [
        ({}, True, []),
        ({"settled": lambda: False}, True, ["catching-up"]),
        ({"stopping": lambda: True}, True, ["stopping"]),
        ({"alive": lambda: False}, False, ["clock-not-followed"]),
    ],
)
def test_the_probes_answer_by_their_status(make_app, how, live, reasons):
    call = Caller(make_app(monitoring=Monitoring(**how), protect_reads=True))
    alive, ready = call("GET", "/health/live"), call("GET", "/health/ready")
    assert (alive.status_code, alive.json()) == (200 if live else 503, {"live": live})
    assert ready.status_code == (503 if reasons else 200)
    assert ready.json() == {"ready": not reasons, "reasons": reasons}


def test_a_daemon_without_its_store_is_live_and_not_ready(call, store, tmp_path):
    with locked(store, tmp_path / "store.sqlite"):
        call("POST", "/services/banksia/turn-off", token=TOKEN)
        assert call("GET", "/health/live").status_code == 200
        assert call("GET", "/health/ready").json()["reasons"] == ["store-unavailable"]
        trouble = samples(call)
        assert (trouble["parktime_store_available",], trouble["parktime_ready",]) == (0, 0)
        assert trouble["parktime_store_failures_total",] >= 1
    call("POST", "/services/banksia/turn-off", token=TOKEN)
    assert call("GET", "/health/ready").status_code == 200
    assert samples(call)["parktime_store_available",] == 1


def test_metrics_have_the_state_and_what_is_counted(make_app):
    counted = Metrics()
    with counted.run(RunRecord("banksia", "schedule", 2.0)) as _:
        pass
    monitoring = Monitoring(queue=lambda: Queue(3, 2), registry=counted.registry)
    found = samples(Caller(make_app(monitoring=monitoring)))
    expected = {
        ("parktime_ready",): 1,
        ("parktime_runs_waiting",): 3,
        ("parktime_runs_under_way",): 2,
        ("parktime_services", "on_time"): 1,
        ("parktime_services", "off"): 0,
        ("parktime_services_wedged",): 0,
        ("parktime_run_overdue_seconds",): 0,
        ("parktime_vendor_circuits_open",): 0,
        ("parktime_runs_total", "schedule", "interrupted"): 1,
        ("parktime_run_lateness_seconds_sum",): 2,
    }
    assert expected.items() <= found.items()
    assert not any("banksia" in name for name in found)


def test_metrics_are_read_as_everything_is(make_app, store):
    open_ = Caller(make_app())
    assert open_("GET", METRICS).status_code == 200
    protected = Caller(make_app(protect_reads=True))
    assert protected("GET", METRICS).status_code == 401
    assert protected("GET", METRICS, token=TOKEN).status_code == 200
    of_service = protected("GET", "/services/banksia/token", token=TOKEN).json()["token"]
    for call in (open_, protected):
        assert call("GET", METRICS, token=of_service).status_code == 403


def test_every_metric_of_the_catalogue_is_shown_and_no_other(make_app, store):
    counted = Metrics()
    counted.answer_rejected("manage", "timeout")
    record = RunRecord("banksia", "schedule", 0.0, run=store.run(2), end="ok")
    with counted.run(record), counted.request(RequestRecord("manage", "GET", "/rooms")):
        pass
    with counted.run(RunRecord("banksia", "schedule", is_recovery=True)):
        pass
    store.prune(NOW, 1)
    store.database._lease = Lease("daemon", 1, "me", time.monotonic() + 9)
    answer = Caller(make_app(monitoring=Monitoring(registry=counted.registry)))("GET", METRICS)
    store.database._lease = None
    shown = {
        (family.name, family.type): {label for sample in family.samples for label in sample.labels}
        for family in text_string_to_metric_families(answer.text)
        if family.name.startswith("parktime")
    }
    text_types = {"info": "gauge"}
    assert shown == {
        (
            each.name.removesuffix("_total"),
            text_types.get(each.type, each.type),
        ): {*each.labels, *(["le"] if each.type == "histogram" else [])}
        for each in METRICS_OF_THE_CATALOGUE
    }
