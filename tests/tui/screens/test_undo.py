"""The undo of a run."""

import pytest

from parktime.tui.screens.history import HistoryView
from tests.tui.recorded.scenarios import CHRISTMAS

pytestmark = pytest.mark.integration


@pytest.fixture
def story():
    """The scenario from the last week of its first removal."""
    return CHRISTMAS.replace("starts: 2026-11-30", "starts: 2026-12-08")


@pytest.mark.e2e
async def test_a_run_is_undone_after_its_dry_run_and_its_removals_are_kept(on):
    await on.press("n")
    await on.sees("room removed Possums")
    await on.press("escape", "3")
    await on.until(
        lambda: isinstance(on.app.screen, HistoryView) and on.app.screen.run_under_cursor
    )
    await on.press("g", "u")
    await on.sees("Undo run 13?")
    await on.sees("room is back")
    await on.press("w")
    await on.sees("with it: ↑ room is back Possums")
    await on.press("escape", "n")
    assert on.app.snapshot.service("banksia").last_run.ordinal == 13
    await on.press("u")
    await on.sees("Undo run 13?")
    await on.press("y")
    await on.sees("Run 13 was undone")
    await on.press("escape", "8")
    await on.sees("Mia Nguyen is kept: a run was undone (run 13)")


@pytest.mark.e2e
async def test_undo_from_the_run_shows_what_cannot_be_undone(on):
    await on.press("3")
    await on.sees("set-up")
    await on.press("enter")
    await on.sees("rule    ")
    await on.do("banksia", {"delete_profile": "Noah Smith"})
    await on.press("u")
    await on.sees("Undo run 1?")
    await on.sees("– not undone")
