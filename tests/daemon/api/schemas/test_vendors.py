from datetime import UTC, datetime

from parktime.daemon.api.schemas.dashboard import show_vendors
from parktime.daemon.services import build_services
from parktime.daemon.vendors.circuit_breaker import Circuits
from tests.daemon.api.routes.conftest import TOKEN, Api, Caller
from tests.daemon.houses import StandingClock

NOW = datetime(2026, 11, 30, tzinfo=UTC)


def test_only_vendors_that_fail_are_shown_and_when_they_are_asked_again():
    circuits = Circuits(lambda: NOW)
    assert show_vendors(circuits, NOW) == []
    circuits.given_up("http://ccms.example/v2", "a")
    (shown,) = show_vendors(circuits, NOW)
    assert shown == {
        "address": "http://ccms.example/v2",
        "state": "closed",
        "services_failing": 1,
        "probe_at": None,
    }
    for service in "bc":
        circuits.given_up("http://ccms.example/v2", service)
    (shown,) = show_vendors(circuits, NOW)
    assert (shown["state"], shown["probe_at"]) == ("open", "2026-11-30T00:10:00Z")


class Now:
    now = NOW


def test_a_vendor_that_fails_is_a_new_snapshot(store):
    services = build_services(store, StandingClock(Now()))
    call = Caller(Api(services, store, token=TOKEN, now=lambda: NOW))
    first = call("GET", "/snapshot")
    services.integrations.queries.circuits.given_up("http://ccms.example/v2", "banksia")
    second = call("GET", "/snapshot", headers={"If-None-Match": first.headers["etag"]})
    assert [vendor["services_failing"] for vendor in second.json()["vendors"]] == [1]
    assert second.json()["revision"] > first.json()["revision"]
    assert (
        call("GET", "/snapshot", headers={"If-None-Match": second.headers["etag"]}).status_code
        == 304
    )
