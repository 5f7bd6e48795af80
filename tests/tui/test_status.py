import asyncio
import json
from dataclasses import replace
from datetime import timedelta

from tui.snapshot import Vendor
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


def test_a_store_that_cannot_be_used_is_told_before_the_services(on_stage, story):
    snapshot = replace(shown(on_stage, story), store="the store cannot be used: database is locked")
    assert status_lines(snapshot)[1].startswith(
        "the store cannot be used: database is locked; until it can no run is made"
    )
    assert json.loads(json.dumps(status_data(snapshot)))["store"] == snapshot.store


def test_what_fails_is_told_with_what_is_done_about_it(on_stage, story):
    snapshot = shown(on_stage, story)
    services = tuple(replace(service, failures=6, attempts=1) for service in snapshot.services)
    vendor = Vendor("http://ccms.example/v2", "open", 3, snapshot.now + timedelta(minutes=10))
    lines = status_lines(replace(snapshot, services=services, vendors=(vendor,)))
    assert "  failing    6 runs in a row; the next tries each request once" in lines
    assert lines[-1] == (
        "http://ccms.example/v2 gives no answer: 3 in a row of its services failed; asked again from Mon 30 Nov 2026 08:10"
    )
    assert not any("failing" in line for line in status_lines(snapshot))
