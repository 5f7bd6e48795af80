"""The forecast."""

import pytest

from parktime.tui.widgets.content_pane import ContentPane
from parktime.tui.widgets.keyed_table import KeyedTable


async def opened(desk):
    await desk.view(9)
    await desk.until(lambda: desk.app.screen.row)


@pytest.mark.e2e
async def test_what_each_coming_run_changes_and_how_it_can_be_prevented(desk):
    await opened(desk)
    row = desk.app.screen.row
    assert (row.change.kind, row.subject) == ("remove_room", "Possums")  # losses first
    assert row.deadlines
    await desk.sees("Mon 14 Dec 08:00")
    await desk.sees("› until")


@pytest.mark.e2e
async def test_the_filter_and_the_zoom(desk):
    await opened(desk)
    await desk.press("slash")
    await desk.type("inactive")
    table = desk.app.screen.query_one(KeyedTable)
    await desk.until(lambda: table.row_count == 1)
    await desk.press("escape", "escape", "plus")
    await desk.sees("to Mon 28 Dec 2026")


@pytest.mark.e2e
@pytest.mark.parametrize("size", [(60, 20)])
async def test_a_service_that_is_not_set_up_has_no_forecast(desk):
    desk.app.choose_service("wattle")
    await desk.view(9)
    await desk.until(lambda: "not set up" in desk.app.screen.query_one(ContentPane).message)


@pytest.mark.e2e
@pytest.mark.integration
async def test_live_and_explained(on):
    await opened(on)
    await on.press("e")
    await on.sees("What decides is")
