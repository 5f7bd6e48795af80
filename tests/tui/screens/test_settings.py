"""Settings of a service: two switches over a real daemon and simulator, the rest recorded."""

import json

import pytest
from textual.widgets import Input

from tests.tui import recording
from tests.tui.recorded.scenarios import INACTIVE

WATTLE = "/v1/services/wattle"


@pytest.fixture
def story():
    return INACTIVE


@pytest.fixture
def recorded():
    return recording.load("inactive")


async def opened(on):
    on.app.choose_service("bangalow")
    await on.view(6)
    await on.sees("Inactive children")


async def synced(on):
    told = await on.runtime.simulator.storypark("bangalow")
    return {profile["given"]: profile["state"] for profile in told["profiles"]}


@pytest.mark.e2e
@pytest.mark.parametrize("size", [(120, 40)])
async def test_the_use_of_the_plan_and_who_changes_it(desk):
    await opened(desk)
    await desk.sees("1 of 3, space for 2")
    assert "the centre with Storypark, not here" in desk.text()


@pytest.mark.e2e
@pytest.mark.integration
async def test_the_inactive_switch_shows_its_dry_run_first(on):
    await opened(on)
    await on.press("i")
    await on.sees("Switch Inactive children on?")
    assert "created (1): Bodhi Clark" in on.text()
    await on.press("escape")
    await on.until(lambda: "Switch Inactive" not in on.text())
    assert await synced(on) == {"Ana": "active"}
    await on.press("i")
    await on.sees("Switch Inactive children on?")
    await on.press("y")
    await on.sees("run 2, inactive: ok")
    assert await synced(on) == {"Ana": "active", "Bodhi": "active"}
    await on.press("escape")
    await on.sees("● on: Inactive children are synced")
    await on.press("i")
    await on.sees("Switch Inactive children off?")
    assert "archived (1):" in on.text()
    assert "Bodhi Clark: " in on.text()


async def leaves(on, name):
    """Off the CCMS's list, and the daemon knows."""
    await on.do("bangalow", {"leave": name})
    await on.app.client.send("POST", "services/bangalow/page/refresh", {})


@pytest.mark.e2e
async def test_holds_are_switched_on_and_off_after_a_dry_run(on):
    await opened(on)
    await leaves(on, "Ana Ribeiro")
    await on.press("h")
    await on.sees("Switch holds on?")
    assert "Ⅱ left for approval (2): Ana Ribeiro, Possums" in on.text()
    await on.press("escape")
    await on.sees("○ off: no run waits for approval")
    await on.press("h")
    await on.sees("Switch holds on?")
    await on.press("w")
    await on.sees("without it: ↓ archived Ana Ribeiro")
    await on.press("escape", "y")
    await on.sees("● on: more than 3 and 10 % in a run, or 20 % in a week")
    assert await synced(on) == {"Ana": "active"}
    await on.app.client.send("POST", "services/bangalow/sync", {})
    on.app.poll_now()
    await on.until(lambda: on.app.snapshot.service("bangalow").held)
    await on.press("h")
    await on.sees("2 pending removals are dropped")
    assert "↓ archived (1):" in on.text()
    await on.press("y")
    await on.sees("○ off: no run waits for approval")
    await on.until(lambda: not on.app.snapshot.service("bangalow").held)


@pytest.mark.e2e
async def test_before_set_up_holds_are_a_setting_only(desk):
    desk.recording.put(f"PUT {WATTLE}/settings", {})
    await opened(desk)
    await desk.press("right_square_bracket", "h")
    await desk.sees("Nothing is synced before set-up is confirmed.")
    await desk.press("y")
    await desk.until(lambda: desk.sent("PUT"))
    limits = {"children": 3, "percent": 10, "week_percent": 20}
    ((_, body),) = desk.sent("PUT")
    sent = json.loads(body)
    assert sent["dry_run"] is False
    assert limits.items() <= sent["hold_above"].items()


@pytest.mark.e2e
async def test_a_refused_switch_is_shown_with_its_rule(desk):
    desk.recording.refuse(f"PUT {WATTLE}/settings", "Kidsoft has no such setting", "inactive")
    await opened(desk)
    await desk.press("right_square_bracket")
    await desk.sees("Kidsoft has no Inactive setting")
    await desk.press("i")
    await desk.until(lambda: "Refused (inactive)" in desk.notified())


@pytest.mark.e2e
async def test_support_turns_on_with_a_pin(desk):
    desk.recording.refuse(f"POST {WATTLE}/turn-on", "no such PIN", "on-kidsoft")
    await opened(desk)
    await desk.press("right_square_bracket", "o")
    await desk.sees("Service PIN")
    await desk.type("12")
    await desk.press("enter")
    await desk.sees("no such PIN (on-kidsoft)")
    assert desk.app.screen.query_one(Input).value == "12"
    del desk.recording.refusals[f"POST {WATTLE}/turn-on"]
    desk.recording.put(f"POST {WATTLE}/turn-on", {})
    await desk.press("backspace", "backspace")
    await desk.type("S434783895")
    await desk.press("enter")
    await desk.until(lambda: "Wattle Long Day Care is on" in desk.notified())
    assert [json.loads(body)["pin"] for _, body in desk.sent()] == ["12", "S434783895"]


@pytest.mark.e2e
async def test_turning_off_is_confirmed(desk):
    path = "/v1/services/bangalow/turn-off"
    desk.recording.put(f"POST {path}", {})
    await opened(desk)
    await desk.press("o")
    await desk.sees("Turn off the integration of Bangalow Kindergarten?")
    assert desk.sent() == []
    await desk.press("y")
    await desk.until(lambda: [sent for sent, _ in desk.sent()] == [path])
