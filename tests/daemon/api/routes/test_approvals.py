"""Approvals, kept subjects and undo over HTTP (hold-above, undo, kept)."""

import pytest

from tests.daemon.api.live_daemon import LiveDaemon

EDUCATOR = {"X-Acting-As": "educator"}
THRESHOLDS = {"children": 0, "percent": 0, "week_percent": 100}
ALL_THRESHOLDS = THRESHOLDS | {
    "rooms_with_posts": 0,
    "rooms_percent": 99,
    "moved_percent": 50,
    "renamed_percent": 50,
}
"""Those that were set, and the defaults of all others."""


async def set_up(world: LiveDaemon, **settings) -> None:
    await world.turn_on()
    if settings:
        await world.ask("PUT", "banksia/settings", settings)
    await world.ask("POST", "banksia/page/set-up", {"confirm": True})


async def held(world: LiveDaemon) -> dict:
    await set_up(world, hold_above=THRESHOLDS)
    await world.do({"archive": "Mia Nguyen"})
    await world.advance("36h")
    return await world.ask("GET", "banksia/held")


async def summary_of(world: LiveDaemon) -> dict:
    services = (await world.api.get("/v1/snapshot")).json()["services"]
    return next(each for each in services if each["key"] == "banksia")


@pytest.mark.e2e
async def test_pending_removals_are_shown_and_applied_when_approved(world):
    data = await held(world)
    assert (data["held"], data["changes"][0]["kind"]) == (["Mia Nguyen"], "archive")
    assert "would be archived" in data["note"]
    seen = await summary_of(world)
    assert (seen["condition"], seen["held"], seen["settings"]["hold_above"]) == (
        "held",
        1,
        ALL_THRESHOLDS,
    )
    refused = await world.ask("POST", "banksia/held/approve", {"plan": "another"}, status=409)
    assert refused["rule"] == "hold-above"
    run = await world.ask("POST", "banksia/held/approve", {"plan": data["plan"]})
    assert (run["cause"], run["counts"]["archived"]) == ("approval", 1)
    assert (await world.profiles())["Mia Nguyen"] == "archived"
    empty = {"plan": None, "since": None, "ordinal": None, "note": "", "held": [], "changes": []}
    assert await world.ask("GET", "banksia/held") == empty
    assert (await summary_of(world))["condition"] == "on time"


@pytest.mark.e2e
async def test_rejected_removals_are_kept_and_can_be_let_go(world):
    data = await held(world)
    (kept,) = (await world.ask("POST", "banksia/held/reject", {"plan": data["plan"]}))["kept"]
    assert (kept["about"], kept["name"], kept["reason"]) == ("child", "Mia Nguyen", "rejected")
    assert (await summary_of(world))["kept"] == 1
    assert (await world.ask("POST", "banksia/sync"))["outcome"] == "ok"
    assert (await world.ask("DELETE", "banksia/kept", {"child": {"id": kept["ccms_id"]}})) == {
        "kept": []
    }
    missing = await world.ask("DELETE", "banksia/kept", {"room": {"name": "Possums"}}, status=409)
    assert missing["detail"] == "Possums is no room that is kept"
    await world.ask("DELETE", "banksia/kept", {}, status=422)


@pytest.mark.e2e
async def test_a_run_is_undone_after_a_dry_run(world):
    await set_up(world)
    await world.do({"leave": "Mia Nguyen"})
    await world.advance("36h")
    (run, *_) = (
        run for run in (await world.ask("GET", "banksia/runs"))["runs"] if run["counts"]["archived"]
    )
    path = f"banksia/runs/{run['id']}/undo"
    dry = await world.ask("POST", path, {"confirm": False})
    assert ("restore", "Mia Nguyen") in {
        (change["kind"], change.get("child")) for change in dry["changes"]
    }
    assert (await world.profiles())["Mia Nguyen"] == "archived"
    done = await world.ask("POST", path, {"confirm": True})
    assert (done["cause"], done["counts"]["restored"]) == ("undo", 1)
    assert (await world.profiles())["Mia Nguyen"] == "active"
    assert "Mia Nguyen" in [
        each["name"] for each in (await world.ask("GET", "banksia/kept"))["kept"]
    ]
    again = await world.ask("POST", path, {"confirm": True}, status=409)
    assert again["rule"] == "undo"
    await world.ask("POST", "banksia/runs/999/undo", {"confirm": True}, status=404)


async def test_the_page_shows_kept_and_held_children(world):
    await set_up(world)
    (run,) = (await world.ask("GET", "banksia/runs"))["runs"]
    await world.ask("POST", f"banksia/runs/{run['id']}/undo", {"confirm": True})
    page = await world.ask("GET", "banksia/page")
    assert "undone" in {row["kept"] for row in page["children"]}
    assert {row["held"] for row in (*page["children"], *page["rooms"])} == {False}


async def test_only_admins_see_and_decide_approvals(world):
    await set_up(world)
    calls = [
        ("GET", "held", None),
        ("GET", "kept", None),
        ("POST", "held/approve", {"plan": "x"}),
        ("POST", "held/reject", {"plan": "x"}),
        ("DELETE", "kept", {"room": {"name": "Possums"}}),
        ("POST", "runs/1/undo", {"confirm": True}),
    ]
    for method, path, body in calls:
        refused = await world.ask(method, f"banksia/{path}", body, status=409, **EDUCATOR)
        assert refused["rule"] == "admin-only"


async def test_a_service_keeps_its_limits_unless_new_ones_are_sent(world):
    await world.turn_on()
    await world.ask("PUT", "banksia/settings", {"hold_above": THRESHOLDS})
    await world.put("banksia")
    assert (await world.ask("GET", "banksia"))["settings"]["hold_above"] == ALL_THRESHOLDS
    await world.put("banksia", hold_above=None)
    assert (await world.ask("GET", "banksia"))["settings"]["hold_above"] is None
    await world.ask("PUT", "banksia/settings", {}, status=422)
