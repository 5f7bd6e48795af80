"""The picture of the rooms and its keys: recorded, and two stories over real servers."""

from datetime import datetime

import pytest

from parktime.tui.screens.rooms import RoomsView
from parktime.tui.widgets.rooms_table import RoomsTable
from tests.tui import recording
from tests.tui.recorded.scenarios import KINDERGARTEN

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
def recorded():
    return recording.load("rooms")


async def opened(on):
    await on.view(5)
    await on.until(lambda: on.app.screen.room, "the picture")


async def rooms_of(on, service="banksia"):
    world = await on.runtime.simulator.storypark(service)
    return {room["name"]: room["state"] for room in world["rooms"]}


@pytest.mark.e2e
@pytest.mark.parametrize("size", [(120, 40)])
async def test_the_picture_shows_which_room_goes_and_when_it_is_back(desk):
    await opened(desk)
    text = desk.text()
    for words in (
        "✖ goes Mon 14 Dec",
        "↑ back Mon 21 Dec",
        "goes on Mon 14 Dec 2026 if nothing changes, and comes back on Mon 21 Dec 2026",
        "its 148 posts are kept",
        "━ stays",
        "school holidays",
        "▒▒▒▒",
        "╳╳",
        "Sessions in the weeks of the window: 30 Nov 2 · 7 Dec 2 · 14 Dec 0",
    ):
        assert words in text


@pytest.mark.e2e
@pytest.mark.parametrize("size", [(120, 40)])
async def test_a_room_is_unlinked_and_linked_again_and_the_picture_follows_time(on):
    await opened(on)
    await on.press("l")
    await on.sees("Unlink Possums?")
    await on.press("escape")
    await on.until(lambda: isinstance(on.app.screen, RoomsView) and not on.app.screen.is_acting)
    page = await on.app.client.get("services/banksia/page")
    assert not any(row["chosen"] for row in page["rooms"])
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
    await on.press("escape")
    await on.sees("✖ removed")
    await on.runtime.simulator.advance(datetime.fromisoformat("2026-12-22T10:00+10:00"))
    await on.until(lambda: "✖ removed" not in on.text())
    line = next(line for line in on.text().splitlines() if "━ present" in line)
    assert "✖ ↑" in line  # the week without it stays in the picture


@pytest.mark.e2e
async def test_the_picture_is_copied_as_text(desk):
    await opened(desk)
    await desk.press("C")
    await desk.until(lambda: desk.app.clipboard)
    assert desk.app.clipboard.startswith("Banksia Kindergarten · Mon 30 Nov 2026\n")
    assert "✖ goes Mon 14 Dec" in desk.app.clipboard
    assert "▼ this week" in desk.app.clipboard


@pytest.mark.e2e
async def test_a_refused_hold_shows_the_daemon_s_reason(desk):
    desk.recording.refuse("POST /v1/services/banksia/rooms/hold", "rooms are not held", "hold")
    await opened(desk)
    await desk.press("h")
    await desk.sees("Hold the room until")
    await desk.press("enter")
    await desk.until(lambda: "Refused (hold): rooms are not held" in desk.notified())


@pytest.mark.e2e
@pytest.mark.parametrize("story", [KIDSOFT])
async def test_support_holds_a_kidsoft_room_which_is_never_unlinked(on):
    await opened(on)
    await on.sees("goes on Mon 7 Dec 2026 if nothing changes, and is not back by")
    await on.press("l")
    await on.until(lambda: "Refused" in on.notified())
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


@pytest.mark.e2e
async def test_plus_and_minus_show_fewer_weeks_or_more(desk):
    def weeks():
        return desk.app.screen.forecast.weeks

    await opened(desk)
    await desk.press("plus")
    await desk.until(lambda: weeks() == 17)
    await desk.press("minus", "minus")
    await desk.until(lambda: weeks() == 57)


@pytest.mark.e2e
@pytest.mark.parametrize("size", [(120, 40)])
async def test_explain_names_the_rule(desk):
    await opened(desk)
    await desk.press("e")
    await desk.sees("Possums · room r001 of Banksia Kindergarten")
    await desk.sees("room-window")


@pytest.mark.e2e
async def test_the_cursor_stays_on_its_room_through_a_refresh(desk):
    await opened(desk)
    table = desk.app.screen.query_one(RoomsTable)
    await desk.press("j")
    room = table.row_key
    shown = desk.app.screen.forecast
    desk.recording.service("banksia")
    desk.app.poll_now()
    await desk.until(lambda: desk.app.screen.forecast is not shown)
    assert table.row_key == room


@pytest.mark.e2e
@pytest.mark.parametrize("size", [(60, 20)])
async def test_the_picture_is_whole_at_sixty_columns(desk):
    await opened(desk)
    text = desk.text()
    assert "✖ 14 Dec" in text
    assert "↑ 21 Dec" in text
    assert desk.app.screen.query_one(RoomsTable).max_scroll_x == 0
