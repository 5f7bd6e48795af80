"""The picture of rooms, and what its keys do, over a real daemon and simulator."""

from datetime import datetime

import pytest

from parktime.tui.screens.rooms import RoomsView
from parktime.tui.widgets.rooms_table import RoomsTable

pytestmark = pytest.mark.integration

KINDERGARTEN = """\
title: Over Christmas
starts: 2026-11-30 08:00
ends: 2027-03-01 09:00
services:
  banksia:
    name: Banksia Kindergarten
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 20
    closed: [2026-12-24..2027-01-03]
    rooms: [Possums, Wombats]
    children:
      - {name: Mia Nguyen, books: {room: Possums, days: [mon, wed], from: 2026-01-27, until: 2027-12-10, only: terms}}
      - {name: Noah Smith, books: {room: Wombats, days: [wed], from: 2026-01-27, until: 2027-12-10}}
    storypark:
      rooms: [{name: Possums, posts: 148}, Wombats]
steps: []
"""

KIDSOFT = """\
title: A flood
starts: 2026-11-30 08:00
ends: 2027-03-01 09:00
services:
  wattle:
    name: Wattle Long Day Care
    ccms: kidsoft
    pin: S434783895
    time_zone: Australia/Sydney
    region: AU-NSW
    paid_children: 10
    rooms: [Joeys]
    children:
      - {name: Ruby O'Brien, books: {room: Joeys, days: [mon], from: 2026-11-30, until: 2026-12-04}}
steps: []
"""


@pytest.fixture
def story():
    return KINDERGARTEN


@pytest.fixture
async def on(on):
    await on.view(5)
    await on.until(lambda: on.app.screen.room, "the picture")
    return on


async def rooms_of(on, service="banksia"):
    told = await on.runtime.simulator.storypark(service)
    return {room["name"]: room["state"] for room in told["rooms"]}


async def test_the_picture_tells_without_a_file_which_room_goes_and_when_it_is_back(on):
    text = on.text()
    assert "✖ goes Mon 14 Dec" in text
    assert "↑ back Mon 21 Dec" in text
    assert (
        "goes on Mon 14 Dec 2026 if nothing changes, and comes back on Mon 21 Dec 2026; its 148 posts are kept"
        in text
    )
    assert "━ stays" in text
    assert "school holidays" in text
    assert "▒▒▒▒" in text
    assert "╳╳" in text
    assert "Sessions in the weeks of the window: 30 Nov 2 · 7 Dec 2 · 14 Dec 0" in text


async def test_the_picture_follows_time(on):
    await on.runtime.simulator.advance(datetime.fromisoformat("2026-12-15T10:00+10:00"))
    await on.sees("removed since Mon 14 Dec 2026; comes back on Mon 21 Dec 2026")
    await on.sees("✖ removed")
    await on.runtime.simulator.advance(datetime.fromisoformat("2026-12-22T10:00+10:00"))
    await on.until(lambda: "✖ removed" not in on.text())
    line = next(line for line in on.text().splitlines() if "━ present" in line)
    assert "✖ ↑" in line  # the week without it stays in the picture


async def test_y_copies_the_picture_as_text(on):
    await on.press("y")
    await on.until(lambda: on.app.clipboard)
    assert on.app.clipboard.startswith("Banksia Kindergarten · Mon 30 Nov 2026\n")
    assert "✖ goes Mon 14 Dec" in on.app.clipboard
    assert "▼ this week" in on.app.clipboard


async def test_a_room_is_unlinked_and_linked_again_each_after_a_confirmation(on):
    await on.press("l")
    await on.sees("Unlink Possums?")
    await on.press("y")
    await on.sees("run 2, update: ok")
    await on.press("escape")
    await on.sees("┄ unlinked")
    await on.runtime.simulator.advance(datetime.fromisoformat("2026-12-15T10:00+10:00"))
    assert (await rooms_of(on))["Possums"] == "present"
    await on.sees("Tue 15 Dec 2026")
    await on.press("l")
    await on.sees("Link Possums again, to")
    await on.press("enter")
    await on.sees("room removed (1)")
    await on.press("y")
    await on.sees("update: ok")
    assert (await rooms_of(on))["Possums"] == "removed"


async def test_a_cancelled_unlink_leaves_nothing_chosen(on):
    await on.press("l")
    await on.sees("Unlink Possums?")
    await on.press("escape")
    await on.until(lambda: isinstance(on.app.screen, RoomsView) and not on.app.screen.is_acting)
    page = await on.app.client.get("services/banksia/page")
    assert not any(row["chosen"] for row in page["rooms"])


async def test_a_manage_room_is_not_held_in_the_daemons_words(on):
    await on.press("h")
    await on.sees("Hold the room until")
    await on.press("enter")
    await on.until(lambda: "rooms are not held: map the room to skip instead" in on.said())


@pytest.mark.parametrize("story", [KIDSOFT])
async def test_support_holds_a_kidsoft_room_until_a_date(on):
    await on.sees("goes on Mon 7 Dec 2026 if nothing changes, and is not back by")
    await on.press("h")
    await on.sees("Hold the room until")
    await on.press(*["backspace"] * 10)
    await on.type("soon")
    await on.press("enter")
    await on.sees("type a date such as 2027-01-15")
    await on.press(*["backspace"] * 4)
    await on.type("2027-01-15")
    await on.press("enter")
    await on.sees("Hold Joeys until Fri 15 Jan 2027?")
    await on.press("w")
    await on.sees("with it: ✖ room removed Joeys")
    assert "without it: ✖ room removed Joeys" in on.text()
    await on.press("escape", "y")
    await on.sees("✖ goes Fri 15 Jan")
    await on.sees("support holds it until")


@pytest.mark.parametrize("story", [KIDSOFT])
async def test_a_kidsoft_room_is_not_unlinked_in_the_daemons_words(on):
    await on.press("l")
    await on.until(lambda: "contact support, who can hold it" in on.said())


async def test_plus_and_minus_show_fewer_weeks_or_more(on):
    def weeks():
        return on.app.screen.forecast.weeks

    await on.press("plus")
    await on.until(lambda: weeks() == 17)
    await on.press("minus", "minus")
    await on.until(lambda: weeks() == 57)


async def test_explain_says_why(on):
    await on.press("e")
    await on.sees("Why is Possums as it is?")
    await on.sees("What decides is room-window")


async def test_the_cursor_stays_on_its_room_through_a_refresh(on):
    table = on.app.screen.query_one(RoomsTable)
    await on.press("j")
    room = table.row_key
    await on.runtime.simulator.advance(datetime.fromisoformat("2026-12-15T10:00+10:00"))
    await on.sees("Tue 15 Dec 2026")
    assert table.row_key == room


@pytest.mark.parametrize("size", [(60, 20)])
async def test_the_picture_is_whole_at_sixty_columns(on):
    text = on.text()
    assert "✖ 14 Dec" in text
    assert "↑ 21 Dec" in text
    assert on.app.screen.query_one(RoomsTable).max_scroll_x == 0
