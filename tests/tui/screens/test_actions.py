import asyncio

import pytest

from parktime.tui.screens.actions import BUSY, start_action


@pytest.mark.e2e
async def test_one_thing_at_a_time_and_none_that_is_under_way_is_given_up(on):
    gate, done = asyncio.Event(), []

    async def first():
        await gate.wait()
        done.append("first")

    async def second():
        done.append("second")

    start_action(on.app.screen, first)
    await on.pilot.pause()
    start_action(on.app.screen, second)
    await on.until(lambda: BUSY in on.notified())
    gate.set()
    await on.until(lambda: done == ["first"])
    await on.pilot.pause()
    start_action(on.app.screen, second)
    await on.until(lambda: done == ["first", "second"])
