import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from daemon.choosing import Ref
from daemon.refused import Refused
from daemon.settings import Settings
from tests.daemon import between
from tests.daemon.centres import BANKSIA, WATTLE
from tests.daemon.houses import HALF_DAY, PIN, at_home

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


def refused(rule, words=""):
    """A context in which a person is told so, and why."""
    return _Refused(rule, words)


class _Refused:
    def __init__(self, rule, words):
        self.rule, self.words = rule, words

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        assert kind is Refused, f"not refused, but {error!r}"
        assert (error.rule, self.words in error.message) == (self.rule, True), error.message
        return True


# Turning on and off


def test_kidsoft_needs_the_right_pin_and_says_what_is_wrong_with_another(tmp_path):
    async def test(house):
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
        assert house.store.standing("wattle").stage == "off"
        await turn_on("wattle", PIN)
        assert house.store.standing("wattle").stage == "on"
        with refused("on-kidsoft", "belongs to another service"):
            await turn_on("hakea", PIN)
        with refused("on-kidsoft", "is on already"):
            await turn_on("wattle", PIN)

    at_home(tmp_path, WATTLE, MORE_KIDSOFT, test=test)


def test_a_pin_is_told_anew_after_the_integration_was_off(tmp_path):
    async def test(house):
        await house.set_up("wattle")
        await house.integrations.turn_off("wattle")
        assert house.store.standing("wattle").pin is None
        await house.integrations.turn_on("wattle", PIN)
        assert house.store.standing("wattle").pin == PIN

    at_home(tmp_path, WATTLE, test=test)


def test_manage_has_no_pin(tmp_path):
    async def test(house):
        await house.integrations.put_service(house.service("banksia"), Settings())
        with refused("on-manage", "no Service PIN"):
            await house.integrations.turn_on("banksia", PIN)
        await house.integrations.turn_on("banksia")
        with refused("on-manage", "is on already"):
            await house.integrations.turn_on("banksia")

    at_home(tmp_path, BANKSIA, test=test)


def test_credentials_that_do_not_work_turn_nothing_on(tmp_path):
    async def test(house):
        wrong = house.service("banksia", ccms={"client_id": "nobody", "client_secret": "guess"})
        await house.integrations.put_service(wrong, Settings())
        with refused("on-manage", "does not know this service's credentials"):
            await house.integrations.turn_on("banksia")
        wrong = house.service("banksia", storypark_token="guess")
        await house.integrations.put_service(wrong, Settings())
        with refused("setup-page", "cannot be shown"):
            await house.integrations.turn_on("banksia")
        assert house.store.standing("banksia").stage == "off"
        await house.integrations.put_service(house.service("banksia"), Settings())
        await house.integrations.turn_on("banksia")

    at_home(tmp_path, BANKSIA, test=test)


@pytest.mark.parametrize("side", ["/manage/", "/storypark/"])
def test_a_vendor_who_is_away_turns_nothing_on(tmp_path, side):
    async def test(house):
        await house.integrations.put_service(house.service("banksia"), Settings())
        house.between.fault(side, between.refused())
        with pytest.raises(Refused):
            await house.integrations.turn_on("banksia")
        assert house.store.standing("banksia").stage == "off"
        house.between.mend()
        await house.integrations.turn_on("banksia")

    at_home(tmp_path, BANKSIA, test=test)


def test_what_cannot_be_done_as_things_stand_is_refused_by_its_rule(tmp_path):
    async def test(house):
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
            await act.preview("banksia", "update")
        await act.set_up("banksia")
        with refused("set-up", "done already"):
            await act.set_up("banksia")
        with refused("set-up", "done already"):
            await act.preview("banksia", "set-up")

    at_home(tmp_path, BANKSIA, test=test)


def test_a_service_that_nobody_knows_is_a_key_error(tmp_path):
    async def test(house):
        act = house.integrations
        actions = (act.page, act.refresh, act.set_up, act.update, act.sync, act.turn_off, act.turn_on, act.invitations)
        for action in actions:
            with pytest.raises(KeyError):
                await action("nobody")
        with pytest.raises(KeyError):
            await act.set_sync_inactive("nobody", True)
        with pytest.raises(KeyError):
            await act.hold_room("nobody", Ref(name="Koalas"), date(2027, 1, 1))

    at_home(tmp_path, BANKSIA, test=test)


