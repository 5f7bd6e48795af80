"""Settings of a service, over a real daemon and simulator."""

import pytest

from tests.tui.recorded.scenarios import INACTIVE

pytestmark = pytest.mark.integration


@pytest.fixture
def story():
    return INACTIVE


@pytest.fixture
async def on(on):
    on.app.choose_service("bangalow")
    await on.view(6)
    await on.sees("Inactive children")
    return on


async def synced(on):
    told = await on.runtime.simulator.storypark("bangalow")
    return {profile["given"]: profile["state"] for profile in told["profiles"]}


async def test_the_use_of_the_plan_and_who_changes_it(on):
    await on.sees("1 of 3, space for 2")
    assert "the centre with Storypark, not here" in on.text()


async def test_the_inactive_switch_says_by_name_what_it_will_do_before_it_does_it(on):
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


async def test_holds_are_switched_on_and_off_after_what_a_run_would_do_then(on):
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


@pytest.mark.parametrize("size", [(80, 24)])
async def test_before_set_up_holds_are_a_setting_only(on):
    await on.press("right_square_bracket", "h")
    await on.sees("Nothing is synced before set-up is confirmed.")
    await on.press("y")
    await on.sees("● on: more than 3")


async def test_kidsoft_has_no_such_switch_in_the_daemons_words(on):
    await on.press("right_square_bracket")
    await on.sees("Kidsoft has no Inactive setting")
    await on.press("i")
    await on.until(lambda: "Refused" in on.said())


async def test_support_turns_on_with_the_pin_and_a_wrong_one_is_refused(on):
    await on.press("right_square_bracket")
    await on.sees("Wattle Long Day Care")
    await on.press("o")
    await on.sees("Service PIN")
    await on.type("12")
    await on.press("enter")
    await on.until(lambda: "on-kidsoft" in on.said())
    await on.do("wattle", "switch_on_at_kidsoft")
    await on.press("o")
    await on.sees("Service PIN")
    await on.type("S434783895")
    await on.press("enter")
    await on.sees("○ on, not set up")


@pytest.mark.parametrize("size", [(80, 24)])
async def test_turning_off_is_confirmed(on):
    await on.press("o")
    await on.sees("Turn off the integration of Bangalow Kindergarten?")
    assert "profiles, rooms, links and history stay as they are" in on.text()
    await on.press("y")
    await on.sees("– off")
