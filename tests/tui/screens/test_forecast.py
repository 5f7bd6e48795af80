import asyncio

from tui.screens.forecast import ForecastView
from tui.widgets.keyed_table import KeyedTable


async def test_what_each_coming_run_changes_and_until_when_it_can_be_prevented(on):
    await on.press("9")
    await on.sees("Mon 14 Dec 08:00")
    assert isinstance(on.app.screen, ForecastView)
    await on.sees("Possums: room removed on Mon 14 Dec 2026 08:00, in 2 weeks")  # what is lost is on top
    await on.sees("› until")
    await on.sees("the last publication that the run reads")
    await on.sees("change something")
    await on.press("e")
    await on.sees("Why is Possums as it is?")
    await on.press("escape", "slash")
    await on.type("inactive")
    table = on.app.screen.query_one(KeyedTable)
    await on.until(lambda: table.row_count == 1)
    await on.sees("Mia Nguyen")
    await on.press("escape", "escape", "plus")
    await on.sees("to Mon 28 Dec 2026")


@pytest.mark.parametrize("size", [(60, 20)])
async def test_a_service_that_is_not_set_up_has_no_run_to_come(on):
    await on.sees("Wattle")
    on.app.choose_service("wattle")
    await on.press("9")
    await on.sees("is not set up: no run is to come")


async def test_the_rooms_tell_what_would_prevent_a_removal(on):
    await on.press("5")
    await on.sees("mapping Possums to skip, with an update, before")
