from dataclasses import replace

import pytest

from parktime.daemon.api.schemas.links import serialize_queue
from parktime.daemon.domain.links import ChildLink, Links
from tests.daemon.api.conftest import ARCHIVE_MIA, HALF_DAY, START, STATE, run_of


def test_links_are_in_natural_order(call):
    links = call.get("/services/banksia/links")
    assert links["children"] == [
        {
            "ccms_id": "c1",
            "name": "Mia Nguyen",
            "born": "2022-03-14",
            "mapping": "linked",
            "profile_id": "p1",
        },
        {
            "ccms_id": "c2",
            "name": "Noah Smith",
            "born": None,
            "mapping": "linked",
            "profile_id": "p2",
        },
        {
            "ccms_id": "c10",
            "name": "Zoe Lee",
            "born": None,
            "mapping": "create",
            "profile_id": None,
        },
    ]
    assert links["rooms"] == [
        {"ccms_id": "r1", "name": "Possums", "mapping": "linked", "room_id": "s1"}
    ]


def test_links_of_a_past_instant(call, store):
    skipped = {"c2": ChildLink("c2", "Noah", "Smith", None, "skip")}
    state = replace(STATE, links=Links(STATE.links.children | skipped, {}))
    store.save_state("banksia", state, START + 6 * HALF_DAY)
    now, past = (
        call.get("/services/banksia/links"),
        call.get("/services/banksia/links?at=2026-12-02T09:00:00%2B10:00"),
    )
    assert (now["children"][1]["mapping"], past["children"][1]["mapping"]) == ("skip", "linked")
    assert (len(now["rooms"]), len(past["rooms"])) == (0, 1)
    assert call("GET", "/services/banksia/links?at=2026-12-02T09:00:00").status_code == 422


def test_pruned_history_is_not_found(call, store):
    store.prune(store.run(2).at, 9)
    answer = call("GET", "/services/banksia/links?at=2026-11-01T09:00:00Z")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:parktime:forgotten")
    assert "keeps no history before 2026-11-30T10:00:00" in answer.json()["detail"]
    gone = call("GET", "/services/banksia/runs/1").json()["detail"]
    assert (
        gone
        == "The service 'banksia' has no run 1. Runs before 2026-11-30T10:00:00Z are no longer kept."
    )
    (row,) = call.get("/services/banksia/archived")["archived"]
    assert row["run_kept"]
    store.prune(store.run(4).at, 9)
    (row,) = call.get("/services/banksia/archived")["archived"]
    assert (row["run"], row["run_kept"]) == (2, False)


def test_waiting_children_are_those_of_the_last_completed_run(call):
    assert call.get("/services/banksia/waiting") == {
        "waiting": ["Zoe Lee"],
        "run": 4,
        "queue": [
            {
                "place": 1,
                "ccms_id": "c10",
                "name": "Zoe Lee",
                "wants": "create",
                "rule": "plan-space",
                "why": "no space",
            }
        ],
    }
    assert call.get("/services/banksia/without-a-room") == {
        "without_a_room": ["Noah Smith"],
        "run": 4,
    }


def test_archived_children_are_listed_with_instant_and_reason(call):
    assert call.get("/services/banksia/archived")["archived"] == [
        {"ccms_id": "c1", "name": "Mia Nguyen", "profile_id": "p1", "since": "2026-11-30T10:00:00Z",
         "rule": "leaves-scope", "why": "no session", "run": 2, "run_kept": True,
         "brings_back": "Storypark Manage lists the child so that it is in scope",
         "status": None, "restorable": None, "profile_exists": None, "space": None}
    ]  # fmt: skip


def test_a_child_that_was_restored_or_mapped_away_is_not_archived(call, store):
    store.finish_run(run_of(6, replace(ARCHIVE_MIA, kind="restore", rule="returns")), STATE)
    assert call.get("/services/banksia/archived")["archived"] == []
    store.finish_run(run_of(7, ARCHIVE_MIA), STATE)
    assert len(call.get("/services/banksia/archived")["archived"]) == 1
    away = {"c1": replace(STATE.links.children["c1"], target_id="p7")}
    store.save_state("banksia", replace(STATE, links=Links(STATE.links.children | away, {})), START)
    assert call.get("/services/banksia/archived")["archived"] == []


def test_a_service_without_runs_has_empty_lists(call, store):
    store.put_service(replace(store.service("banksia"), key="wattle"))
    assert call.get("/services/wattle/waiting") == {"waiting": [], "run": None, "queue": []}
    assert call.get("/services/wattle/without-a-room") == {"without_a_room": [], "run": None}
    assert call.get("/services/wattle/archived")["archived"] == []
    assert call.get("/services/wattle/links") == {"children": [], "rooms": []}


def test_invitations_are_refused_while_storypark_is_unavailable(call):
    response = call("GET", "/services/banksia/invitations")
    assert response.status_code == 409
    assert "Storypark cannot be read" in response.json()["detail"]


@pytest.mark.parametrize("path", ["links", "waiting", "without-a-room", "archived", "invitations"])
def test_an_unknown_service_is_not_found(call, path):
    assert call("GET", f"/services/acacia/{path}").status_code == 404


def test_a_queue_keeps_the_order_of_the_run():
    waits = [replace(ARCHIVE_MIA, kind="wait", subject=name, before=before, rule="plan-space")
             for name, before in (("Zoe Lee", "archived"), ("Ann Fox", "absent"))]  # fmt: skip
    run = run_of(1, ARCHIVE_MIA, *waits, waiting=("Ann Fox", "Zoe Lee"))
    assert [(row["place"], row["name"], row["wants"]) for row in serialize_queue(run)] == [
        (1, "Ann Fox", "create"),
        (2, "Zoe Lee", "restore"),
    ]


async def test_live_conditions_of_archived_children(world):
    await world.turn_on("banksia")
    await world.ask("POST", "banksia/page/set-up", {"confirm": True})
    await world.do({"archive": "Mia Nguyen"})
    await world.advance("24h")
    (data,) = (await world.ask("GET", "banksia/archived"))["archived"]
    assert (data["status"], data["restorable"], data["space"]) == (None, None, None)
    assert "out of the archive" in data["brings_back"]
    await world.do({"unarchive": "Mia Nguyen"}, {"paid_children": 1})
    await world.ask("POST", "banksia/page/refresh")
    listed = await world.ask("GET", "banksia/archived?live=true")
    (data,) = listed["archived"]
    assert (data["status"], data["restorable"], data["profile_exists"], data["space"]) == (
        "Active", True, True, False,
    )  # fmt: skip
    assert listed["paid_children"] == 1
    await world.do({"delete_profile": "Mia Nguyen"})
    (data,) = (await world.ask("GET", "banksia/archived?live=true"))["archived"]
    assert data["profile_exists"] is False
