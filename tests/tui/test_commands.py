import pytest

from parktime.tui.app import ParktimeApp
from parktime.tui.commands import COMMANDS, VIEWS, commands_of
from parktime.tui.screens.life import LifeScreen
from parktime.tui.screens.run import RunScreen
from parktime.tui.screens.story import StoryScreen

SCREENS = {**ParktimeApp.MODES, "life": LifeScreen, "run": RunScreen, "story": StoryScreen}


def test_ids_are_unique():
    ids = [command.id for command in COMMANDS]
    assert len(ids) == len(set(ids))


def test_every_view_is_a_mode_under_its_number():
    assert {"events", *(view.name for view in VIEWS)} == set(ParktimeApp.MODES)
    keys = {command.id: command.keys for command in COMMANDS}
    assert [keys[f"view.{view.name}"] for view in VIEWS] == list("123456789")


@pytest.mark.parametrize("view", sorted({command.view for command in COMMANDS if command.view}))
def test_every_command_is_done_by_somebody(view):
    for command in commands_of(view):
        action = command.action.split("(")[0]
        doer = ParktimeApp if action.startswith("app.") else SCREENS[view]
        assert hasattr(doer, f"action_{action.removeprefix('app.')}"), command


def test_help_comes_first_everywhere():
    assert {commands_of(view.name)[0].id for view in VIEWS} == {"help"}
