import asyncio

from tui.acting import act


async def test_one_thing_at_a_time_and_none_that_is_under_way_is_given_up(on):
    gate, done = asyncio.Event(), []

    async def first():
        await gate.wait()
        done.append("first")

    async def second():
        done.append("second")

    act(on.app.screen, first)
    await on.pilot.pause()
    act(on.app.screen, second)
    await on.until(lambda: "one thing at a time" in on.said())
    gate.set()
    await on.until(lambda: done == ["first"])
    await on.pilot.pause()
    act(on.app.screen, second)
    await on.until(lambda: done == ["first", "second"])