def test_off_leaves_everything_and_on_again_begins_with_the_old_links(tmp_path):
    async def test(house):
        await house.set_up("banksia")
        links, there = house.store.standing("banksia").links, house.picture_of_storypark("banksia")
        await house.integrations.turn_off("banksia")
        house.do("banksia", {"rename": {"Noah Smith": "Noah Smythe"}}, {"archive": "Zoe Lee"})
        await house.live("3d")
        assert house.integrations.next_due() is None
        assert len(house.history("banksia")) == 1
        assert house.picture_of_storypark("banksia") == there
        assert house.store.standing("banksia").links == links
        await house.integrations.turn_on("banksia")
        page = await house.integrations.page("banksia")
        assert {row.name: (row.mapping, row.target_name) for row in page.children} == {
            "Mia Nguyen": ("linked", "Mia Nguyen"),
            "Noah Smythe": ("linked", "Noah Smith"),
        }
        with refused("setup-page"):
            await house.integrations.sync("banksia")
        run = await house.integrations.set_up("banksia")
        assert house.told(run) == {("update", "source-of-truth", "Noah Smythe"), ("archive", "leaves-scope", "Zoe Lee")}
        assert run.ordinal == 2
        assert house.integrations.next_due()[0] == house.now + HALF_DAY

    at_home(tmp_path, BANKSIA, test=test)


# The page


def test_the_page_lists_who_is_in_scope_and_writes_nothing(tmp_path):
    async def test(house):
        before = house.picture_of_storypark("banksia")
        await house.turn_on("banksia")
        house.between.forget()
        page = await house.integrations.page("banksia")
        assert {row.name: (row.mapping, row.target_name, row.matched) for row in page.children} == {
            "Mia Nguyen": ("linked", "Mia Nguyen", True),
            "Noah Smith": ("create", None, False),
            "Zoe Lee": ("create", None, False),
        }
        assert {row.name: row.mapping for row in page.rooms} == {"Possums": "linked", "Wombats": "create"}
        await house.live("2d")
        assert (house.between.writes, house.picture_of_storypark("banksia"), house.history("banksia")) == (
            [],
            before,
            [],
        )

    at_home(tmp_path, BANKSIA, test=test)


def test_refresh_shows_what_was_entered_since_and_writes_nothing(tmp_path):
    async def test(house):
        await house.turn_on("banksia")
        before = house.picture_of_storypark("banksia")
        house.do("banksia", {"status": {"Ivy Brown": "active"}})
        assert len((await house.integrations.page("banksia")).children) == 3
        page = await house.integrations.refresh("banksia")
        assert [row.name for row in page.children] == ["Mia Nguyen", "Noah Smith", "Zoe Lee", "Ivy Brown"]
        assert house.picture_of_storypark("banksia") == before
        house.between.fault("/publications", between.answering(500, "{}"))
        with refused("refresh", "cannot be refreshed"):
            await house.integrations.refresh("banksia")

    at_home(tmp_path, BANKSIA, test=test)


def test_only_refresh_and_set_up_publish(tmp_path):
    async def test(house):
        def published():
            return sum("/publications" in line for line in house.between.seen)

        await house.turn_on("banksia")
        await house.integrations.page("banksia")
        assert published() == 0
        await house.integrations.set_up("banksia")
        assert published() == 1
        await house.integrations.sync("banksia")
        await house.map("banksia", Zoe_Lee="skip")
        await house.integrations.update("banksia")
        await house.integrations.set_sync_inactive("banksia", True)
        await house.wait_out("banksia")
        await house.integrations.preview("banksia", "manual")
        assert published() == 1
        await house.integrations.refresh("banksia")
        assert published() == 2

    at_home(tmp_path, BANKSIA, test=test)


def test_links_are_one_to_one_over_the_page_as_a_whole(tmp_path):
    async def test(house):
        await house.turn_on("banksia")
        with refused("map-child", "Mia Nguyen and Noah Smith cannot both be linked"):
            await house.map("banksia", Noah_Smith="Mia Nguyen")
        with refused("map-child", "Noah Smith and Zoe Lee cannot both be linked"):
            await house.map("banksia", Noah_Smith="Ruby Stranger", Zoe_Lee="Ruby Stranger")
        with refused("map-room", "Possums and Wombats cannot both be linked"):
            await house.map_rooms("banksia", Wombats="Possums")
        assert house.store.standing("banksia").choices == ()
        await house.map("banksia", Mia_Nguyen="Ruby Stranger", Noah_Smith="Mia Nguyen")
        await house.integrations.set_up("banksia")
        page = await house.integrations.page("banksia")
        links = {row.name: row.target_id for row in page.children}
        assert (links["Mia Nguyen"], links["Noah Smith"]) == ("p00002", "p00001")

    at_home(tmp_path, BANKSIA, test=test)


