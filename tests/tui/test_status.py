import asyncio
import json

from tui.status import status_data, status_lines


def shown(on_stage, story):
    async def play():
        async with on_stage(story) as on:
            await on.sees("Possums goes 14 Dec")
            return on.app.snapshot

    return asyncio.run(play())


def test_the_home_screen_as_lines_and_as_data(on_stage, story):
    snapshot = shown(on_stage, story)
    lines = status_lines(snapshot)
    assert lines[0] == "Mon 30 Nov 2026 08:00 Australia/Brisbane, paused"
    assert lines[2] == "Banksia [Kindergarten] (banksia)"
    assert "  rooms      Possums goes 14 Dec, and is not back in the weeks that are known" in lines
    assert lines[-1].endswith("0 waiting for space")
    data = json.loads(json.dumps(status_data(snapshot)))
    assert [(each["key"], each["condition"]) for each in data["services"]] == [
        ("banksia", "on time"),
        ("wattle", "off"),
    ]
    assert data["now"].startswith("2026-11-29T22:00:00")
    assert data["clock"]["mode"] == "paused"
