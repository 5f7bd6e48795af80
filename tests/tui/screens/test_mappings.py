"""Set-up and mappings by keyboard, over a real daemon and simulator."""

import asyncio

import pytest

from tui.screens.mappings import Mappings
from tui.table import KeyedTable

CENTRE = """\
title: A first set-up
starts: 2027-02-01 08:00
ends: 2027-04-01 09:00
services:
  telopea:
    name: Telopea [Preschool]
    ccms: manage
    time_zone: Australia/Sydney
    region: AU-NSW
    paid_children: 20
    rooms: [Wallabies, Bower]
    children:
      - {name: Audrey Nakamura, born: 2023-01-14, books: {room: Wallabies, days: [mon, tue], from: 2027-01-27}}
      - {name: Patrick Doyle, born: 2022-11-05, books: {room: Bower, days: [wed], from: 2027-01-27}}
      - {name: "Zoe [/b] Lee", books: {room: Bower, days: [thu], from: 2027-01-27}}
    storypark:
      rooms: [Wallabies, {name: Old room, posts: 12}]
      profiles: [{name: Audrey Nakamura, born: 2023-01-14}, {name: Paddy Doyle, born: 2022-11-05}]
    integration: off
steps: []
"""


async def opened(on, service="telopea"):
    """The integration is on, and its page on the screen."""
    await on.way.daemon._http.post(f"/v1/services/{service}/turn-on", json={})
    on.app.look_again()
    await on.view(2)
    await on.sees("Audrey Nakamura")


async def to_row(on, key):
    """The cursor on a row."""
    table = on.app.screen.query_one(KeyedTable)
    table.put_cursor(key)
    await on.until(lambda: table.row_key == key, key)


async def row_of(on, name):
    page = (await on.way.daemon._http.get("/v1/services/telopea/page")).json()
    return next(row for row in (*page["children"], *page["rooms"]) if row["name"] == name)


async def key_of(on, name):
    row = await row_of(on, name)
    return f"{'child' if 'born' in row else 'room'}:{row['ccms_id']}"


def played(script, on_stage, size=(120, 40)):
    async def play():
        async with on_stage(CENTRE, size) as on:
            await script(on)

    asyncio.run(play())


def test_an_integration_that_is_off_says_who_turns_it_on(on_stage):
    async def script(on):
        await on.view(2)
        await on.sees("the integration of Telopea [Preschool] is off")

    played(script, on_stage)


def test_the_page_shows_matches_suggestions_and_names_as_they_are(on_stage):
    async def script(on):
        await opened(on)
        text = on.text()
        assert "matched by name" in text
        assert "Paddy Doyle: same birth date" in text
        assert "Zoe [/b] Lee" in text
        assert "not set up yet · 3 children: 1 linked (1 by name), 2 create · 1 with a suggestion" in text

    played(script, on_stage)


def test_keys_map_a_child_and_take_it_back(on_stage):
    async def script(on):
        await opened(on)
        await to_row(on, await key_of(on, "Zoe [/b] Lee"))
        await on.press("x")
        await on.sees("✎ 1 chosen and not yet in force")
        assert (await row_of(on, "Zoe [/b] Lee"))["mapping"] == "skip"
        await on.press("z")
        await on.sees("Take back what was chosen?")
        await on.press("y")
        await on.until(lambda: "✎ 1 chosen" not in on.text())
        assert (await row_of(on, "Zoe [/b] Lee"))["mapping"] == "create"

    played(script, on_stage)


def test_a_suggestion_is_on_top_of_the_picker_and_linked_only_when_picked(on_stage):
    async def script(on):
        await opened(on)
        await to_row(on, await key_of(on, "Patrick Doyle"))
        await on.press("m")
        await on.sees("? suggested: same birth date")
        await on.press("enter")
        await on.sees("linked ✎ chosen")
        assert (await row_of(on, "Patrick Doyle"))["profile_name"] == "Paddy Doyle"

    played(script, on_stage)


def test_two_children_on_one_profile_are_refused_in_the_daemons_words(on_stage):
    async def script(on):
        await opened(on)
        await to_row(on, await key_of(on, "Patrick Doyle"))
        await on.press("m")
        await on.sees("linked to Audrey Nakamura")
        await on.type("audrey")
        await on.press("enter")
        await on.until(lambda: "cannot both be linked to the profile Audrey Nakamura" in on.said())
        assert "map-child" in on.said()
        assert (await row_of(on, "Patrick Doyle"))["mapping"] == "create"

    played(script, on_stage)


