"""Set-up and mappings by keyboard, over a real daemon and simulator."""

import pytest

from tests.tui.recorded.scenarios import SETUP
from tui.screens.mappings import MappingsView
from tui.widgets.keyed_table import KeyedTable



async def opened(on, service="telopea"):
    """The integration is on, and its page on the screen."""
    await on.app.client.send("POST", f"services/{service}/turn-on", {})
    on.app.poll_now()
    await on.view(2)
    await on.sees("Audrey Nakamura")


async def to_row(on, key):
    """The cursor on a row."""
    table = on.app.screen.query_one(KeyedTable)
    table.put_cursor(key)
    await on.until(lambda: table.row_key == key, key)


async def row_of(on, name):
    page = await on.app.client.get("services/telopea/page")
    return next(row for row in (*page["children"], *page["rooms"]) if row["name"] == name)


async def key_of(on, name):
    row = await row_of(on, name)
    return f"{'child' if 'born' in row else 'room'}:{row['ccms_id']}"


@pytest.fixture
def story():
    return SETUP


async def test_an_integration_that_is_off_says_who_turns_it_on(on):
    await on.view(2)
    await on.sees("the integration of Telopea [Preschool] is off")


async def test_the_page_shows_matches_suggestions_and_names_as_they_are(on):
    await opened(on)
    text = on.text()
    assert "matched by name" in text
    assert "Paddy Doyle: same birth date" in text
    assert "Zoe [/b] Lee" in text
    assert "not set up yet · 3 children: 1 linked (1 by name), 2 create · 1 with a suggestion" in text


async def test_keys_map_a_child_and_take_it_back(on):
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


async def test_a_suggestion_is_on_top_of_the_picker_and_linked_only_when_picked(on):
    await opened(on)
    await to_row(on, await key_of(on, "Patrick Doyle"))
    await on.press("m")
    await on.sees("? suggested: same birth date")
    await on.press("enter")
    await on.sees("linked ✎ chosen")
    assert (await row_of(on, "Patrick Doyle"))["profile_name"] == "Paddy Doyle"


async def test_two_children_on_one_profile_are_refused_in_the_daemons_words(on):
    await opened(on)
    await to_row(on, await key_of(on, "Patrick Doyle"))
    await on.press("m")
    await on.sees("linked to Audrey Nakamura")
    await on.type("audrey")
    await on.press("enter")
    await on.until(lambda: "cannot both be linked to the profile Audrey Nakamura" in on.said())
    assert "map-child" in on.said()
    assert (await row_of(on, "Patrick Doyle"))["mapping"] == "create"


async def test_two_children_are_swapped_in_one_go(on):
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


async def test_set_up_is_confirmed_in_numbers_and_names_and_nothing_happens_before(on):
    await opened(on)
    await on.press("u")
    await on.sees("Set up now?")
    text = on.text()
    assert "= Audrey Nakamura is linked to Audrey Nakamura, matched by name" in text
    assert "created (2)" in text
    assert "No family is invited by this: 2 invitations will be owed." in text
    await on.press("enter")  # the focus is on Cancel
    await on.until(lambda: isinstance(on.app.screen, MappingsView))
    assert (await on.runtime.simulator.storypark("telopea"))["profiles"][0]["given"] == "Audrey"
    assert len((await on.runtime.simulator.storypark("telopea"))["profiles"]) == 2
    await on.press("u")
    await on.sees("Continue setup")
    await on.press("y")
    await on.sees("run 1, set-up: ok")
    await on.press("escape")
    await on.sees("set up · 3 children: 3 linked")
    assert len((await on.runtime.simulator.storypark("telopea"))["profiles"]) == 4


async def test_an_update_puts_what_was_chosen_into_force(on):
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


async def test_a_filter_narrows_and_escape_clears_then_closes_then_leaves(on):
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
    assert isinstance(on.app.screen, MappingsView)
    await on.press("escape")
    await on.until(lambda: not isinstance(on.app.screen, MappingsView))


async def test_refresh_reads_the_ccms_afresh_and_writes_nothing(on):
    await opened(on)
    await on.do("telopea", {"add_room": "Gully"})
    await on.press("ctrl+r")
    await on.pilot.pause(0.1)
    assert "Gully" not in on.text()
    before = await on.runtime.simulator.storypark("telopea")
    await on.press("r")
    await on.sees("Gully")
    assert "nothing was written to Storypark" in on.said()
    assert await on.runtime.simulator.storypark("telopea") == before


async def test_explain_opens_the_daemons_sentences(on):
    await opened(on)
    await to_row(on, await key_of(on, "Patrick Doyle"))
    await on.press("e")
    await on.sees("Why is it so with Patrick Doyle?")
    await on.sees("What decides is")
    await on.press("escape")
    await on.until(lambda: isinstance(on.app.screen, MappingsView))


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_the_page_is_usable_in_a_small_terminal(on, size):
    await opened(on)
    assert "matched by name" in on.text()
    await on.press("u")
    await on.sees("Continue setup")
