import asyncio
from time import monotonic

import pytest

from tui.snapshot import Contact

SIZES = {"80x24": (80, 24), "120x40": (120, 40), "60x20": (60, 20)}


@pytest.mark.parametrize("size", SIZES)
def test_services_history_run_and_clock(on_stage, story, picture, size):
    async def play():
        async with on_stage(story, size=SIZES[size]) as on:
            await on.sees("Possums goes 14 Dec")
            picture(on, f"services-{size}")
            await on.press("n")
            await on.sees("room removed Possums")
            await on.until(lambda: not on.app.journey)
            await on.press("3")
            await on.sees("Outcome")
            await on.sees("unchanged")
            picture(on, f"history-{size}")
            if size != "80x24":
                return
            await on.press("escape", "3", "enter")
            await on.sees("rule    ")
            picture(on, f"run-{size}")
            await on.press("7")
            await on.sees("Due next")
            picture(on, f"clock-{size}")
            await on.press("question_mark")
            await on.sees("Keys")
            on.app.screen.set_focus(None)  # a cursor that blinks is another picture each time
            await on.pilot.pause()
            picture(on, f"help-{size}")

    asyncio.run(play())


def test_grey_without_colour(on_stage, story, picture, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")

    async def play():
        async with on_stage(story, size=(80, 24)) as on:
            await on.sees("Possums goes 14 Dec")
            picture(on, "services-grey")
            assert "● on time" in on.text()

    asyncio.run(play())


def test_empty(on_stage, story, picture):
    async def play():
        async with on_stage(story, size=(80, 24)) as on:
            await on.sees("Possums goes 14 Dec")
            on.app.service_key = "wattle"
            await on.press("3")
            await on.sees("no run yet")
            picture(on, "history-empty")

    asyncio.run(play())


def test_stale_and_error(on_stage, story, picture, through_restarts):
    async def play():
        async with on_stage(story, size=(80, 24)) as on:
            through_restarts(on)
            await on.sees("Possums goes 14 Dec")
            on.app.workers.cancel_group(on.app, "watch")
            await on.way.daemon_down()
            on.app.contact = Contact("daemon unreachable (ConnectError)", monotonic() - 14.2)
            await on.sees("data 14 s old; asking again")
            picture(on, "services-stale")
            await on.press("3")
            await on.sees("ctrl+r asks again")
            on.app.contact = Contact("daemon unreachable (ConnectError)", monotonic() - 14.2)
            await on.sees("data 14 s old; asking again")
            picture(on, "history-error")

    asyncio.run(play())
