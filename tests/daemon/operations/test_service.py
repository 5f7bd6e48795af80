"""Turning on and off, and the settings."""

from dataclasses import replace
from datetime import date

import pytest

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.service import Settings
from parktime.daemon.operations.commands import SetUp, Update
from parktime.daemon.operations.mappings import Ref
from tests.daemon import faulty_transport as faults
from tests.daemon.centres import BANKSIA, WATTLE
from tests.daemon.environment import HALF_DAY, PIN, expect_refusal

MORE_KIDSOFT = """
  hakea:
    name: Hakea House
    ccms: kidsoft
    pin: S100000001
    time_zone: Australia/Perth
    region: AU-WA
    paid_children: 5
    rooms: [Bilbies]
    children:
      - {name: Una Reed, books: {room: Bilbies, days: [mon], from: 2026-01-27}}
    integration: off
"""


# Turning on and off


async def test_kidsoft_needs_the_right_pin(make_env):
    env = make_env(WATTLE, MORE_KIDSOFT)
    for key in ("wattle", "hakea"):
        await env.integrations.put_service(env.service(key), Settings())
    turn_on = env.integrations.turn_on
    with expect_refusal("on-kidsoft", "needs the service's Kidsoft Service PIN"):
        await turn_on("wattle")
    with expect_refusal("on-kidsoft", "malformed"):
        await turn_on("wattle", "434783895")
    with expect_refusal("on-kidsoft", "unknown to Kidsoft"):
        await turn_on("wattle", "S999999999")
    with expect_refusal("on-kidsoft", "not switched on at Kidsoft"):
        await turn_on("wattle", PIN)
    env.do("wattle", "switch_on_at_kidsoft")
    with expect_refusal("on-kidsoft", "belongs to another service"):
        await turn_on("wattle", "S100000001")
    assert env.store.state("wattle").stage == "off"
    await turn_on("wattle", PIN)
    assert env.store.state("wattle").stage == "on"
    with expect_refusal("on-kidsoft", "belongs to another service"):
        await turn_on("hakea", PIN)
    with expect_refusal("on-kidsoft", "already on"):
        await turn_on("wattle", PIN)


async def test_turning_on_again_needs_the_pin_again(make_env):
    env = make_env(WATTLE)
    await env.set_up("wattle")
    await env.integrations.turn_off("wattle")
    assert env.store.state("wattle").pin is None
    await env.integrations.turn_on("wattle", PIN)
    assert env.store.state("wattle").pin == PIN


async def test_manage_has_no_pin(make_env):
    env = make_env(BANKSIA)
    await env.integrations.put_service(env.service("banksia"), Settings())
    with expect_refusal("on-manage", "no Service PIN"):
        await env.integrations.turn_on("banksia", PIN)
    await env.integrations.turn_on("banksia")
    with expect_refusal("on-manage", "already on"):
        await env.integrations.turn_on("banksia")


async def test_wrong_credentials_turn_nothing_on(make_env):
    env = make_env(BANKSIA)
    wrong = env.service("banksia", ccms={"client_id": "nobody", "client_secret": "guess"})
    await env.integrations.put_service(wrong, Settings())
    with expect_refusal("on-manage", "does not know this service's credentials"):
        await env.integrations.turn_on("banksia")
    wrong = env.service("banksia", storypark_token="guess")
    await env.integrations.put_service(wrong, Settings())
    with expect_refusal("setup-page"):
        await env.integrations.turn_on("banksia")
    assert env.store.state("banksia").stage == "off"
    await env.integrations.put_service(env.service("banksia"), Settings())
    await env.integrations.turn_on("banksia")


@pytest.mark.parametrize("side", ["/manage/", "/storypark/"])
async def test_an_unreachable_vendor_turns_nothing_on(make_env, side):
    env = make_env(BANKSIA)
    await env.integrations.put_service(env.service("banksia"), Settings())
    env.transport.fault(side, faults.connection_refused())
    with pytest.raises(RefusedError):
        await env.integrations.turn_on("banksia")
    assert env.store.state("banksia").stage == "off"
    env.transport.clear_faults()
    await env.integrations.turn_on("banksia")


