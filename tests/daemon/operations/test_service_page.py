"""The set-up page, its choices, and the complete reading that set-up needs."""

import pytest

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.operations.commands import SetUp, Sync
from parktime.daemon.operations.mappings import Ref
from tests.daemon import faulty_transport as faults
from tests.daemon.centres import BANKSIA, WATTLE
from tests.daemon.environment import expect_refusal


async def test_the_page_lists_children_in_scope_and_writes_nothing(make_env):
    env = make_env(BANKSIA)
    before = env.storypark_snapshot("banksia")
    await env.turn_on("banksia")
    env.transport.clear_log()
    page = await env.integrations.page("banksia")
    assert {row.name: (row.mapping, row.target_name, row.matched) for row in page.children} == {
        "Mia Nguyen": ("linked", "Mia Nguyen", True),
        "Noah Smith": ("create", None, False),
        "Zoe Lee": ("create", None, False),
    }
    assert {row.name: row.mapping for row in page.rooms} == {
        "Possums": "linked",
        "Wombats": "create",
    }
    await env.run_for("2d")
    assert (
        env.transport.writes,
        env.storypark_snapshot("banksia"),
        env.history("banksia"),
    ) == (
        [],
        before,
        [],
    )


async def test_refresh_shows_new_entries_and_writes_nothing(make_env):
    env = make_env(BANKSIA)
    await env.turn_on("banksia")
    before = env.storypark_snapshot("banksia")
    env.do("banksia", {"status": {"Ivy Brown": "active"}})
    assert len((await env.integrations.page("banksia")).children) == 3
    page = await env.integrations.refresh("banksia")
    assert [row.name for row in page.children] == [
        "Mia Nguyen",
        "Noah Smith",
        "Zoe Lee",
        "Ivy Brown",
    ]
    assert env.storypark_snapshot("banksia") == before
    env.transport.fault("/publications", faults.respond(500, "{}"))
    with expect_refusal("refresh"):
        await env.integrations.refresh("banksia")


async def test_only_refresh_and_set_up_publish(make_env):
    env = make_env(BANKSIA)

    def published():
        return sum("/publications" in line for line in env.transport.seen)

    await env.turn_on("banksia")
    await env.integrations.page("banksia")
    assert published() == 0
    await env.integrations.set_up("banksia")
    assert published() == 1
    await env.integrations.sync("banksia")
    await env.map("banksia", Zoe_Lee="skip")
    await env.integrations.update("banksia")
    await env.integrations.set_sync_inactive("banksia", True)
    await env.next_run("banksia")
    await env.integrations.dry_run("banksia", Sync())
    assert published() == 1
    await env.integrations.refresh("banksia")
    assert published() == 2


async def test_links_are_one_to_one_over_the_whole_page(make_env):
    env = make_env(BANKSIA)
    await env.turn_on("banksia")
    with expect_refusal("map-child", "Mia Nguyen and Noah Smith cannot both be linked"):
        await env.map("banksia", Noah_Smith="Mia Nguyen")
    with expect_refusal("map-child", "Noah Smith and Zoe Lee cannot both be linked"):
        await env.map("banksia", Noah_Smith="Ruby Stranger", Zoe_Lee="Ruby Stranger")
    with expect_refusal("map-room", "Possums and Wombats cannot both be linked"):
        await env.map_rooms("banksia", Wombats="Possums")
    assert env.store.state("banksia").choices == ()
    await env.map("banksia", Mia_Nguyen="Ruby Stranger", Noah_Smith="Mia Nguyen")
    await env.integrations.set_up("banksia")
    page = await env.integrations.page("banksia")
    links = {row.name: row.target_id for row in page.children}
    assert (links["Mia Nguyen"], links["Noah Smith"]) == ("p00002", "p00001")


