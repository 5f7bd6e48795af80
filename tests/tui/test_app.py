"""The app: its views, help, palette, keys, themes, and what it says without servers."""

import pytest
from rich.cells import cell_len
from textual.app import App
from textual.color import Color

from parktime.tui.app import VIEWS, ParktimeApp
from parktime.tui.screens.help import Help
from parktime.tui.screens.history import HistoryView
from parktime.tui.screens.services import ServicesView
from tests.tui import recording
from tests.tui.stage import replayed


@pytest.mark.e2e
async def test_each_number_opens_its_view_and_escape_goes_home(desk):
    for number, view in enumerate(VIEWS, 1):
        assert isinstance(await desk.view(number), view)
        await desk.press("escape")
        assert isinstance(desk.app.screen, ServicesView)


@pytest.mark.e2e
async def test_a_lost_daemon_is_shown_with_the_age_of_the_data_and_comes_back_by_itself(desk):
    await desk.sees("Wattle")
    desk.daemon.is_cut = True
    desk.app.poll_now()
    await desk.sees("daemon unreachable: no connection, data ")
    assert "Wattle" in desk.text()
    await desk.press("s")
    await desk.until(lambda: "daemon unreachable" in desk.notified())
    await desk.press("3")
    await desk.sees("ctrl+r tries again")
    desk.daemon.is_cut = False
    desk.app.poll_now()
    await desk.until(lambda: not desk.app.connection.error)
    await desk.sees("2 created")


async def test_a_lost_simulator_is_shown_too(desk):
    desk.simulator.is_cut = True
    desk.app.poll_now()
    await desk.sees("simulator unreachable")


@pytest.mark.e2e
async def test_help_has_two_keys_and_narrows(desk):
    await desk.press("question_mark")
    await desk.until(lambda: isinstance(desk.app.screen, Help))
    await desk.type("type")
    await desk.until(lambda: "Go forward by a day" not in desk.text())
    assert "Go to a date that you type" in desk.text()
    await desk.press("escape", "f1")
    await desk.until(lambda: isinstance(desk.app.screen, Help))


@pytest.mark.e2e
async def test_the_palette_has_the_commands_of_the_table(desk):
    await desk.press("ctrl+p")
    await desk.type("sync history")
    await desk.sees("Runs, newest first")
    await desk.press("enter")
    await desk.until(lambda: isinstance(desk.app.screen, HistoryView))


@pytest.mark.e2e
async def test_custom_keys_replace_those_of_the_table(desk):
    desk.app.keys = {"view.history": "h"}
    desk.app.set_keymap(desk.app.keys)
    await desk.press("3")
    assert isinstance(desk.app.screen, ServicesView)
    await desk.press("h")
    await desk.until(lambda: isinstance(desk.app.screen, HistoryView))
    await desk.press("question_mark")
    await desk.type("newest")
    await desk.sees("h          Runs, newest first")


async def test_the_row_under_the_cursor_is_copied_and_y_answers_questions_alone(desk):
    await desk.press("y")
    assert not desk.app.clipboard
    await desk.press("C")
    assert desk.app.clipboard.startswith("Banksia [Kindergarten]\nStorypark Manage")
    assert "copied: Banksia [Kindergarten]" in desk.notified()


@pytest.mark.e2e
async def test_the_next_service_is_a_key_away_in_any_view(desk):
    await desk.view(3)
    before = desk.app.service_key
    await desk.press("right_square_bracket")
    assert desk.app.service_key != before
    await desk.press("left_square_bracket")
    assert desk.app.service_key == before


@pytest.mark.e2e
@pytest.mark.parametrize("size", [(30, 8)])
async def test_a_terminal_that_is_too_small_says_what_it_needs(desk):
    await desk.sees("needs 40x12, has 30x8")
    await desk.pilot.resize_terminal(40, 12)
    await desk.sees("Service")
    await desk.pilot.resize_terminal(1, 1)
    await desk.pilot.pause()
    assert all(cell_len(line) <= 1 for line in desk.text().splitlines())


def test_without_colour_no_theme_is_black_on_black(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    assert not [name for name in ParktimeApp(None).available_themes if "ansi" in name]


@pytest.mark.e2e
@pytest.mark.parametrize("name", ["parktime-light", "parktime-dark", "nord"])
async def test_the_theme_of_the_environment_is_the_one_that_is_seen(name, monkeypatch):
    # Textual takes it from the environment when it is imported.
    monkeypatch.setattr(vars(App)["theme"], "_default", name)
    monkeypatch.setenv("TEXTUAL_THEME", name)
    async with replayed(recording.load("christmas")) as desk:
        wanted = desk.app.get_theme(name).to_color_system().generate()["background"]
        assert desk.app.theme_variables["background"] == wanted
        assert desk.app.screen.styles.background == Color.parse(wanted)


@pytest.mark.e2e
async def test_every_theme_has_the_colours_of_the_marks(desk):
    for name in desk.app.available_themes:
        desk.app.theme = name
        assert set(desk.app.colours) == {"text-primary", "text-warning"}
