import asyncio

from rich.cells import cell_len

from tui.screens.history import HistoryView
from tui.screens.services import ServicesView


async def test_each_number_opens_its_view_and_escape_goes_home(on):
    for number, name in enumerate(on.app.MODES, 1):
        assert name == (await on.view(number)).NAME
        await on.press("escape")
        assert isinstance(on.app.screen, ServicesView)


async def test_daemon_down_is_told_with_the_age_of_the_data_and_mends_itself(on, through_restarts):
    through_restarts(on)
    await on.sees("Wattle")
    await on.runtime.daemon_down()
    on.app.poll_now()
    await on.sees("daemon unreachable (ConnectError), data ")
    assert "Wattle" in on.text()  # what was known stays
    await on.press("s")
    await on.until(lambda: "daemon unreachable" in on.said())
    await on.press("3")
    await on.sees("ctrl+r asks again")  # a list that is not there says so
    await on.runtime.daemon_up()
    through_restarts(on)
    on.app.poll_now()
    await on.until(lambda: "asking again" not in on.text())
    await on.sees("2 created")  # and is there by itself


async def test_a_simulator_that_is_gone_is_told_too(on):
    await on.app.client._simulator.close()
    on.app.client._simulator._http = __import__("httpx2").AsyncClient(base_url="http://127.0.0.1:9")
    on.app.poll_now()
    await on.sees("simulator unreachable")


async def test_help_is_under_two_keys_narrows_and_tells_keys_of_ones_own(on):
    await on.press("question_mark")
    await on.sees("All keys and what they do")
    await on.type("typed")
    await on.until(lambda: "Go on by a day" not in on.text())
    assert "Go to a date that you type" not in on.text()
    await on.press("escape", "f1")
    await on.sees("All keys and what they do")


async def test_the_palette_has_the_commands_of_the_table(on):
    await on.press("ctrl+p")
    await on.type("sync history")
    await on.sees("RunPage, newest first")
    await on.press("enter")
    await on.until(lambda: isinstance(on.app.screen, HistoryView))


async def test_keys_of_ones_own_take_the_place_of_the_table_s(on):
    on.app.keys = {"view.history": "h"}
    on.app.set_keymap(on.app.keys)
    await on.press("3")
    assert isinstance(on.app.screen, ServicesView)
    await on.press("h")
    await on.until(lambda: isinstance(on.app.screen, HistoryView))
    await on.press("question_mark")
    await on.type("newest")
    await on.sees("h          RunPage, newest first")


async def test_y_copies_what_is_under_the_cursor_and_says_so(on):
    await on.press("y")
    assert on.app.clipboard.startswith("Banksia [Kindergarten]\nStorypark Manage")
    assert "copied: Banksia [Kindergarten]" in on.said()


async def test_the_next_service_is_a_key_away_in_any_view(on):
    await on.view(3)
    before = on.app.service_key
    await on.press("right_square_bracket")
    assert on.app.service_key != before
    await on.press("left_square_bracket")
    assert on.app.service_key == before


@pytest.mark.parametrize("size", [(30, 8)])
async def test_too_small_a_terminal_is_told_what_is_needed(on):
    await on.sees("needs 40x12, have 30x8")
    await on.pilot.resize_terminal(40, 12)
    await on.sees("Service")
    await on.pilot.resize_terminal(1, 1)
    await on.pilot.pause()
    assert all(cell_len(line) <= 1 for line in on.text().splitlines())


def test_without_colour_no_theme_is_left_that_is_black_on_black(on_stage, story, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")

    async def play():
        async with on_stage(story) as on:
            assert not [name for name in on.app.available_themes if "ansi" in name]
            await on.sees("– off")

    asyncio.run(play())


async def test_every_theme_has_the_colours_of_the_marks(on):
    for name in on.app.available_themes:
        on.app.theme = name
        assert set(on.app.colours) == {"text-primary", "text-warning"}