def test_two_children_are_swapped_in_one_go(on_stage):
    async def script(on):
        await opened(on)
        await to_row(on, await key_of(on, "Patrick Doyle"))
        await on.press("m")
        await on.sees("? suggested")
        await on.press("enter")
        await on.sees("linked ✎ chosen")
        await on.press("m")
        await on.sees("linked to Audrey Nakamura")
        await on.type("audrey")
        await on.press("enter")
        await on.sees("Swap the two?")
        await on.press("y")
        await on.sees("✎ 2 chosen")
        assert (await row_of(on, "Patrick Doyle"))["profile_name"] == "Audrey Nakamura"
        assert (await row_of(on, "Audrey Nakamura"))["profile_name"] == "Paddy Doyle"

    played(script, on_stage)


def test_set_up_is_confirmed_in_numbers_and_names_and_nothing_happens_before(on_stage):
    async def script(on):
        await opened(on)
        await on.press("u")
        await on.sees("Set up now?")
        text = on.text()
        assert "= Audrey Nakamura is linked to Audrey Nakamura, matched by name" in text
        assert "created (2)" in text
        assert "No family is invited by this: 2 invitations will be owed." in text
        await on.press("enter")  # the focus is on Cancel
        await on.until(lambda: isinstance(on.app.screen, Mappings))
        assert (await on.way.simulator.storypark("telopea"))["profiles"][0]["given"] == "Audrey"
        assert len((await on.way.simulator.storypark("telopea"))["profiles"]) == 2
        await on.press("u")
        await on.sees("Continue setup")
        await on.press("y")
        await on.sees("run 1, set-up: ok")
        await on.press("escape")
        await on.sees("set up · 3 children: 3 linked")
        assert len((await on.way.simulator.storypark("telopea"))["profiles"]) == 4

    played(script, on_stage)


def test_an_update_puts_what_was_chosen_into_force(on_stage):
    async def script(on):
        await opened(on)
        await on.press("u")
        await on.sees("Continue setup")
        await on.press("y")
        await on.sees("run 1, set-up: ok")
        await on.press("escape")
        await on.sees("set up · 3 children")
        await to_row(on, await key_of(on, "Zoe [/b] Lee"))
        await on.press("x")
        await on.sees("Update (u)")
        await on.press("u")
        await on.sees("Zoe [/b] Lee: not added to Storypark")
        await on.press("y")
        await on.sees("run 2, update: ok")

    played(script, on_stage)


def test_a_filter_narrows_and_escape_clears_then_closes_then_leaves(on_stage):
    async def script(on):
        await opened(on)
        await on.press("slash")
        await on.type("zoe x")
        await on.sees("no row bears 'zoe x'")
        await on.press("backspace", "backspace")
        await on.until(lambda: "Audrey Nakamura" not in on.text() and "Zoe" in on.text())
        await on.press("enter", "c")
        await on.sees("✎ 1 chosen")
        await on.press("escape")
        await on.sees("Audrey Nakamura")
        await on.press("escape")
        assert isinstance(on.app.screen, Mappings)
        await on.press("escape")
        await on.until(lambda: not isinstance(on.app.screen, Mappings))

    played(script, on_stage)


def test_refresh_reads_the_ccms_afresh_and_writes_nothing(on_stage):
    async def script(on):
        await opened(on)
        await on.way.simulator._http.post("/world/steps", json={"service": "telopea", "do": {"add_room": "Gully"}})
        await on.press("ctrl+r")
        await on.pilot.pause(0.1)
        assert "Gully" not in on.text()
        before = await on.way.simulator.storypark("telopea")
        await on.press("r")
        await on.sees("Gully")
        assert "nothing was written to Storypark" in on.said()
        assert await on.way.simulator.storypark("telopea") == before

    played(script, on_stage)


def test_explain_opens_the_daemons_sentences(on_stage):
    async def script(on):
        await opened(on)
        await to_row(on, await key_of(on, "Patrick Doyle"))
        await on.press("e")
        await on.sees("Why is it so with Patrick Doyle?")
        await on.sees("What decides is")
        await on.press("escape")
        await on.until(lambda: isinstance(on.app.screen, Mappings))

    played(script, on_stage)


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
def test_the_page_is_usable_in_a_small_terminal(on_stage, size):
    async def script(on):
        await opened(on)
        assert "matched by name" in on.text()
        await on.press("u")
        await on.sees("Continue setup")

    played(script, on_stage, size)