def test_two_children_are_swapped_in_one_go(tmp_path):
    async def test(house):
        await house.set_up("banksia")

        def links():
            return {
                name: link.target_id
                for name, link in ((row.name, row) for row in house.store.standing("banksia").links.children.values())
            }

        before = links()
        rows = [
            (Ref(name="Mia Nguyen"), Ref(id=before["Noah Smith"])),
            (Ref(name="Noah Smith"), Ref(id=before["Mia Nguyen"])),
        ]
        for row in rows:
            with refused("map-child", "cannot both be linked"):
                await house.integrations.map("banksia", [row], [])
        await house.integrations.map("banksia", rows, [])
        assert links() == before, "what is chosen counts from the update"
        run = await house.integrations.update("banksia")
        after = links()
        assert (after["Mia Nguyen"], after["Noah Smith"]) == (before["Noah Smith"], before["Mia Nguyen"])
        assert run.cause == "update"
        profiles = house.world.services["banksia"].storypark.profiles
        assert profiles[after["Mia Nguyen"]].name == "Mia Nguyen"

    at_home(tmp_path, BANKSIA, test=test)


def test_what_is_not_there_cannot_be_mapped(tmp_path):
    async def test(house):
        await house.turn_on("banksia")
        with refused("setup-page", "Ivy Brown is not on the page"):
            await house.map("banksia", Ivy_Brown="skip")
        with refused("map-child", "Nobody There is no profile"):
            await house.map("banksia", Zoe_Lee="Nobody There")
        with refused("setup-page", "Emus is not on the page"):
            await house.map_rooms("banksia", Emus="skip")
        with refused("map-room", "Emus is no Storypark room"):
            await house.map_rooms("banksia", Wombats="Emus")
        with refused("setup-page"):  # all or nothing
            await house.map("banksia", Zoe_Lee="skip", Ivy_Brown="skip")
        assert house.store.standing("banksia").choices == ()

    at_home(tmp_path, BANKSIA, test=test)


def test_an_update_of_what_has_gone_meanwhile_is_refused_naming_it(tmp_path):
    async def test(house):
        await house.set_up("banksia")
        await house.map("banksia", Zoe_Lee="Ruby Stranger")
        house.do("banksia", {"delete_profile": "Ruby Stranger"})
        before = house.picture_of_storypark("banksia")
        with refused("map-child", "Ruby Stranger, chosen for Zoe Lee, no longer exists"):
            await house.integrations.update("banksia")
        assert house.picture_of_storypark("banksia") == before
        await house.map("banksia", Zoe_Lee="skip")
        await house.map("banksia", Noah_Smith="create")
        house.do("banksia", {"archive": "Noah Smith"})
        house.publish("banksia")
        with refused("map-child", "Noah Smith has left the page"):
            await house.integrations.update("banksia")

    at_home(tmp_path, BANKSIA, test=test)


def test_an_update_applies_what_was_chosen_and_does_not_move_the_schedule(tmp_path):
    async def test(house):
        await house.set_up("banksia")
        due = house.integrations.next_due()[0]
        await house.live("5h")
        await house.map("banksia", Noah_Smith="Ruby Stranger", Zoe_Lee="skip")
        await house.map_rooms("banksia", Wombats="Old room")
        run = await house.integrations.update("banksia")
        assert (run.cause, run.at) == ("update", house.now)
        assert house.integrations.next_due()[0] == due
        assert house.store.standing("banksia").choices == ()
        profiles = {row["id"]: row for row in house.storypark("banksia")["profiles"]}
        assert (profiles["p00002"]["given"], profiles["p00002"]["rooms"]) == ("Noah", ["Wombats"])
        assert (profiles["p00004"]["given"], profiles["p00004"]["rooms"]) == ("Noah", ["Wombats"]), (
            "unlinked, and left as it was"
        )
        assert house.states("banksia")["Zoe Lee"] == "active", "skipped is left as it is"

    at_home(tmp_path, BANKSIA, test=test)


