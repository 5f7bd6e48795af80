import pytest

from parktime.tui.screens.history import HistoryView

pytestmark = pytest.mark.integration


async def test_a_run_is_taken_back_after_its_dry_run_and_what_it_took_is_kept(on):
    await on.press("n")
    await on.sees("room removed Possums")
    await on.press("escape", "3")
    await on.until(
        lambda: isinstance(on.app.screen, HistoryView) and on.app.screen.run_under_cursor
    )
    await on.press("g", "u")
    await on.sees("Undo run 29?")
    await on.sees("room is back")
    await on.press("w")
    await on.sees("with it: ↑ room is back Possums")
    await on.press("escape", "n")
    assert on.app.snapshot.service("banksia").last_run.ordinal == 29
    await on.press("u")
    await on.sees("Undo run 29?")
    await on.press("y")
    await on.sees("Run 29 was undone")
    await on.press("escape", "8")
    await on.sees("Mia Nguyen is kept: a run was undone (run 29)")


async def test_from_within_the_run_too_and_what_cannot_be_taken_back_is_told(on):
    await on.press("3")
    await on.sees("set-up")
    await on.press("enter")
    await on.sees("rule    ")
    await on.do("banksia", {"delete_profile": "Noah Smith"})
    await on.press("u")
    await on.sees("Undo run 1?")
    await on.sees("– not undone")
