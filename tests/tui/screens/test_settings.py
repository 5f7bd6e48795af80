"""Settings of a service, over a real daemon and simulator."""

import asyncio

CENTRES = """\
title: Inactive children
starts: 2027-03-01 08:00
ends: 2027-06-01 09:00
services:
  bangalow:
    name: Bangalow Kindergarten
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 3
    rooms: [Possums]
    children:
      - {name: Ana Ribeiro, books: {room: Possums, days: [mon], from: 2027-02-01}}
      - {name: Bodhi Clark, status: inactive}
  wattle:
    name: Wattle Long Day Care
    ccms: kidsoft
    pin: S434783895
    time_zone: Australia/Sydney
    region: AU-NSW
    paid_children: 10
    rooms: [Joeys]
    children:
      - {name: Ruby O'Brien, books: {room: Joeys, days: [mon], from: 2027-02-01}}
    integration: off
steps: []
"""


def played(script, on_stage, size=(120, 40)):
    async def play():
        async with on_stage(CENTRES, size) as on:
            on.app.service_key = "bangalow"
            await on.view(6)
            await on.sees("Inactive children")
            await script(on)

    asyncio.run(play())


async def synced(on):
    told = await on.way.simulator.storypark("bangalow")
    return {profile["given"]: profile["state"] for profile in told["profiles"]}


def test_the_use_of_the_plan_and_who_changes_it(on_stage):
    async def script(on):
        await on.sees("1 of 3, space for 2")
        assert "the centre with Storypark, not here" in on.text()

    played(script, on_stage)


def test_the_inactive_switch_says_by_name_what_it_will_do_before_it_does_it(on_stage):
    async def script(on):
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

    played(script, on_stage)


async def leaves(on, name):
    """Off the CCMS's list, and the daemon knows."""
    await on.way.simulator._http.post("/world/steps", json={"service": "bangalow", "do": {"leave": name}})
    await on.way.daemon._http.post("/v1/services/bangalow/page/refresh")


def test_holds_are_switched_on_and_off_after_what_a_run_would_do_then(on_stage):
    async def script(on):
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
        await on.way.daemon._http.post("/v1/services/bangalow/sync")
        on.app.look_again()
        await on.until(lambda: on.app.snapshot.service("bangalow").held)
        await on.press("h")
        await on.sees("What waits is dropped (2)")
        assert "↓ archived (1):" in on.text()
        await on.press("y")
        await on.sees("○ off: no run waits for approval")
        await on.until(lambda: not on.app.snapshot.service("bangalow").held)

    played(script, on_stage)


def test_before_set_up_holds_are_a_setting_only(on_stage):
    async def script(on):
        await on.press("right_square_bracket", "h")
        await on.sees("Nothing is synced before set-up is confirmed.")
        await on.press("y")
        await on.sees("● on: more than 3")

    played(script, on_stage, (80, 24))


def test_kidsoft_has_no_such_switch_in_the_daemons_words(on_stage):
    async def script(on):
        await on.press("right_square_bracket")
        await on.sees("Kidsoft has no Inactive setting")
        await on.press("i")
        await on.until(lambda: "Refused" in on.said())

    played(script, on_stage)


def test_support_turns_on_with_the_pin_and_a_wrong_one_is_refused(on_stage):
    async def script(on):
        await on.press("right_square_bracket")
        await on.sees("Wattle Long Day Care")
        await on.press("o")
        await on.sees("Service PIN")
        await on.type("12")
        await on.press("enter")
        await on.until(lambda: "on-kidsoft" in on.said())
        await on.way.simulator._http.post("/world/steps", json={"service": "wattle", "do": "switch_on_at_kidsoft"})
        await on.press("o")
        await on.sees("Service PIN")
        await on.type("S434783895")
        await on.press("enter")
        await on.sees("○ on, not set up")

    played(script, on_stage)


def test_turning_off_is_confirmed(on_stage):
    async def script(on):
        await on.press("o")
        await on.sees("Turn off the integration of Bangalow Kindergarten?")
        assert "profiles, rooms, links and history stay as they are" in on.text()
        await on.press("y")
        await on.sees("– off")

    played(script, on_stage, (80, 24))