async def test_two_children_are_swapped_by_one_map(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")

    def links():
        return {
            name: link.target_id
            for name, link in (
                (row.name, row) for row in env.store.state("banksia").links.children.values()
            )
        }

    before = links()
    rows = [
        (Ref(name="Mia Nguyen"), Ref(id=before["Noah Smith"])),
        (Ref(name="Noah Smith"), Ref(id=before["Mia Nguyen"])),
    ]
    for row in rows:
        with expect_refusal("map-child"):
            await env.integrations.map("banksia", [row], [])
    await env.integrations.map("banksia", rows, [])
    assert links() == before, "what is chosen counts from the update"
    run = await env.integrations.update("banksia")
    after = links()
    assert (after["Mia Nguyen"], after["Noah Smith"]) == (
        before["Noah Smith"],
        before["Mia Nguyen"],
    )
    assert run.cause == "update"
    profiles = env.world.services["banksia"].storypark.profiles
    assert profiles[after["Mia Nguyen"]].name == "Mia Nguyen"


async def test_unknown_children_rooms_and_profiles_cannot_be_mapped(make_env):
    env = make_env(BANKSIA)
    await env.turn_on("banksia")
    with expect_refusal("setup-page", "Ivy Brown is not on the page"):
        await env.map("banksia", Ivy_Brown="skip")
    with expect_refusal("map-child", "Nobody There is no profile"):
        await env.map("banksia", Zoe_Lee="Nobody There")
    with expect_refusal("setup-page", "Emus is not on the page"):
        await env.map_rooms("banksia", Emus="skip")
    with expect_refusal("map-room", "Emus is no Storypark room"):
        await env.map_rooms("banksia", Wombats="Emus")
    with expect_refusal("setup-page"):  # all or nothing
        await env.map("banksia", Zoe_Lee="skip", Ivy_Brown="skip")
    assert env.store.state("banksia").choices == ()


async def test_an_update_with_something_gone_is_refused(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    await env.map("banksia", Zoe_Lee="Ruby Stranger")
    env.do("banksia", {"delete_profile": "Ruby Stranger"})
    before = env.storypark_snapshot("banksia")
    with expect_refusal("map-child", "Ruby Stranger, chosen for Zoe Lee, no longer exists"):
        await env.integrations.update("banksia")
    assert env.storypark_snapshot("banksia") == before
    await env.map("banksia", Zoe_Lee="skip")
    await env.map("banksia", Noah_Smith="create")
    env.do("banksia", {"archive": "Noah Smith"})
    env.publish("banksia")
    with expect_refusal("map-child", "Noah Smith has left the page"):
        await env.integrations.update("banksia")


async def test_an_update_applies_choices_and_does_not_move_the_schedule(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    due = env.integrations.due_runs.next_due()[0]
    await env.run_for("5h")
    await env.map("banksia", Noah_Smith="Ruby Stranger", Zoe_Lee="skip")
    await env.map_rooms("banksia", Wombats="Old room")
    run = await env.integrations.update("banksia")
    assert (run.cause, run.at) == ("update", env.now)
    assert env.integrations.due_runs.next_due()[0] == due
    assert env.store.state("banksia").choices == ()
    profiles = {row["id"]: row for row in env.storypark("banksia")["profiles"]}
    assert (profiles["p00002"]["given"], profiles["p00002"]["rooms"]) == ("Noah", ["Wombats"])
    assert (profiles["p00004"]["given"], profiles["p00004"]["rooms"]) == ("Noah", ["Wombats"]), (
        "unlinked, and left as it was"
    )
    assert env.states("banksia")["Zoe Lee"] == "active", "skipped is left as it is"


async def test_a_skipped_child_stays_skipped_until_mapped(make_env):
    env = make_env(BANKSIA)
    await env.turn_on("banksia")
    await env.map("banksia", Zoe_Lee="skip")
    await env.integrations.set_up("banksia")
    env.do("banksia", {"archive": "Zoe Lee"})
    await env.run_for("1d")
    env.do("banksia", {"unarchive": "Zoe Lee"})
    await env.run_for("1d")
    assert "Zoe Lee" not in env.states("banksia")
    await env.map("banksia", Zoe_Lee="create")
    run = await env.integrations.update("banksia")
    assert ("create", "map-child", "Zoe Lee") in env.changes_of(run)


@pytest.mark.parametrize("action", ["page", "refresh", "map", "set_up", "preview"])
@pytest.mark.parametrize("side", ["GET .*/manage/", "GET .*/storypark/"])
async def test_an_unreadable_page_is_refused_and_changes_nothing(make_env, action, side):
    env = make_env(BANKSIA)
    await env.turn_on("banksia")
    state = env.store.state("banksia")
    env.transport.fault(side, faults.respond(503, "{}"))
    env.transport.clear_log()
    with pytest.raises(RefusedError) as raised:
        await (
            env.map("banksia", Zoe_Lee="skip")
            if action == "map"
            else env.integrations.dry_run("banksia", SetUp())
            if action == "preview"
            else getattr(env.integrations, action)("banksia")
        )
    assert "cannot be shown" in raised.value.message
    assert (env.store.state("banksia"), env.transport.writes) == (state, [])


def emptied(rows):
    def edit(body):
        body[rows], body["total"] = [], 0

    return faults.edit_response(edit)


def foreign(*fields):
    def edit(body):
        for row in next(value for value in body.values() if isinstance(value, list)):
            row.update({field: f"other-{row[field]}" for field in fields if field in row})

    return faults.edit_response(edit)


EMPTY_CCMS = {"/v1/children": emptied("data"), "/v1/sessions": emptied("data")}
FOREIGN_CCMS = {"/manage/v1/(children|rooms|sessions)": foreign("id", "child_id", "room_id")}
WRONG_LISTS = {
    "is not what Storypark's account says": {"/storypark/v1/profiles": emptied("profiles")},
    "names one that is not there": {r"/storypark/v1/profiles\?": foreign("id")},
    "Storypark Manage lists no children": EMPTY_CCMS,
    "nobody and nothing that was on the page": FOREIGN_CCMS,
}


@pytest.mark.parametrize("words", WRONG_LISTS)
async def test_set_up_refuses_lists_that_contradict_other_data(make_env, words):
    env = make_env(BANKSIA)
    await env.turn_on("banksia")
    before = env.states("banksia")
    for path, answer in WRONG_LISTS[words].items():
        env.transport.fault(path, answer)
    with expect_refusal("whole-read", words):
        await env.integrations.set_up("banksia")
    assert env.states("banksia") == before
    env.transport.clear_faults()
    run = await env.integrations.set_up("banksia")
    assert run.outcome == "ok"
    assert list(env.states("banksia")).count("Mia Nguyen") == 1


async def test_set_up_after_a_page_of_another_centre_is_on_the_own_lists(make_env):
    env = make_env(BANKSIA)
    for path, answer in FOREIGN_CCMS.items():
        env.transport.fault(path, answer)
    await env.turn_on("banksia")
    env.transport.clear_faults()
    assert (await env.integrations.set_up("banksia")).outcome == "ok"
    assert not any("Other" in name for name in env.states("banksia"))


@pytest.mark.e2e
async def test_set_up_accepts_an_empty_list_that_the_ccms_confirms(make_env):
    env = make_env(WATTLE)
    await env.turn_on("wattle")
    profiles = env.states("wattle")
    for child in env.store.state("wattle").links.children.values():
        env.do("wattle", {"leave": child.name})
    env.publish("wattle")
    run = await env.integrations.set_up("wattle")
    assert (run.outcome, run.counts.read) == ("ok", 0)
    assert env.states("wattle") == profiles
