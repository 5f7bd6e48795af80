"""The story: any instant is shown, nothing is set back, and two marks give what differs."""

from datetime import timedelta

import pytest

from parktime.tui.screens.story import StoryScreen
from parktime.tui.widgets.keyed_table import KeyedTable
from parktime.tui.widgets.story_bar import StoryBar
from tests.tui.recorded.scenarios import LAST_WEEK_OF_TERM

pytestmark = [pytest.mark.e2e, pytest.mark.integration]


@pytest.fixture
def story():
    return LAST_WEEK_OF_TERM


async def opened(on):
    """The story of banksia, with three days gone: Possums was removed on the third."""
    for _ in range(6):
        await on.runtime.simulator.advance((await on.app.client.clock()).now + timedelta(hours=12))
    on.app.poll_now()
    on.app.choose_service("banksia")
    await on.press("V")
    await on.until(lambda: isinstance(on.app.screen, StoryScreen))
    await on.until(lambda: on.app.screen.story and "Possums" in on.text(), "the story")
    return on.app.screen


def cells(screen):
    table = screen.query_one(KeyedTable)
    return [[cell.plain for cell in row.cells] for row in table._shown]


async def test_the_past_and_the_future_are_shown_and_nothing_is_set_back(on):
    screen = await opened(on)
    revision = (await on.app.client.clock()).epoch
    await on.until(lambda: cells(screen)[0][1] == "✖ removed", "the room as it is now")
    await on.press("b", "b")
    await on.until(lambda: screen.shown_at < screen.story.now, "the past")
    await on.until(lambda: cells(screen)[0][1] == "● present", "the room as it was")
    assert "nothing is set back" in on.text()
    await on.press("0")
    await on.until(lambda: cells(screen)[0][1] == "✖ removed")
    while "foretold" not in on.text() or cells(screen)[0][1] != "● present":
        await on.press("B")
        await on.pilot.pause(0.05)
    assert screen.shown_at > screen.story.now
    assert (await on.app.client.clock()).epoch == revision
    await on.press("left")
    assert screen.shown_at < screen.story.ends


async def test_two_marks_give_what_differs_with_its_rules(on):
    screen = await opened(on)
    await on.press("b", "b", "m", "0", "m")
    await on.until(lambda: any("room-removed" in row for row in cells(screen)), "the differences")
    possums = next(row for row in cells(screen) if row[0] == "Possums")
    assert possums == ["Possums", "state", "present", "removed", "room-removed"]
    await on.press("escape")
    await on.until(lambda: cells(screen)[0][1] == "✖ removed", "no marks")
    await on.press("escape")
    await on.until(lambda: not isinstance(on.app.screen, StoryScreen))


async def test_the_mouse_chooses_an_instant(on):
    screen = await opened(on)
    await on.pilot.click(StoryBar, offset=(1, 3))
    await on.until(lambda: screen.shown_at == screen.story.starts, "the start")
    await on.pilot.click(StoryBar, offset=(78, 3))
    await on.until(lambda: screen.shown_at == screen.story.ends, "the end")
