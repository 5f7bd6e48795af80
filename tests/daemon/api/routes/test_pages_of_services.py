"""Answers about services do not grow with their number."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parktime.daemon.api.dashboard_cache import PAGE
from parktime.daemon.store.store import Store
from tests.daemon.api.conftest import BANKSIA, NOW, STATE, TOKEN, Caller

MANY = 2 * PAGE + 30


def _put(store: Store, number: int) -> None:
    key = f"more-{number:03}"
    store.put_service(replace(BANKSIA, key=key, name=key, order=number))


@pytest.fixture
def many(store: Store) -> Store:
    for number in range(1, MANY):
        _put(store, number)
    return store


class Reader:
    """A dashboard that reads pages of changes."""

    def __init__(self, call: Caller) -> None:
        self.call = call
        self.services: dict[str, dict] = {}
        self.revision, self.instance = -1, ""
        self.sizes: list[int] = []

    def read(self) -> list[str]:
        """Read until there is no more; returns the keys that were sent, in their order."""
        sent: list[str] = []
        more = True
        while more:
            asked = f"/snapshot?since={self.revision}&instance={self.instance}"
            page = self.call.get(asked)
            if page["starts_again"]:
                self.services.clear()
            for each in page["services"]:
                self.services[each["key"]] = each
                sent.append(each["key"])
            for key in page["removed"]:
                self.services.pop(key, None)
            self.sizes.append(len(page["services"]))
            more, self.revision, self.instance = page["more"], page["revision"], page["instance"]
        return sent


def test_the_snapshot_has_the_first_page_in_order(call, many):
    snapshot = call.get("/snapshot")

    assert [each["order"] for each in snapshot["services"]] == list(range(PAGE))
    assert snapshot["more"]


def test_a_snapshot_of_few_services_has_them_all(call, store):
    assert call.get("/snapshot")["more"] is False


def test_pages_of_changes_have_every_service_once(call, many):
    reader = Reader(call)

    sent = reader.read()

    assert sorted(sent) == sorted(each.key for each in many.services())
    assert max(reader.sizes) <= PAGE
    assert reader.read() == []


@pytest.mark.e2e
def test_afterwards_only_what_has_changed_is_sent(call, many):
    reader = Reader(call)
    reader.read()
    many.save_state("more-007", replace(STATE, stage="on"), NOW)

    assert reader.read() == ["more-007"]
    assert reader.services["more-007"]["condition"] == "not set up"


@pytest.mark.parametrize(
    "since", ["since=5&instance=another", "since=999999", "since=-1"], ids=["other", "later", "all"]
)
def test_a_revision_of_another_daemon_starts_again(call, many, since):
    page = call.get(f"/snapshot?{since}")

    assert page["starts_again"]
    assert len(page["services"]) == PAGE


def test_a_service_turns_late_without_a_change(make_app, store):
    now = NOW
    call = Caller(make_app(now=lambda: now))
    reader = Reader(call)
    reader.read()
    assert reader.services["banksia"]["condition"] == "failed"
    now = NOW.replace(minute=6)

    assert reader.read() == ["banksia"]
    assert reader.services["banksia"]["condition"] == "late"
    now = NOW

    assert reader.read() == ["banksia"]
    assert reader.services["banksia"]["condition"] == "failed"


@pytest.mark.e2e
@given(
    changes=st.lists(
        st.lists(st.integers(1, MANY - 1), max_size=MANY, unique=True), min_size=1, max_size=4
    )
)
@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_pages_of_changes_lead_to_what_there_is(call, many, changes):
    reader = Reader(call)
    for numbers in changes:
        for number in numbers:
            key = f"more-{number:03}"
            stage = "off" if many.state(key).stage == "on" else "on"
            many.save_state(key, replace(STATE, stage=stage), NOW)
        reader.read()

        assert max(reader.sizes) <= PAGE
        assert {key: each["state"] for key, each in reader.services.items()} == {
            each.key: many.state(each.key).stage for each in many.services()
        }


def test_services_are_listed_by_pages(call, many):
    listed, after = [], ""
    while True:
        page = call.get(f"/services?limit=50{after}")
        assert len(page["services"]) <= 50
        listed += [each["key"] for each in page["services"]]
        if page["next_after"] is None:
            break
        after = f"&after={page['next_after']}"

    assert listed == [each.key for each in many.services()]
    assert len(call.get("/services")["services"]) == 200
    assert call("GET", "/services?after=nobody").status_code == 404
    assert call("GET", "/services?limit=501").status_code == 422


def test_a_removed_service_is_gone_from_every_answer(call, store):
    reader = Reader(call)
    reader.read()
    _put(store, 1)
    assert reader.read() == ["more-001"]

    assert call("DELETE", "/services/banksia").status_code == 401
    assert call("DELETE", "/services/banksia", token=TOKEN).status_code == 409
    assert call("DELETE", "/services/more-001", token=TOKEN).status_code == 204

    assert reader.read() == []
    assert set(reader.services) == {"banksia"}
    assert [each["key"] for each in call.get("/snapshot")["services"]] == ["banksia"]
    assert [each["key"] for each in call.get("/services")["services"]] == ["banksia"]
    assert call("GET", "/services/more-001").status_code == 404
    assert call("DELETE", "/services/more-001", token=TOKEN).status_code == 404
    _put(store, 1)
    assert reader.read() == ["more-001"]