async def test_commands_are_refused_at_the_wrong_stage(make_env):
    env = make_env(BANKSIA)
    act = env.integrations
    await act.put_service(env.service("banksia"), Settings())
    for action in (act.page, act.refresh, act.set_up, act.update, act.sync, act.turn_off):
        with expect_refusal("off"):
            await action("banksia")
    await act.turn_on("banksia")
    for action in (act.update, act.sync):
        with expect_refusal("setup-page"):
            await action("banksia")
    with expect_refusal("setup-page"):
        await act.dry_run("banksia", Update())
    await act.set_up("banksia")
    with expect_refusal("set-up"):
        await act.set_up("banksia")
    with expect_refusal("set-up"):
        await act.dry_run("banksia", SetUp())


async def test_an_unknown_service_is_a_key_error(make_env):
    env = make_env(BANKSIA)
    act = env.integrations
    actions = (
        act.page,
        act.refresh,
        act.set_up,
        act.update,
        act.sync,
        act.turn_off,
        act.turn_on,
        act.queries.invitations,
    )
    for action in actions:
        with pytest.raises(KeyError):
            await action("nobody")
    with pytest.raises(KeyError):
        await act.set_sync_inactive("nobody", True)
    with pytest.raises(KeyError):
        await act.hold_room("nobody", Ref(name="Koalas"), date(2027, 1, 1))


