from datetime import UTC, datetime

from parktime.daemon.api.schemas.dashboard import serialize_vendors
from parktime.daemon.app import build_services
from parktime.daemon.vendors.circuit_breaker import CircuitBreakers
from tests.daemon.api.conftest import TOKEN, Api, Caller
from tests.daemon.environment import PausedClock

NOW = datetime(2026, 11, 30, tzinfo=UTC)


def test_only_vendors_that_fail_are_shown_and_when_they_are_asked_again():
    circuits = CircuitBreakers(lambda: NOW)
    assert serialize_vendors(circuits, NOW) == []
    circuits.record_failure("http://ccms.example/v2", "a")
    (shown,) = serialize_vendors(circuits, NOW)
    assert shown == {
        "address": "http://ccms.example/v2",
        "state": "closed",
        "services_failing": 1,
        "probe_at": None,
    }
    for service in "bc":
        circuits.record_failure("http://ccms.example/v2", service)
    (shown,) = serialize_vendors(circuits, NOW)
    assert (shown["state"], shown["probe_at"]) == ("open", "2026-11-30T00:10:00Z")


class Now:
    now = NOW


def test_a_vendor_that_fails_is_a_new_snapshot(store):
    services = build_services(store, PausedClock(Now()))
    call = Caller(Api(services, store, token=TOKEN, now=lambda: NOW))
    first = call("GET", "/snapshot")
    services.integrations.queries.circuits.record_failure("http://ccms.example/v2", "banksia")
    second = call("GET", "/snapshot", headers={"If-None-Match": first.headers["etag"]})
    assert [vendor["services_failing"] for vendor in second.json()["vendors"]] == [1]
    assert second.json()["revision"] > first.json()["revision"]
    assert (
        call("GET", "/snapshot", headers={"If-None-Match": second.headers["etag"]}).status_code
        == 304
    )
