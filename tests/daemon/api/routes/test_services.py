import copy

import pytest

from tests.daemon.api.conftest import TOKEN
from tests.daemon.api.live_daemon import LiveDaemon

WATTLE = {
    "name": "Wattle Early Learning",
    "ccms": "kidsoft",
    "time_zone": "Australia/Sydney",
    "order": 3,
    "urls": {
        "ccms": "http://127.0.0.1:9/kidsoft/v2",
        "storypark": "http://127.0.0.1:9/storypark/v1",
    },
    "credentials": {
        "ccms": {"key": "kidsoft-key", "pin": "S434783895"},
        "storypark": {"token": "storypark-token"},
    },
    "settings": {
        "sync_inactive": False,
        "weeks": "rolling",
        "removal": "delete",
        "hold_above": None,
    },
}


def put(call, body, key="wattle"):
    return call("PUT", f"/services/{key}", token=TOKEN, json=body)


def changed(**values):
    return copy.deepcopy(WATTLE) | values


def test_a_service_is_registered_and_shown_without_credentials(call, store):
    response = put(call, WATTLE)
    assert response.status_code == 200
    assert response.json() == call.get("/services/wattle") == {
        "accounts": {"ccms": None, "storypark": None},
        "key": "wattle", "name": "Wattle Early Learning", "ccms": "kidsoft", "time_zone": "Australia/Sydney", "order": 3,
        "state": "off", "anchor": None, "next_run_at": None, "urls": WATTLE["urls"], "settings": WATTLE["settings"],
    }  # fmt: skip
    assert [row["key"] for row in call.get("/services")["services"]] == ["banksia", "wattle"]
    access = store.service("wattle").access
    assert (access.ccms["key"], access.storypark_token) == ("kidsoft-key", "storypark-token")


def test_no_response_has_a_credential(call):
    put(call, WATTLE)
    for path in ("/services", "/services/wattle", "/snapshot"):
        text = call("GET", path).text
        assert not any(
            secret in text for secret in ("kidsoft-key", "storypark-token", "S434783895", TOKEN)
        )


def test_a_set_up_service_has_its_next_run(call):
    banksia = call.get("/services/banksia")
    assert (banksia["state"], banksia["anchor"], banksia["next_run_at"]) == ("set-up", "2026-11-29T22:00:00Z", "2026-12-02T10:00:00Z")  # fmt: skip


def test_optional_values_have_defaults(call):
    body = changed()
    del body["settings"], body["order"], body["credentials"]["ccms"]["pin"]
    answer = put(call, body).json()
    assert answer["order"] == 0
    assert answer["settings"] == {
        "sync_inactive": False,
        "weeks": "calendar",
        "removal": "deactivate",
        "hold_above": None,
    }


def test_the_inactive_setting_is_refused_on_kidsoft(call):
    response = put(call, changed(settings={"sync_inactive": True}))
    assert (response.status_code, response.json()["type"]) == (409, "urn:parktime:refused")
    assert call("GET", "/services/wattle").status_code == 404


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"name": "  "}, "body.name"),
        ({"name": "x" * 201}, "body.name"),
        ({"name": "a\x00b"}, "body.name"),
        ({"name": 7}, "body.name"),
        ({"ccms": "xplor"}, "body.ccms"),
        ({"time_zone": "Australia/Nowhere"}, "body.time_zone"),
        ({"time_zone": "../../etc/passwd"}, "body.time_zone"),
        ({"order": -1}, "body.order"),
        ({"urls": {"ccms": "file:///etc/passwd", "storypark": "http://a"}}, "body.urls.ccms"),
        ({"urls": {"ccms": "http://a"}}, "body.urls.storypark"),
        ({"ccms": "manage"}, "body"),
        (
            {"credentials": {"ccms": {"key": ""}, "storypark": {"token": "t"}}},
            "body.credentials.ccms",
        ),
        (
            {"credentials": {"ccms": {"key": "k"}, "storypark": {}}},
            "body.credentials.storypark.token",
        ),
        ({"settings": {"weeks": "lunar"}}, "body.settings.weeks"),
        ({"colour": "red"}, "body.colour"),
    ],
)
def test_validation_errors_name_the_place(call, values, where):
    response = put(call, changed(**values))
    assert response.status_code == 422
    assert any(error["where"].startswith(where) for error in response.json()["errors"])
    assert call("GET", "/services/wattle").status_code == 404


def test_a_key_that_cannot_be_stored_is_refused(call):
    assert put(call, WATTLE, key="a%00b").status_code == 422
    assert put(call, WATTLE, key="k" * 201).status_code == 422


def test_turn_on_requires_a_valid_pin(call):
    put(call, WATTLE)
    response = call("POST", "/services/wattle/turn-on", token=TOKEN, json={"pin": "S12"})
    assert (response.status_code, response.json()["rule"]) == (409, "on-kidsoft")
    without_a_pin = call("POST", "/services/wattle/turn-on", token=TOKEN)
    assert (without_a_pin.status_code, without_a_pin.json()["rule"]) == (409, "on-kidsoft")


def test_a_service_is_turned_off(call):
    response = call("POST", "/services/banksia/turn-off", token=TOKEN)
    assert (response.status_code, response.json()["state"]) == (200, "off")
    again = call("POST", "/services/banksia/turn-off", token=TOKEN)
    assert (again.status_code, again.json()["rule"]) == (409, "off")


