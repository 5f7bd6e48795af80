import asyncio

import pytest
from textual.app import App

from tui.confirm import Confirm


@pytest.mark.parametrize(("key", "answer"), [("enter", False), ("escape", False), ("n", False), ("y", True)])
def test_whoever_does_not_read_changes_nothing(key, answer):
    async def play():
        heard = []
        async with App().run_test() as pilot:
            pilot.app.push_screen(Confirm("Remove [Possums]?", ["12 posts will be lost"]), heard.append)
            await pilot.pause()
            await pilot.press(key)
            await pilot.pause()
        return heard

    assert asyncio.run(play()) == [answer]
