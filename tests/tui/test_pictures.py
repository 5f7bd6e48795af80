import asyncio

import pytest

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
            on.app.screen.query_one("Input").cursor_blink = False
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