def test_a_run_without_vendors_fails(call):
    response = call("POST", "/services/banksia/sync", token=TOKEN)
    assert (response.status_code, response.json()["outcome"], response.json()["cause"]) == (
        200,
        "failed",
        "manual",
    )
    assert call.get("/services/banksia/runs?limit=1")["runs"][0]["id"] == response.json()["id"]


@pytest.mark.parametrize("path", ["turn-on", "turn-off", "sync"])
def test_an_unknown_service_is_not_found(call, path):
    assert call("POST", f"/services/acacia/{path}", token=TOKEN).status_code == 404
    assert call("GET", "/services/acacia").status_code == 404


def test_a_too_large_body_is_refused(call):
    response = call("PUT", "/services/wattle", token=TOKEN, content=b" " * 1_048_577)
    assert response.status_code == 413


async def test_a_dry_run_changes_nothing(world):
    await world.turn_on("banksia")
    await world.ask("POST", "banksia/preview", status=409)
    await world.ask("POST", "banksia/page/set-up", {"confirm": True})
    await world.do({"archive": "Mia Nguyen"})
    await world.ask("POST", "banksia/page/refresh")
    data = await world.ask("POST", "banksia/preview")
    assert [(change["kind"], change["child"]) for change in data["changes"]] == [
        ("archive", "Mia Nguyen")
    ]
    assert (await world.profiles())["Mia Nguyen"] == "active"
    assert len((await world.ask("GET", "banksia/runs"))["runs"]) == 1


async def set_up(world: LiveDaemon) -> None:
    await world.turn_on()
    await world.ask("POST", "banksia/page/set-up", {"confirm": True})
    await world.do({"paid_children": 9})


async def test_the_inactive_setting_causes_one_run_at_once(world):
    await set_up(world)
    run = (await world.ask("PUT", "banksia/settings", {"sync_inactive": True}))["run"]
    assert (run["cause"], [(change["rule"], change["child"]) for change in run["changes"]]) == ("inactive", [("inactive-on", "Zoe Lee")])  # fmt: skip
    assert (await world.ask("PUT", "banksia/settings", {"sync_inactive": True})) == {"run": None}
    assert (await world.ask("GET", "banksia"))["settings"]["sync_inactive"] is True


async def test_a_dry_run_of_settings_changes_nothing(world):
    await set_up(world)
    plan = await world.ask("PUT", "banksia/settings", {"sync_inactive": True, "dry_run": True})
    assert [(change["kind"], change["child"]) for change in plan["changes"]] == [
        ("create", "Zoe Lee")
    ]
    assert plan["counts"]["created"] == 1
    assert "Zoe Lee" not in await world.profiles()
    assert (await world.ask("GET", "banksia"))["settings"]["sync_inactive"] is False


async def test_before_set_up_a_setting_causes_no_run(world):
    await world.turn_on()
    assert (await world.ask("PUT", "banksia/settings", {"sync_inactive": True})) == {"run": None}
    assert (await world.ask("GET", "banksia"))["settings"]["sync_inactive"] is True


@pytest.mark.e2e
async def test_support_holds_a_kidsoft_room(world):
    await world.do("switch_on_at_kidsoft", service="wattle")
    await world.turn_on("wattle", "S434783895")
    await world.ask("POST", "wattle/page/set-up", {"confirm": True})
    held = await world.ask(
        "POST", "wattle/rooms/hold", {"room": {"name": "Koalas"}, "until": "2027-01-04"}
    )
    assert list(held["holds"].values()) == ["2027-01-04"]
    await world.advance("2w")
    kinds = [change["kind"] for change in (await world.ask("GET", "wattle/changes"))["changes"]]
    assert "remove_room" not in kinds


async def test_a_manage_room_is_not_held(world):
    await set_up(world)
    body = {"room": {"name": "Possums"}, "until": "2027-01-04"}
    refusal = await world.ask("POST", "banksia/rooms/hold", body, status=409)
    assert refusal["rule"] == "room-skip"
    assert "skip" in refusal["detail"]
    await world.ask("POST", "banksia/rooms/hold", body | {"until": "soon"}, status=422)


async def test_kidsoft_has_no_inactive_setting(world):
    await world.put("wattle")
    refusal = await world.ask("PUT", "wattle/settings", {"sync_inactive": True}, status=409)
    assert "Kidsoft" in refusal["detail"]
    dry = await world.ask(
        "PUT", "wattle/settings", {"sync_inactive": True, "dry_run": True}, status=409
    )
    assert dry == refusal


@pytest.mark.e2e
async def test_a_reset_of_the_world_takes_back_what_the_daemon_did_at_the_start(world):
    await world.turn_on("banksia")
    await world.ask("POST", "banksia/page/set-up", {"confirm": True})
    await world.advance("2d")
    assert (await world.simulator.post("/world/reset")).status_code == 200
    clock = (await world.simulator.get("/clock")).json()
    assert clock["not_following"] == []
    assert (await world.ask("GET", "banksia"))["state"] == "off"
    assert (await world.ask("GET", "banksia/runs"))["runs"] == []
    profiles = (await world.simulator.get("/world/services/banksia/storypark")).json()["profiles"]
    assert [each["given"] for each in profiles] == ["Mia", "Bob"]
    await world.ask("POST", "banksia/turn-on", {"pin": None})
    await world.ask("POST", "banksia/page/set-up", {"confirm": True})
    await world.advance("1d")
    assert len((await world.ask("GET", "banksia/runs"))["runs"]) == 3