def test_what_is_skipped_stays_skipped_until_somebody_maps_it(tmp_path):
    async def test(house):
        await house.turn_on("banksia")
        await house.map("banksia", Zoe_Lee="skip")
        await house.integrations.set_up("banksia")
        house.do("banksia", {"archive": "Zoe Lee"})
        await house.live("1d")
        house.do("banksia", {"unarchive": "Zoe Lee"})
        await house.live("1d")
        assert "Zoe Lee" not in house.states("banksia")
        await house.map("banksia", Zoe_Lee="create")
        run = await house.integrations.update("banksia")
        assert ("create", "map-child", "Zoe Lee") in house.told(run)

    at_home(tmp_path, BANKSIA, test=test)


@pytest.mark.parametrize("action", ["page", "refresh", "map", "set_up", "preview"])
@pytest.mark.parametrize("side", ["GET .*/manage/", "GET .*/storypark/"])
def test_a_page_that_cannot_be_read_is_refused_and_changes_nothing(tmp_path, action, side):
    async def test(house):
        await house.turn_on("banksia")
        standing = house.store.standing("banksia")
        house.between.fault(side, between.answering(503, "{}"))
        house.between.forget()
        with pytest.raises(Refused) as raised:
            await (
                house.map("banksia", Zoe_Lee="skip")
                if action == "map"
                else house.integrations.preview("banksia", "set-up")
                if action == "preview"
                else getattr(house.integrations, action)("banksia")
            )
        assert "cannot be shown" in raised.value.message
        assert (house.store.standing("banksia"), house.between.writes) == (standing, [])

    at_home(tmp_path, BANKSIA, test=test)


# Settings and support


def test_the_inactive_setting_before_set_up_is_a_setting_only(tmp_path):
    async def test(house):
        await house.integrations.put_service(house.service("banksia"), Settings())
        assert await house.integrations.set_sync_inactive("banksia", True) is None
        await house.integrations.turn_on("banksia")
        page = await house.integrations.page("banksia")
        assert [row.name for row in page.children] == ["Mia Nguyen", "Noah Smith", "Zoe Lee", "Ivy Brown"]
        assert await house.integrations.set_sync_inactive("banksia", False) is None
        assert (house.history("banksia"), house.between.writes) == ([], [])

    at_home(tmp_path, BANKSIA, test=test)


def test_the_inactive_setting_acts_at_once(tmp_path):
    async def test(house):
        await house.set_up("banksia")
        assert await house.integrations.set_sync_inactive("banksia", False) is None
        run = await house.integrations.set_sync_inactive("banksia", True)
        assert (run.cause, house.told(run)) == ("inactive", {("create", "inactive-on", "Ivy Brown")})
        run = await house.integrations.set_sync_inactive("banksia", False)
        assert (run.cause, house.told(run)) == ("inactive", {("archive", "inactive-off", "Ivy Brown")})
        run = await house.integrations.set_sync_inactive("banksia", True)
        assert house.told(run) == {("restore", "inactive-on", "Ivy Brown")}
        assert await house.integrations.set_sync_inactive("banksia", True) is None

    at_home(tmp_path, BANKSIA, test=test)


def test_a_switch_whose_run_cannot_read_is_made_good_by_the_next(tmp_path):
    async def test(house):
        await house.set_up("banksia")
        house.between.fault("GET ", between.refused())
        run = await house.integrations.set_sync_inactive("banksia", True)
        assert (run.outcome, run.cause) == ("failed", "inactive")
        house.between.mend()
        run = await house.wait_out("banksia")
        assert [(change.kind, change.subject) for change in run.changes] == [("create", "Ivy Brown")]

    at_home(tmp_path, BANKSIA, test=test)


def test_kidsoft_has_no_labels(tmp_path):
    async def test(house):
        with refused("kidsoft-children", "no labels"):
            await house.integrations.put_service(house.service("wattle"), Settings(sync_inactive=True))
        await house.integrations.put_service(house.service("wattle"), Settings())
        for on in (True, False):
            with refused("kidsoft-children", "no labels"):
                await house.integrations.set_sync_inactive("wattle", on)

    at_home(tmp_path, WATTLE, test=test)


