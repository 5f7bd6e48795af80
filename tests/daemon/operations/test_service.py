"""Turning on and off, and the settings."""

from dataclasses import replace
from datetime import date

import pytest

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.service import Settings
from parktime.daemon.operations.commands import SetUp, Update
from parktime.daemon.operations.mappings import Ref
from tests.daemon import between
from tests.daemon.centres import BANKSIA, WATTLE
from tests.daemon.houses import HALF_DAY, PIN
from tests.daemon.refusals import refused

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


async def test_kidsoft_needs_the_right_pin_and_says_what_is_wrong_with_another(home):
    house = home(WATTLE, MORE_KIDSOFT)
    for key in ("wattle", "hakea"):
        await house.integrations.put_service(house.service(key), Settings())
    turn_on = house.integrations.turn_on
    with refused("on-kidsoft", "needs the service's Kidsoft Service PIN"):
        await turn_on("wattle")
    with refused("on-kidsoft", "malformed"):
        await turn_on("wattle", "434783895")
    with refused("on-kidsoft", "unknown to Kidsoft"):
        await turn_on("wattle", "S999999999")
    with refused("on-kidsoft", "not switched on at Kidsoft"):
        await turn_on("wattle", PIN)
    house.do("wattle", "switch_on_at_kidsoft")
    with refused("on-kidsoft", "belongs to another service"):
        await turn_on("wattle", "S100000001")
    assert house.store.state("wattle").stage == "off"
    await turn_on("wattle", PIN)
    assert house.store.state("wattle").stage == "on"
    with refused("on-kidsoft", "belongs to another service"):
        await turn_on("hakea", PIN)
    with refused("on-kidsoft", "is on already"):
        await turn_on("wattle", PIN)


async def test_a_pin_is_told_anew_after_the_integration_was_off(home):
    house = home(WATTLE)
    await house.set_up("wattle")
    await house.integrations.turn_off("wattle")
    assert house.store.state("wattle").pin is None
    await house.integrations.turn_on("wattle", PIN)
    assert house.store.state("wattle").pin == PIN


async def test_manage_has_no_pin(home):
    house = home(BANKSIA)
    await house.integrations.put_service(house.service("banksia"), Settings())
    with refused("on-manage", "no Service PIN"):
        await house.integrations.turn_on("banksia", PIN)
    await house.integrations.turn_on("banksia")
    with refused("on-manage", "is on already"):
        await house.integrations.turn_on("banksia")


async def test_credentials_that_do_not_work_turn_nothing_on(home):
    house = home(BANKSIA)
    wrong = house.service("banksia", ccms={"client_id": "nobody", "client_secret": "guess"})
    await house.integrations.put_service(wrong, Settings())
    with refused("on-manage", "does not know this service's credentials"):
        await house.integrations.turn_on("banksia")
    wrong = house.service("banksia", storypark_token="guess")
    await house.integrations.put_service(wrong, Settings())
    with refused("setup-page", "cannot be shown"):
        await house.integrations.turn_on("banksia")
    assert house.store.state("banksia").stage == "off"
    await house.integrations.put_service(house.service("banksia"), Settings())
    await house.integrations.turn_on("banksia")


@pytest.mark.parametrize("side", ["/manage/", "/storypark/"])
async def test_a_vendor_who_is_away_turns_nothing_on(home, side):
    house = home(BANKSIA)
    await house.integrations.put_service(house.service("banksia"), Settings())
    house.between.fault(side, between.refused())
    with pytest.raises(RefusedError):
        await house.integrations.turn_on("banksia")
    assert house.store.state("banksia").stage == "off"
    house.between.mend()
    await house.integrations.turn_on("banksia")


