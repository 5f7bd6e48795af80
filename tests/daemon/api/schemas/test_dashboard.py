from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from parktime.daemon.api.schemas.dashboard import condition_of, serialize_vendors
from parktime.daemon.app import build_services
from parktime.daemon.domain.links import Links
from parktime.daemon.domain.run import Counts
from parktime.daemon.vendors.circuit_breaker import CircuitBreakers
from tests.daemon.api.conftest import ARCHIVE_MIA, BANKSIA, NOW, STATE, TOKEN, Api, Caller, run_of
from tests.daemon.environment import PausedClock

SOON, LONG_AGO = NOW + timedelta(hours=3), NOW - timedelta(minutes=6)


@pytest.mark.parametrize(
    ("stage", "outcome", "next_at", "condition"),
    [
        ("off", "failed", None, "off"),
        ("on", None, None, "not set up"),
        ("set-up", "ok", SOON, "on time"),
        ("set-up", "partial", SOON, "on time"),
        ("set-up", None, SOON, "on time"),
        ("set-up", "ok", NOW, "on time"),
        ("set-up", "failed", SOON, "failed"),
        ("set-up", "held", SOON, "on time"),
        ("set-up", "failed", LONG_AGO, "late"),
    ],
)
def test_conditions_of_a_service(stage, outcome, next_at, condition):
    last = None if outcome is None else run_of(1, outcome=outcome)
    assert condition_of(stage, last, next_at, NOW) == condition


def test_a_service_is_held_while_removals_wait_for_approval():
    for outcome, condition in (
        ("held", "held"),
        ("ok", "held"),
        ("partial", "held"),
        ("failed", "failed"),
    ):
        assert condition_of("set-up", run_of(1, outcome=outcome), SOON, NOW, held=True) == condition


def test_an_overdue_run_shows_without_a_commit(make_app, store):
    store.finish_run(run_of(6), replace(STATE, last_slot=NOW - timedelta(hours=12)))
    now = [NOW]
    call = Caller(make_app(now=lambda: now[0]))
    first = call.get("/snapshot")
    now[0] = NOW + timedelta(minutes=6)
    later = call.get("/snapshot")
    assert [each["services"][0]["condition"] for each in (first, later)] == ["on time", "late"]
    assert later["revision"] > first["revision"]


def test_the_archived_count_follows_runs_between_polls(call, store):
    def archived():
        return call.get("/snapshot")["services"][0]["archived"]

    def go(ordinal, *changes, **counts):
        store.finish_run(run_of(ordinal, *changes, counts=Counts(read=3, **counts)), STATE)

    back = replace(ARCHIVE_MIA, kind="restore", rule="returns")
    assert archived() == 1
    go(6)
    assert archived() == 1
    go(7, back, restored=1)
    assert archived() == 0
    go(8, ARCHIVE_MIA, archived=1)
    go(9)
    assert archived() == 1, "a run that no poll has seen counts too"
    go(10, back, failed=1)
    assert archived() == 0, "a child of whom another write failed"
    away = {"c1": replace(STATE.links.children["c1"], target_id="p7")}
    go(11, ARCHIVE_MIA, archived=1)
    store.save_state("banksia", replace(STATE, links=Links(away, {})), NOW)
    assert archived() == 0, "mapped to another profile since"


FAILED_AT = datetime(2026, 11, 30, tzinfo=UTC)


def test_failing_vendors_are_shown_with_their_next_probe():
    breakers = CircuitBreakers(lambda: FAILED_AT)
    assert serialize_vendors(breakers, FAILED_AT) == []
    breakers.record_failure("http://ccms.example/v2", "a")
    (shown,) = serialize_vendors(breakers, FAILED_AT)
    assert shown == {
        "address": "http://ccms.example/v2",
        "state": "closed",
        "services_failing": 1,
        "probe_at": None,
    }
    for service in "bc":
        breakers.record_failure("http://ccms.example/v2", service)
    (shown,) = serialize_vendors(breakers, FAILED_AT)
    assert (shown["state"], shown["probe_at"]) == ("open", "2026-11-30T00:10:00Z")


class Now:
    now = FAILED_AT


def test_a_failing_vendor_changes_the_snapshot(store):
    services = build_services(store, PausedClock(Now()))
    call = Caller(Api(services, store, token=TOKEN, now=lambda: FAILED_AT))
    first = call("GET", "/snapshot")
    services.integrations.queries.circuit_breakers.record_failure(
        "http://ccms.example/v2", "banksia"
    )
    second = call("GET", "/snapshot", headers={"If-None-Match": first.headers["etag"]})
    assert [vendor["services_failing"] for vendor in second.json()["vendors"]] == [1]
    assert second.json()["revision"] > first.json()["revision"]
    assert (
        call("GET", "/snapshot", headers={"If-None-Match": second.headers["etag"]}).status_code
        == 304
    )


def test_the_first_page_asks_the_store_as_often_whatever_the_number_of_services(store):
    def statements(services):
        for number in range(services):
            key = f"s{services}-{number}"
            store.put_service(replace(BANKSIA, key=key))
            store.save_state(key, replace(STATE, last_ordinal=0), NOW)
            outcome = "failed" if number % 2 else "ok"
            run = replace(run_of(1, outcome=outcome), service=key)
            store.finish_run(run, replace(STATE, last_ordinal=1))
        asked = []
        event.listen(store.database.connection, "before_cursor_execute", lambda *_: asked.append(1))
        page = Caller(
            Api(build_services(store, PausedClock(Now())), store, token=TOKEN, now=lambda: NOW)
        )
        keys = [each["key"] for each in page("GET", "/snapshot").json()["services"]]
        assert sum(key.startswith(f"s{services}-") for key in keys) == services
        return len(asked)

    assert statements(2) == statements(40)
