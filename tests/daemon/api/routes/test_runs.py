from dataclasses import replace

import pytest

from tests.daemon.api.conftest import BANKSIA, STATE, run_of


@pytest.fixture
def both(store):
    store.put_service(replace(BANKSIA, key="acacia", name="Acacia", order=1))
    store.finish_run(replace(run_of(1, cause="set-up"), service="acacia"), STATE.__class__())
    return store


def data(answer):
    return [(run["service"], run["ordinal"]) for run in answer["runs"]]


def test_runs_of_all_services_newest_first_and_by_page(call, both):
    first = call.get("/runs?limit=2")
    assert data(first) == [("acacia", 1), ("banksia", 5)]
    second = call.get(f"/runs?limit=200&before={first['next_before']}")
    assert data(second) == [("banksia", n) for n in (4, 3, 2, 1)]
    assert second["next_before"] is None


def test_runs_of_one_service_outcome_or_cause(call, both):
    assert data(call.get("/runs?outcome=failed")) == [("banksia", 5)]
    assert data(call.get("/runs?cause=set-up")) == [("acacia", 1), ("banksia", 1)]
    assert data(call.get("/runs?service=acacia&cause=set-up")) == [("acacia", 1)]
    assert data(call.get("/runs?service=acacia&outcome=failed")) == []
    assert call("GET", "/runs?service=nobody").status_code == 404


def test_changes_are_included_on_request(call, both):
    assert "changes" not in call.get("/runs")["runs"][0]
    runs = call.get("/runs?service=banksia&changes=true")["runs"]
    assert [change["kind"] for change in runs[3]["changes"]] == ["archive", "remove_room"]


def ids(answer):
    return [run["id"] for run in answer["runs"]]


def test_runs_are_listed_newest_first_by_page(call):
    first = call.get("/services/banksia/runs", params={"limit": 2})
    assert (ids(first), first["next_before"]) == ([5, 4], 4)
    second = call.get("/services/banksia/runs", params={"limit": 2, "before": first["next_before"]})
    assert (ids(second), second["next_before"]) == ([3, 2], 2)
    last = call.get("/services/banksia/runs", params={"limit": 2, "before": 2})
    assert (ids(last), last["next_before"]) == ([1], None)


def test_a_full_last_page_has_no_next(call):
    assert call.get("/services/banksia/runs", params={"limit": 5})["next_before"] is None


def test_runs_by_outcome_and_cause(call):
    assert ids(call.get("/services/banksia/runs", params={"outcome": "failed"})) == [5]
    assert ids(call.get("/services/banksia/runs", params={"cause": "set-up"})) == [1]
    assert (
        ids(call.get("/services/banksia/runs", params={"cause": "set-up", "outcome": "failed"}))
        == []
    )


def test_a_run_has_all_its_changes(call):
    run = call.get("/services/banksia/runs/2")
    assert run == {
        "id": 2,
        "service": "banksia",
        "ordinal": 2,
        "at": "2026-11-30T10:00:00Z",
        "cause": "schedule",
        "outcome": "ok",
        "note": "",
        "note_codes": [],
        "counts": {"read": 3, "created": 0, "updated": 0, "archived": 0, "restored": 0, "unchanged": 3, "skipped": 0, "waiting": 0, "failed": 0},
        "waiting": [],
        "without_a_room": [],
        "changes": [
            {"rule": "leaves-scope", "kind": "archive", "child": "Mia Nguyen", "ccms_id": "c1", "before": "active", "after": "archived", "why": "no session"},
            {"rule": "room-removed", "kind": "remove_room", "room": "Possums", "ccms_id": "r1", "before": "present", "after": "removed", "why": "no session"},
        ],
    }  # fmt: skip


def test_lists_of_runs_have_changes_only_on_request(call):
    bare = call.get("/services/banksia/runs", params={"cause": "schedule"})["runs"]
    whole = call.get("/services/banksia/runs", params={"cause": "schedule", "changes": True})[
        "runs"
    ]
    assert [run.pop("changes") for run in whole][-1] == call.get("/services/banksia/runs/2")[
        "changes"
    ]
    assert bare == whole


def test_changes_are_listed_with_their_run(call):
    first = call.get("/services/banksia/changes", params={"limit": 1})
    assert [(row["run"], row["kind"], row["at"]) for row in first["changes"]] == [
        (2, "archive", "2026-11-30T10:00:00Z"),
        (2, "remove_room", "2026-11-30T10:00:00Z"),
    ]
    assert first["next_since_run"] == 2
    rest = call.get("/services/banksia/changes", params={"since_run": 2})
    assert [(row["run"], row["child"]) for row in rest["changes"]] == [(4, "Zoe Lee")]
    assert rest["next_since_run"] is None


@pytest.mark.parametrize("path", ["runs/9", "runs/1?x=1"])
def test_a_run_of_another_service_is_not_found(call, store, path):
    from dataclasses import replace

    store.put_service(replace(store.service("banksia"), key="wattle"))
    assert call("GET", f"/services/wattle/{path}").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "before=0",
        "before=99999999999",
        "outcome=good",
        "cause=why",
        "changes=perhaps",
    ],
)
def test_invalid_queries_are_refused(call, query):
    assert call("GET", f"/services/banksia/runs?{query}").status_code == 422


@pytest.mark.parametrize("path", ["runs", "runs/1", "changes"])
def test_an_unknown_service_is_not_found(call, path):
    response = call("GET", f"/services/acacia/{path}")
    assert response.status_code == 404
    assert "acacia" in response.json()["detail"]