async def test_what_cannot_be_done_as_things_stand_is_refused_by_its_rule(home):
    house = home(BANKSIA)
    act = house.integrations
    await act.put_service(house.service("banksia"), Settings())
    for action in (act.page, act.refresh, act.set_up, act.update, act.sync, act.turn_off):
        with refused("off", "is off"):
            await action("banksia")
    await act.turn_on("banksia")
    for action in (act.update, act.sync):
        with refused("setup-page", "set-up is not confirmed"):
            await action("banksia")
    with refused("setup-page", "set-up is not confirmed"):
        await act.dry_run("banksia", Update())
    await act.set_up("banksia")
    with refused("set-up", "done already"):
        await act.set_up("banksia")
    with refused("set-up", "done already"):
        await act.dry_run("banksia", SetUp())


async def test_a_service_that_nobody_knows_is_a_key_error(home):
    house = home(BANKSIA)
    act = house.integrations
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


async def test_off_leaves_everything_and_on_again_begins_with_the_old_links(home):
    house = home(BANKSIA)
    await house.set_up("banksia")
    links, there = house.store.state("banksia").links, house.picture_of_storypark("banksia")
    await house.integrations.turn_off("banksia")
    house.do("banksia", {"rename": {"Noah Smith": "Noah Smythe"}}, {"archive": "Zoe Lee"})
    await house.live("3d")
    assert house.integrations.next_due() is None
    assert len(house.history("banksia")) == 1
    assert house.picture_of_storypark("banksia") == there
    assert house.store.state("banksia").links == links
    await house.integrations.turn_on("banksia")
    page = await house.integrations.page("banksia")
    assert {row.name: (row.mapping, row.target_name) for row in page.children} == {
        "Mia Nguyen": ("linked", "Mia Nguyen"),
        "Noah Smythe": ("linked", "Noah Smith"),
    }
    with refused("setup-page"):
        await house.integrations.sync("banksia")
    run = await house.integrations.set_up("banksia")
    assert house.told(run) == {
        ("update", "source-of-truth", "Noah Smythe"),
        ("archive", "leaves-scope", "Zoe Lee"),
    }
    assert run.ordinal == 2
    assert house.integrations.next_due()[0] == house.now + HALF_DAY


# Settings and support


async def test_the_inactive_setting_before_set_up_is_a_setting_only(home):
    house = home(BANKSIA)
    await house.integrations.put_service(house.service("banksia"), Settings())
    assert await house.integrations.set_sync_inactive("banksia", True) is None
    await house.integrations.turn_on("banksia")
    page = await house.integrations.page("banksia")
    assert [row.name for row in page.children] == [
        "Mia Nguyen",
        "Noah Smith",
        "Zoe Lee",
        "Ivy Brown",
    ]
    assert await house.integrations.set_sync_inactive("banksia", False) is None
    assert (house.history("banksia"), house.between.writes) == ([], [])


async def test_the_inactive_setting_acts_at_once(home):
    house = home(BANKSIA)
    await house.set_up("banksia")
    assert await house.integrations.set_sync_inactive("banksia", False) is None
    run = await house.integrations.set_sync_inactive("banksia", True)
    assert (run.cause, house.told(run)) == ("inactive", {("create", "inactive-on", "Ivy Brown")})
    run = await house.integrations.set_sync_inactive("banksia", False)
    assert (run.cause, house.told(run)) == ("inactive", {("archive", "inactive-off", "Ivy Brown")})
    run = await house.integrations.set_sync_inactive("banksia", True)
    assert house.told(run) == {("restore", "inactive-on", "Ivy Brown")}
    assert await house.integrations.set_sync_inactive("banksia", True) is None


async def test_a_switch_whose_run_cannot_read_is_made_good_by_the_next(home):
    house = home(BANKSIA)
    await house.set_up("banksia")
    house.between.fault("GET ", between.refused())
    run = await house.integrations.set_sync_inactive("banksia", True)
    assert (run.outcome, run.cause) == ("failed", "inactive")
    house.between.mend()
    run = await house.wait_out("banksia")
    assert [(change.kind, change.subject) for change in run.changes] == [("create", "Ivy Brown")]


async def test_kidsoft_has_no_labels(home):
    house = home(WATTLE)
    with refused("kidsoft-children", "no labels"):
        await house.integrations.put_service(house.service("wattle"), Settings(sync_inactive=True))
    await house.integrations.put_service(house.service("wattle"), Settings())
    for on in (True, False):
        with refused("kidsoft-children", "no labels"):
            await house.integrations.set_sync_inactive("wattle", on)


