"""The page, and what is chosen on it."""

import pytest

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.operations.commands import SetUp, Sync
from parktime.daemon.operations.mappings import Ref
from tests.daemon import between
from tests.daemon.centres import BANKSIA
from tests.daemon.refusals import refused


async def test_the_page_lists_who_is_in_scope_and_writes_nothing(home):
    house = home(BANKSIA)
    before = house.picture_of_storypark("banksia")
    await house.turn_on("banksia")
    house.between.clear_log()
    page = await house.integrations.page("banksia")
    assert {row.name: (row.mapping, row.target_name, row.matched) for row in page.children} == {
        "Mia Nguyen": ("linked", "Mia Nguyen", True),
        "Noah Smith": ("create", None, False),
        "Zoe Lee": ("create", None, False),
    }
    assert {row.name: row.mapping for row in page.rooms} == {
        "Possums": "linked",
        "Wombats": "create",
    }
    await house.live("2d")
    assert (
        house.between.writes,
        house.picture_of_storypark("banksia"),
        house.history("banksia"),
    ) == (
        [],
        before,
        [],
    )


async def test_refresh_shows_what_was_entered_since_and_writes_nothing(home):
    house = home(BANKSIA)
    await house.turn_on("banksia")
    before = house.picture_of_storypark("banksia")
    house.do("banksia", {"status": {"Ivy Brown": "active"}})
    assert len((await house.integrations.page("banksia")).children) == 3
    page = await house.integrations.refresh("banksia")
    assert [row.name for row in page.children] == [
        "Mia Nguyen",
        "Noah Smith",
        "Zoe Lee",
        "Ivy Brown",
    ]
    assert house.picture_of_storypark("banksia") == before
    house.between.fault("/publications", between.answering(500, "{}"))
    with refused("refresh", "cannot be refreshed"):
        await house.integrations.refresh("banksia")


async def test_only_refresh_and_set_up_publish(home):
    house = home(BANKSIA)

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
    await house.integrations.dry_run("banksia", Sync())
    assert published() == 1
    await house.integrations.refresh("banksia")
    assert published() == 2


async def test_links_are_one_to_one_over_the_page_as_a_whole(home):
    house = home(BANKSIA)
    await house.turn_on("banksia")
    with refused("map-child", "Mia Nguyen and Noah Smith cannot both be linked"):
        await house.map("banksia", Noah_Smith="Mia Nguyen")
    with refused("map-child", "Noah Smith and Zoe Lee cannot both be linked"):
        await house.map("banksia", Noah_Smith="Ruby Stranger", Zoe_Lee="Ruby Stranger")
    with refused("map-room", "Possums and Wombats cannot both be linked"):
        await house.map_rooms("banksia", Wombats="Possums")
    assert house.store.state("banksia").choices == ()
    await house.map("banksia", Mia_Nguyen="Ruby Stranger", Noah_Smith="Mia Nguyen")
    await house.integrations.set_up("banksia")
    page = await house.integrations.page("banksia")
    links = {row.name: row.target_id for row in page.children}
    assert (links["Mia Nguyen"], links["Noah Smith"]) == ("p00002", "p00001")


async def test_two_children_are_swapped_in_one_go(home):
    house = home(BANKSIA)
    await house.set_up("banksia")

    def links():
        return {
            name: link.target_id
            for name, link in (
                (row.name, row) for row in house.store.state("banksia").links.children.values()
            )
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
    assert (after["Mia Nguyen"], after["Noah Smith"]) == (
        before["Noah Smith"],
        before["Mia Nguyen"],
    )
    assert run.cause == "update"
    profiles = house.world.services["banksia"].storypark.profiles
    assert profiles[after["Mia Nguyen"]].name == "Mia Nguyen"


async def test_what_is_not_there_cannot_be_mapped(home):
    house = home(BANKSIA)
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
    assert house.store.state("banksia").choices == ()


async def test_an_update_of_what_has_gone_meanwhile_is_refused_naming_it(home):
    house = home(BANKSIA)
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


async def test_an_update_applies_what_was_chosen_and_does_not_move_the_schedule(home):
    house = home(BANKSIA)
    await house.set_up("banksia")
    due = house.integrations.next_due()[0]
    await house.live("5h")
    await house.map("banksia", Noah_Smith="Ruby Stranger", Zoe_Lee="skip")
    await house.map_rooms("banksia", Wombats="Old room")
    run = await house.integrations.update("banksia")
    assert (run.cause, run.at) == ("update", house.now)
    assert house.integrations.next_due()[0] == due
    assert house.store.state("banksia").choices == ()
    profiles = {row["id"]: row for row in house.storypark("banksia")["profiles"]}
    assert (profiles["p00002"]["given"], profiles["p00002"]["rooms"]) == ("Noah", ["Wombats"])
    assert (profiles["p00004"]["given"], profiles["p00004"]["rooms"]) == ("Noah", ["Wombats"]), (
        "unlinked, and left as it was"
    )
    assert house.states("banksia")["Zoe Lee"] == "active", "skipped is left as it is"


async def test_what_is_skipped_stays_skipped_until_somebody_maps_it(home):
    house = home(BANKSIA)
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


@pytest.mark.parametrize("action", ["page", "refresh", "map", "set_up", "preview"])
@pytest.mark.parametrize("side", ["GET .*/manage/", "GET .*/storypark/"])
async def test_a_page_that_cannot_be_read_is_refused_and_changes_nothing(home, action, side):
    house = home(BANKSIA)
    await house.turn_on("banksia")
    state = house.store.state("banksia")
    house.between.fault(side, between.answering(503, "{}"))
    house.between.clear_log()
    with pytest.raises(RefusedError) as raised:
        await (
            house.map("banksia", Zoe_Lee="skip")
            if action == "map"
            else house.integrations.dry_run("banksia", SetUp())
            if action == "preview"
            else getattr(house.integrations, action)("banksia")
        )
    assert "cannot be shown" in raised.value.message
    assert (house.store.state("banksia"), house.between.writes) == (state, [])
