"""Picking and typing by keyboard."""

import asyncio

import pytest
from textual.app import App
from textual.widgets import OptionList

from parktime.tui.presenters.filters import Choice
from parktime.tui.screens.room_actions import date_issue
from parktime.tui.widgets.dialogs import ConfirmDialog, PromptDialog, TextDialog
from parktime.tui.widgets.picker import MOST_SHOWN, Picker


class Desk(App):
    """Shows one dialog, and keeps what came of it."""

    def __init__(self, dialog):
        super().__init__()
        self.dialog, self.answers = dialog, []

    def on_mount(self):
        self.push_screen(self.dialog, self.answers.append)


def asked(dialog, *keys):
    async def play():
        desk = Desk(dialog)
        async with desk.run_test() as pilot:
            for key in keys:
                await pilot.press(key)
            await pilot.pause()
            return desk.answers, desk.clipboard

    return asyncio.run(play())


NAMES = [
    Choice("p1", "Mia [/b] Nguyen", "born 2022"),
    Choice("p2", "محمد الأمين"),
    Choice("p3", "Noah Smith", "archived"),
]


def test_enter_picks_the_first():
    assert asked(Picker("Map to", NAMES), "enter")[0] == ["p1"]


@pytest.mark.e2e
def test_typing_narrows_by_name_and_by_note():
    assert asked(Picker("Map to", NAMES), *"archi", "enter")[0] == ["p3"]


@pytest.mark.e2e
def test_arrows_move_while_typing():
    assert asked(Picker("Map to", NAMES), "down", "down", "up", "enter")[0] == ["p2"]


def test_escape_picks_nothing():
    assert asked(Picker("Map to", NAMES), "escape")[0] == [None]


@pytest.mark.e2e
def test_nothing_matches():
    assert asked(Picker("Map to", NAMES), *"zzz", "enter")[0] == []


@pytest.mark.e2e
def test_thousands_of_names_do_not_hold_up_the_keys():
    async def play():
        desk = Desk(
            Picker("Map to", [Choice(str(number), f"Child {number}") for number in range(3000)])
        )
        async with desk.run_test() as pilot:
            await pilot.pause()
            assert desk.screen.query_one(OptionList).option_count == MOST_SHOWN
            for key in "2999":
                await pilot.press(key)
            await pilot.press("enter")
            return desk.answers

    assert asyncio.run(play()) == ["2999"]


@pytest.mark.e2e
def test_a_line_is_asked_until_nothing_is_wrong_with_it():
    dialog = PromptDialog("Hold", "until when?", "soon", validate=date_issue)
    assert asked(dialog, "enter", *["backspace"] * 4, *"2027-01-15", "enter")[0] == ["2027-01-15"]
    assert asked(PromptDialog("Hold", "until when?"), "escape")[0] == [None]


def test_a_result_is_copied_and_closed():
    answers, clipboard = asked(TextDialog("Set up", ["1 created", "[/b]"]), "C", "escape")
    assert answers == [None]
    assert clipboard == "Set up\n1 created\n[/b]"


@pytest.mark.parametrize(
    ("key", "answer"), [("enter", False), ("escape", False), ("n", False), ("y", True)]
)
def test_enter_without_reading_changes_nothing(key, answer):
    async def play():
        heard = []
        async with App().run_test() as pilot:
            pilot.app.push_screen(
                ConfirmDialog("Remove [Possums]?", ["12 posts will be lost"]), heard.append
            )
            await pilot.pause()
            await pilot.press(key)
            await pilot.pause()
        return heard

    assert asyncio.run(play()) == [answer]
