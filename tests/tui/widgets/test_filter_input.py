import asyncio

import pytest
from textual.app import App

from parktime.tui.widgets.filter_input import FilterInput


class Alone(App):
    def compose(self):
        yield FilterInput()


@pytest.mark.e2e
def test_it_opens_narrows_by_every_word_and_closes_step_by_step():
    async def play():
        async with Alone().run_test() as pilot:
            line = pilot.app.query_one(FilterInput)
            await pilot.press("m")
            assert (line.value, line.has_focus) == ("", False)  # closed: no key is its own
            line.open()
            await pilot.press(*"mia n")
            assert line.matches("Nguyen MIA, Active")
            assert not line.matches("Mia Smith")
            assert line.close_step()
            assert (line.value, line.disabled) == ("", False)
            assert line.close_step()
            assert line.disabled
            assert not line.close_step()

    asyncio.run(play())