async def test_off_leaves_everything_and_on_again_starts_from_the_old_links(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    links, there = env.store.state("banksia").links, env.storypark_snapshot("banksia")
    await env.integrations.turn_off("banksia")
    env.do("banksia", {"rename": {"Noah Smith": "Noah Smythe"}}, {"archive": "Zoe Lee"})
    await env.run_for("3d")
    assert env.integrations.due_runs.next_due() is None
    assert len(env.history("banksia")) == 1
    assert env.storypark_snapshot("banksia") == there
    assert env.store.state("banksia").links == links
    await env.integrations.turn_on("banksia")
    page = await env.integrations.page("banksia")
    assert {row.name: (row.mapping, row.target_name) for row in page.children} == {
        "Mia Nguyen": ("linked", "Mia Nguyen"),
        "Noah Smythe": ("linked", "Noah Smith"),
    }
    with expect_refusal("setup-page"):
        await env.integrations.sync("banksia")
    run = await env.integrations.set_up("banksia")
    assert env.changes_of(run) == {
        ("update", "source-of-truth", "Noah Smythe"),
        ("archive", "leaves-scope", "Zoe Lee"),
    }
    assert run.ordinal == 2
    assert env.integrations.due_runs.next_due()[0] == env.now + HALF_DAY


# Settings and support


async def test_the_inactive_setting_before_set_up_causes_no_run(make_env):
    env = make_env(BANKSIA)
    await env.integrations.put_service(env.service("banksia"), Settings())
    assert await env.integrations.set_sync_inactive("banksia", True) is None
    await env.integrations.turn_on("banksia")
    page = await env.integrations.page("banksia")
    assert [row.name for row in page.children] == [
        "Mia Nguyen",
        "Noah Smith",
        "Zoe Lee",
        "Ivy Brown",
    ]
    assert await env.integrations.set_sync_inactive("banksia", False) is None
    assert (env.history("banksia"), env.transport.writes) == ([], [])


async def test_the_inactive_setting_after_set_up_causes_a_run(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    assert await env.integrations.set_sync_inactive("banksia", False) is None
    run = await env.integrations.set_sync_inactive("banksia", True)
    assert (run.cause, env.changes_of(run)) == (
        "inactive",
        {("create", "inactive-on", "Ivy Brown")},
    )
    run = await env.integrations.set_sync_inactive("banksia", False)
    assert (run.cause, env.changes_of(run)) == (
        "inactive",
        {("archive", "inactive-off", "Ivy Brown")},
    )
    run = await env.integrations.set_sync_inactive("banksia", True)
    assert env.changes_of(run) == {("restore", "inactive-on", "Ivy Brown")}
    assert await env.integrations.set_sync_inactive("banksia", True) is None


async def test_the_next_run_makes_up_for_a_failed_switch(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    env.transport.fault("GET ", faults.connection_refused())
    run = await env.integrations.set_sync_inactive("banksia", True)
    assert (run.outcome, run.cause) == ("failed", "inactive")
    env.transport.clear_faults()
    run = await env.next_run("banksia")
    assert [(change.kind, change.subject) for change in run.changes] == [("create", "Ivy Brown")]


async def test_kidsoft_has_no_labels(make_env):
    env = make_env(WATTLE)
    with expect_refusal("kidsoft-children"):
        await env.integrations.put_service(env.service("wattle"), Settings(sync_inactive=True))
    await env.integrations.put_service(env.service("wattle"), Settings())
    for on in (True, False):
        with expect_refusal("kidsoft-children"):
            await env.integrations.set_sync_inactive("wattle", on)


async def test_a_held_room_stays_until_its_date(make_env):
    env = make_env(WATTLE)
    await env.set_up("wattle")
    env.do("wattle", {"end_bookings": {"child": "Max Hill", "on": "2026-11-30"}})
    with expect_refusal("room-skip"):
        await env.integrations.hold_room("wattle", Ref(name="Bilbies"), date(2026, 12, 3))
    await env.integrations.hold_room("wattle", Ref(name="Emus"), date(2026, 12, 3))
    await env.run_for("2d")
    assert env.rooms("wattle")["Emus"] == "present"
    await env.run_for("1d")
    assert env.rooms("wattle")["Emus"] == "removed"
    removed = [
        run
        for run in env.history("wattle")
        if any(change.kind == "remove_room" for change in run.changes)
    ]
    assert [run.at.astimezone(env.service("wattle").zone).date() for run in removed] == [
        date(2026, 12, 3)
    ]


@pytest.mark.e2e
async def test_manage_rooms_are_skipped_and_kidsoft_rooms_held(make_env):
    env = make_env(WATTLE, BANKSIA)
    await env.turn_on("wattle")
    await env.map_rooms("wattle", Emus="skip")
    await env.map_rooms("wattle", Emus="create")
    await env.integrations.set_up("wattle")
    with expect_refusal("room-skip"):
        await env.map_rooms("wattle", Emus="skip")
    await env.set_up("banksia")
    with expect_refusal("room-skip"):
        await env.integrations.hold_room("banksia", Ref(name="Possums"), date(2026, 12, 3))
    await env.map_rooms("banksia", Possums="skip")
    await env.integrations.update("banksia")
    before = env.rooms_of("banksia", "Mia Nguyen")
    env.do(
        "banksia",
        {"end_bookings": {"child": "Mia Nguyen", "on": "2026-11-30"}},
        {"end_bookings": {"child": "Zoe Lee", "on": "2026-11-30"}},
    )
    await env.run_for("2w")
    assert env.rooms("banksia")["Possums"] == "present"
    assert env.rooms_of("banksia", "Mia Nguyen") == before


async def test_putting_a_service_again_keeps_its_page_settings(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    await env.integrations.set_sync_inactive("banksia", True)
    await env.integrations.put_service(
        replace(env.service("banksia"), name="Renamed"), Settings(removal="delete")
    )
    settings = env.store.state("banksia").settings
    assert (settings.sync_inactive, settings.removal) == (True, "delete")
    assert env.store.state("banksia").stage == "set-up"
    assert (await env.next_run("banksia")).outcome == "ok"


async def test_new_access_data_applies_at_once(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    await env.integrations.put_service(
        env.service("banksia", storypark_token="revoked"), Settings()
    )
    assert (await env.next_run("banksia")).outcome == "failed"
    await env.integrations.put_service(env.service("banksia"), Settings())
    assert (await env.next_run("banksia")).outcome == "ok"


async def test_a_created_profile_is_owed_an_invitation_until_invited(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")

    async def owed():
        return [profile.name for profile in await env.integrations.queries.invitations("banksia")]

    assert await owed() == ["Noah Smith", "Zoe Lee"]
    env.do("banksia", {"archive": "Noah Smith"}, {"invite": "Zoe Lee"})
    await env.run_for("1d")
    assert await owed() == ["Noah Smith"]
    assert not any("invite" in line for line in env.transport.seen)
    env.do("banksia", {"delete_profile": "Noah Smith"})
    assert await owed() == []
    env.transport.fault("/storypark/", faults.connection_refused())
    with pytest.raises(RefusedError, match="Storypark cannot be read"):
        await owed()
