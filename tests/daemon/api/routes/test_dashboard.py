from dataclasses import replace

import pytest

from parktime.daemon.domain.rules import RULES
from tests.daemon.api.conftest import NOW, START, STATE, TOKEN, Caller, run_of
from tests.daemon.store_trouble import locked


def test_the_snapshot_has_a_summary_of_each_service(call, store):
    store.put_service(replace(store.service("banksia"), key="acacia", name="Acacia", order=1))
    snapshot = call.get("/snapshot")
    assert snapshot["vendors"] == []
    assert (snapshot["revision"], snapshot["now"]) == (store.revision(), "2026-12-02T10:00:00Z")
    banksia, acacia = snapshot["services"]
    last = banksia.pop("last_run")
    assert (last["id"], last["outcome"], "changes" in last) == (5, "failed", False)
    assert banksia == {
        "key": "banksia", "name": "Banksia Kindergarten", "ccms": "manage", "time_zone": "Australia/Brisbane", "order": 0,
        "condition": "failed", "invitations_owed": None, "paid_children": None, "active_profiles": None, "rooms_going": None, "rooms_gone": None, "close_calls": None,
        "failures": 0, "attempts": 4,
        "state": "set-up", "settings": {"sync_inactive": False, "weeks": "calendar", "removal": "deactivate", "hold_above": None},
        "next_run_at": "2026-12-02T10:00:00Z", "active": 1, "archived": 1, "waiting": 1, "without_a_room": 1, "chosen": 1, "held": 0, "kept": 0, "wedged": False,
    }  # fmt: skip
    assert (acacia["state"], acacia["last_run"], acacia["next_run_at"]) == ("off", None, None)


def test_an_unchanged_snapshot_is_not_sent_again(call, store, make_app):
    first = call("GET", "/snapshot")
    again = Caller(make_app(now=lambda: NOW.replace(minute=5)))
    same = again("GET", "/snapshot", headers={"If-None-Match": first.headers["etag"]})
    assert (same.status_code, same.content, same.headers["etag"]) == (
        304,
        b"",
        first.headers["etag"],
    )
    assert same.headers["x-virtual-time"] == "2026-12-02T10:05:00Z"
    store.finish_run(run_of(6), STATE)
    changed = call("GET", "/snapshot", headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200
    assert changed.json()["services"][0]["last_run"]["id"] == 6
    assert changed.json()["revision"] > first.json()["revision"]


@pytest.mark.parametrize("shown", ["*", '"other", {etag}', "{strong}"])
def test_if_none_match_takes_lists_and_strong_forms(call, shown):
    etag = call("GET", "/snapshot").headers["etag"]
    assert etag.startswith('W/"')
    header = shown.format(etag=etag, strong=etag.removeprefix("W/"))
    assert call("GET", "/snapshot", headers={"If-None-Match": header}).status_code == 304
    assert call("GET", "/snapshot", headers={"If-None-Match": '"other"'}).status_code == 200


def test_every_commit_changes_the_snapshot(call, store):
    store.save_state("banksia", replace(STATE, stage="off", choices=()), START)
    (banksia,) = call.get("/snapshot")["services"]
    assert (banksia["state"], banksia["next_run_at"], banksia["chosen"]) == ("off", None, 0)


def test_every_rule_is_listed_with_its_sentence(call):
    rules = call.get("/rules")["rules"]
    assert [rule["id"] for rule in rules] == list(RULES)
    assert rules[0]["sentence"] and rules[0]["marks"] == ["S"]


def test_an_unavailable_store_is_shown(call, store, tmp_path):
    calm = call.get("/snapshot")
    assert calm["store"] is None
    before = call("GET", "/snapshot").headers["etag"]
    with locked(store, tmp_path / "store.sqlite"):
        refused = call("POST", "/services/banksia/turn-off", token=TOKEN)
        assert (refused.status_code, refused.json()["type"]) == (503, "urn:parktime:store-trouble")
        health = call.get("/health")
        assert (health["status"], health["store"]) == (
            "trouble",
            "the store cannot be used: database is locked",
        )
        data = call("GET", "/snapshot")
        assert data.json()["store"] == health["store"]
        assert data.headers["etag"] != before
    assert call("POST", "/services/banksia/turn-off", token=TOKEN).status_code == 200
    assert call.get("/health")["status"] == "ok"
    assert call.get("/snapshot")["store"] is None
