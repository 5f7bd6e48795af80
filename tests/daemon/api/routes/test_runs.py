from dataclasses import replace

import pytest

from tests.daemon.api.conftest import BANKSIA, STANDING, run_of


@pytest.fixture
def both(store):
    store.put_service(replace(BANKSIA, key="acacia", name="Acacia", order=1))
    store.finish_run(replace(run_of(1, cause="set-up"), service="acacia"), STANDING.__class__())
    return store


def told(answer):
    return [(run["service"], run["ordinal"]) for run in answer["runs"]]


def test_runs_of_all_services_newest_first_and_by_page(call, both):
    first = call.get("/runs?limit=2")
    assert told(first) == [("acacia", 1), ("banksia", 5)]
    second = call.get(f"/runs?limit=200&before={first['next_before']}")
    assert told(second) == [("banksia", n) for n in (4, 3, 2, 1)]
    assert second["next_before"] is None


def test_runs_of_one_service_outcome_or_cause(call, both):
    assert told(call.get("/runs?outcome=failed")) == [("banksia", 5)]
    assert told(call.get("/runs?cause=set-up")) == [("acacia", 1), ("banksia", 1)]
    assert told(call.get("/runs?service=acacia&cause=set-up")) == [("acacia", 1)]
    assert told(call.get("/runs?service=acacia&outcome=failed")) == []
    assert call("GET", "/runs?service=nobody").status_code == 404


def test_changes_are_told_where_they_are_asked_for(call, both):
    assert "changes" not in call.get("/runs")["runs"][0]
    runs = call.get("/runs?service=banksia&changes=true")["runs"]
    assert [change["kind"] for change in runs[3]["changes"]] == ["archive", "remove_room"]