def test_a_held_room_stays_up_to_its_date(tmp_path):
    async def test(house):
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
            run for run in house.history("wattle") if any(change.kind == "remove_room" for change in run.changes)
        ]
        assert [run.at.astimezone(house.service("wattle").zone).date() for run in removed] == [date(2026, 12, 3)]

    at_home(tmp_path, WATTLE, test=test)


def test_each_ccms_has_its_own_way_to_leave_a_room_alone(tmp_path):
    async def test(house):
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

    at_home(tmp_path, WATTLE, BANKSIA, test=test)


def test_a_service_that_is_put_again_keeps_what_its_page_says(tmp_path):
    async def test(house):
        await house.set_up("banksia")
        await house.integrations.set_sync_inactive("banksia", True)
        await house.integrations.put_service(
            replace(house.service("banksia"), name="Renamed"), Settings(removal="delete")
        )
        settings = house.store.standing("banksia").settings
        assert (settings.sync_inactive, settings.removal) == (True, "delete")
        assert house.store.standing("banksia").stage == "set-up"
        assert (await house.wait_out("banksia")).outcome == "ok"

    at_home(tmp_path, BANKSIA, test=test)


def test_new_access_counts_at_once(tmp_path):
    async def test(house):
        await house.set_up("banksia")
        await house.integrations.put_service(house.service("banksia", storypark_token="revoked"), Settings())
        assert (await house.wait_out("banksia")).outcome == "failed"
        await house.integrations.put_service(house.service("banksia"), Settings())
        assert (await house.wait_out("banksia")).outcome == "ok"

    at_home(tmp_path, BANKSIA, test=test)


def test_a_profile_that_a_run_made_is_owed_an_invitation_until_somebody_invites(tmp_path):
    async def test(house):
        await house.set_up("banksia")

        async def owed():
            return [profile.name for profile in await house.integrations.invitations("banksia")]

        assert await owed() == ["Noah Smith", "Zoe Lee"]
        house.do("banksia", {"archive": "Noah Smith"}, {"invite": "Zoe Lee"})
        await house.live("1d")
        assert await owed() == ["Noah Smith"]
        assert not any("invite" in line for line in house.between.seen)
        house.do("banksia", {"delete_profile": "Noah Smith"})
        assert await owed() == []
        house.between.fault("/storypark/", between.refused())
        with pytest.raises(Refused, match="Storypark cannot be read"):
            await owed()

    at_home(tmp_path, BANKSIA, test=test)


# Runs and their times


def test_runs_come_every_twelve_hours_from_set_up(tmp_path):
    async def test(house):
        await house.live("90m")
        await house.set_up("banksia")
        anchor = house.now
        assert house.integrations.next_due() == (anchor + HALF_DAY, "run banksia")
        await house.live("5h")
        await house.integrations.sync("banksia")
        await house.live("43h")
        assert [(run.at - anchor, run.cause) for run in house.history("banksia")] == [
            (timedelta(0), "set-up"),
            (timedelta(hours=5), "manual"),
            *((place * HALF_DAY, "schedule") for place in (1, 2, 3, 4)),
        ]

    at_home(tmp_path, BANKSIA, test=test)


def test_slots_that_were_missed_become_one_run_and_the_anchor_stays(tmp_path):
    async def test(house):
        await house.set_up("banksia")
        anchor = house.now
        await house.pass_time("40h")
        await house.integrations.run_due(house.now, returning=True)
        await house.integrations.run_due(house.now, returning=True)
        run = house.history("banksia")[-1]
        assert (len(house.history("banksia")), run.cause, run.at) == (2, "catch-up", house.now)
        assert house.integrations.next_due()[0] == anchor + 4 * HALF_DAY
        assert (await house.wait_out("banksia")).cause == "schedule"

    at_home(tmp_path, BANKSIA, test=test)


@pytest.mark.parametrize(("returning", "cause"), [(True, "catch-up"), (False, "schedule")])
def test_a_slot_at_the_very_instant_of_a_return_is_caught_up_with(tmp_path, returning, cause):
    async def test(house):
        await house.set_up("banksia")
        await house.pass_time("12h")
        await house.integrations.run_due(house.now, returning=returning)
        assert house.history("banksia")[-1].cause == cause

    at_home(tmp_path, BANKSIA, test=test)


