import asyncio
from datetime import UTC, datetime

from tui.screens.clock import ClockView


def at(*when):
    return lambda on: on.app.snapshot is not None and on.app.snapshot.now == datetime(*when, tzinfo=UTC)


async def test_a_day_a_week_and_the_next_run(on):
    for key, there in (
        ("full_stop", at(2026, 11, 30, 10)),  # 20:00 in Brisbane
        ("d", at(2026, 12, 1, 10)),
        ("w", at(2026, 12, 8, 10)),
    ):
        await on.press(key)
        await on.until(lambda there=there: there(on) and not on.app.jump, key)


async def test_to_the_next_change_and_what_it_was(on):
    await on.press("n")
    await on.sees("room removed Possums: no session from 2026-12-14 to 2027-01-24")
    assert "changed something" in on.text()
    assert at(2026, 12, 13, 22)(on)
    await on.press("escape")
    await on.until(lambda: "changed something" not in on.text())
    await on.press("7")
    await on.until(lambda: isinstance(on.app.screen, ClockView))
    await on.sees("room removed Possums")  # the Clock view keeps it


def test_a_search_for_a_change_can_be_stopped(on_stage, story):
    async def play():
        async with on_stage(story.replace("until: 2026-12-08", "until: 2027-12-08")) as on:
            await on.press("n")
            await on.sees("runs without one")
            await on.press("escape")
            await on.sees("without a change")
            assert on.app.jump_result.reason.startswith("stopped after")
            assert on.app.jump == ""

    asyncio.run(play())


async def test_to_a_date_that_is_typed(on):
    await on.press("t")
    await on.type("1 Nov 2026")
    await on.sees("has passed")
    await on.press("enter")
    assert on.app.jump == ""
    await on.press(*["backspace"] * 10)
    await on.type("15 Dec 9:00")
    await on.sees("Tue 15 Dec 2026 09:00, in 2 weeks; enter goes there")
    await on.press("enter")
    await on.until(lambda: at(2026, 12, 14, 23)(on))
    await on.sees("room removed Possums")  # what happened on the way


async def test_pause_and_run_at_a_speed(on):
    await on.press("less_than_sign", "space")
    await on.sees("running 10 min/s")
    await on.press("greater_than_sign")
    await on.sees("running 1 h/s")
    await on.press("space")
    await on.sees("paused")
    stood = on.app.snapshot.now
    on.app.poll_now()
    await on.pilot.pause(0.1)
    assert on.app.snapshot.now == stood


async def test_a_running_clock_stands_where_a_journey_ends(on):
    await on.press("less_than_sign", "less_than_sign", "less_than_sign", "space")
    await on.sees("running 1 s/s")
    await on.press("full_stop")
    await on.until(lambda: at(2026, 11, 30, 10)(on))
    await on.sees("paused")


def test_nothing_due_is_said_in_words(on_stage, story):
    async def play():
        async with on_stage(story.replace("    storypark:\n", "    integration: off\n    storypark:\n")) as on:
            await on.press("full_stop")
            await on.until(lambda: "no run is due" in on.said())

    asyncio.run(play())


async def test_without_a_simulator_the_keys_of_the_clock_do_nothing(on):
    on.app.client._simulator = None
    on.app.poll_now()
    await on.sees("real time")
    await on.press("w", "n", "space")
    assert on.app.jump == ""


async def test_back_to_a_date_that_is_typed_after_a_question(on):
    await on.press("n")
    await on.sees("room removed Possums")
    await on.press("escape", "T")
    await on.type("1 Jan 2027")
    await on.sees("is to come: t goes there")
    await on.press(*["backspace"] * 10)
    await on.type("10 Dec 9:00")
    await on.sees("Thu 10 Dec 2026 09:00, 3 days ago; enter goes there")
    await on.press("enter")
    await on.sees("Go back in time?")
    await on.press("y")
    await on.until(lambda: at(2026, 12, 9, 23)(on))
    await on.press("5")
    await on.sees("goes Mon 14 Dec")  # not removed any more
    assert on.app.snapshot.epoch == 1


async def test_back_beyond_the_beginning_is_refused_in_the_simulator_s_words(on):
    await on.press("T")
    await on.type("3w")
    await on.press("enter", "y")
    await on.until(lambda: "begin" in on.said() or "start" in on.said())
    assert at(2026, 11, 29, 22)(on)