async def test_a_held_room_stays_up_to_its_date(home):
    house = home(WATTLE)
    await house.set_up("wattle")
    house.do("wattle", {"end_bookings": {"child": "Max Hill", "on": "2026-11-30"}})
    with refused("room-skip", "no room of the CCMS"):
        await house.integrations.hold_room("wattle", Ref(name="Bilbies"), date(2026, 12, 3))
    await house.integrations.hold_room("wattle", Ref(name="Emus"), date(2026, 12, 3))
    await house.live("2d")
    assert house.rooms("wattle")["Emus"] == "present"
    await house.live("1d")
    assert house.rooms("wattle")["Emus"] == "removed"
    removed = [
        run
        for run in house.history("wattle")
        if any(change.kind == "remove_room" for change in run.changes)
    ]
    assert [run.at.astimezone(house.service("wattle").zone).date() for run in removed] == [
        date(2026, 12, 3)
    ]


async def test_each_ccms_has_its_own_way_to_leave_a_room_alone(home):
    house = home(WATTLE, BANKSIA)
    await house.turn_on("wattle")
    await house.map_rooms("wattle", Emus="skip")
    await house.map_rooms("wattle", Emus="create")
    await house.integrations.set_up("wattle")
    with refused("room-skip", "contact support"):
        await house.map_rooms("wattle", Emus="skip")
    await house.set_up("banksia")
    with refused("room-skip", "map the room to skip"):
        await house.integrations.hold_room("banksia", Ref(name="Possums"), date(2026, 12, 3))
    await house.map_rooms("banksia", Possums="skip")
    await house.integrations.update("banksia")
    before = house.rooms_of("banksia", "Mia Nguyen")
    house.do(
        "banksia",
        {"end_bookings": {"child": "Mia Nguyen", "on": "2026-11-30"}},
        {"end_bookings": {"child": "Zoe Lee", "on": "2026-11-30"}},
    )
    await house.live("2w")
    assert house.rooms("banksia")["Possums"] == "present"
    assert house.rooms_of("banksia", "Mia Nguyen") == before


async def test_a_service_that_is_put_again_keeps_what_its_page_says(home):
    house = home(BANKSIA)
    await house.set_up("banksia")
    await house.integrations.set_sync_inactive("banksia", True)
    await house.integrations.put_service(
        replace(house.service("banksia"), name="Renamed"), Settings(removal="delete")
    )
    settings = house.store.state("banksia").settings
    assert (settings.sync_inactive, settings.removal) == (True, "delete")
    assert house.store.state("banksia").stage == "set-up"
    assert (await house.wait_out("banksia")).outcome == "ok"


async def test_new_access_counts_at_once(home):
    house = home(BANKSIA)
    await house.set_up("banksia")
    await house.integrations.put_service(
        house.service("banksia", storypark_token="revoked"), Settings()
    )
    assert (await house.wait_out("banksia")).outcome == "failed"
    await house.integrations.put_service(house.service("banksia"), Settings())
    assert (await house.wait_out("banksia")).outcome == "ok"


async def test_a_profile_that_a_run_made_is_owed_an_invitation_until_somebody_invites(home):
    house = home(BANKSIA)
    await house.set_up("banksia")

    async def owed():
        return [profile.name for profile in await house.integrations.queries.invitations("banksia")]

    assert await owed() == ["Noah Smith", "Zoe Lee"]
    house.do("banksia", {"archive": "Noah Smith"}, {"invite": "Zoe Lee"})
    await house.live("1d")
    assert await owed() == ["Noah Smith"]
    assert not any("invite" in line for line in house.between.seen)
    house.do("banksia", {"delete_profile": "Noah Smith"})
    assert await owed() == []
    house.between.fault("/storypark/", between.refused())
    with pytest.raises(RefusedError, match="Storypark cannot be read"):
        await owed()