def test_a_clock_that_was_asleep_is_caught_up_with(tmp_path):
    async def test(house):
        await house.set_up("banksia")
        await house.pass_time("24h")
        await house.integrations.run_due(house.now)
        assert [run.cause for run in house.history("banksia")] == ["set-up", "catch-up"]

    at_home(tmp_path, BANKSIA, test=test)


def test_services_that_are_due_at_one_instant_run_in_their_order(tmp_path):
    async def test(house):
        await house.set_up("wattle")
        await house.set_up("banksia")
        assert house.integrations.next_due()[1] == "run banksia"
        await house.live("12h")
        newest = house.store.runs(limit=2)
        assert [run.service for run in newest] == ["wattle", "banksia"]
        assert newest[0].at == newest[1].at

    at_home(tmp_path, BANKSIA, WATTLE, test=test)


@pytest.mark.parametrize("broken", ["banksia", "wattle"])
def test_a_service_that_fails_for_ever_touches_no_other(tmp_path, broken):
    whole = {"banksia": "wattle", "wattle": "banksia"}[broken]
    vendor = {"banksia": "/manage/", "wattle": "/kidsoft/"}[broken]

    async def test(house):
        await house.set_up("banksia")
        await house.set_up("wattle")
        house.between.fault(vendor, between.answering(500, "{}"))
        before = house.picture_of_storypark(broken)
        child = {"banksia": "Noah Smith", "wattle": "Max Hill"}[whole]
        house.do(whole, {"rename": {child: "Newly Named"}})
        await house.live("2d")
        assert {run.outcome for run in house.history(broken)[1:]} == {"failed"}
        assert {run.outcome for run in house.history(whole)} == {"ok"}
        assert len(house.history(broken)) == len(house.history(whole)) == 5
        assert "Newly Named" in house.states(whole)
        assert house.picture_of_storypark(broken) == before

    at_home(tmp_path, BANKSIA, WATTLE, test=test)


@pytest.mark.parametrize("strange", ["no gzip", "no address", "no header"])
def test_a_service_that_fails_in_a_strange_way_touches_no_other(tmp_path, strange):
    async def test(house):
        await house.set_up("banksia")
        await house.set_up("wattle")
        if strange == "no gzip":
            house.between.fault("/manage/", between.answering(200, "no gzip", Content_Encoding="gzip"))
        else:
            access = {"storypark_url": "http://["} if strange == "no address" else {"storypark_token": "ß"}
            await house.integrations.put_service(house.service("banksia", **access), Settings())
        await house.live("1d")
        assert [run.outcome for run in house.history("banksia")] == ["ok", "failed", "failed"]
        assert [run.outcome for run in house.history("wattle")] == ["ok", "ok", "ok"]

    at_home(tmp_path, BANKSIA, WATTLE, test=test)


def test_actions_are_done_one_after_the_other(tmp_path):
    async def test(house):
        await house.turn_on("banksia")
        await house.turn_on("wattle")
        house.between.fault("/sessions", between.slow(0.01))
        runs = await asyncio.gather(
            house.integrations.set_up("banksia"),
            house.integrations.set_up("wattle"),
            house.integrations.sync("banksia"),
            house.integrations.sync("banksia"),
        )
        assert [run.ordinal for run in runs] == [1, 1, 2, 3]
        assert [run.changes for run in runs[2:]] == [(), ()]

    at_home(tmp_path, BANKSIA, WATTLE, test=test)


def test_an_action_that_is_broken_off_holds_nobody_up(tmp_path):
    async def test(house):
        await house.set_up("banksia")
        house.between.fault("/sessions", between.slow(10), times=1)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(house.integrations.sync("banksia"), 0.05)
        assert (await house.integrations.sync("banksia")).outcome == "ok"

    at_home(tmp_path, BANKSIA, test=test)


def test_the_history_tells_nothing_of_people_but_their_names_where_they_belong(tmp_path):
    async def test(house):
        await house.set_up("banksia")
        house.between.fault("/v1/children", between.edited(lambda body: body["data"][0].update(status="Mia Nguyen")))
        run = await house.wait_out("banksia")
        assert run.outcome == "failed"
        assert not any(word in run.note for word in house.secrets("banksia"))

    at_home(tmp_path, BANKSIA, test=test)
