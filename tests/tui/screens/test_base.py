"""What all views share: loading lists while the world moves on."""

import asyncio

import pytest

from parktime.tui.screens.base import MIN_HEIGHT, MIN_WIDTH
from parktime.tui.widgets.keyed_table import KeyedTable

RUNS = "GET /v1/runs?service=banksia&limit=100&summary=true"


def add_run(desk):
    """Another run in the history, and a newer revision."""
    runs = desk.recording.answers[RUNS]["runs"]
    runs.insert(0, {**runs[-1], "id": len(runs) + 1, "ordinal": len(runs) + 1})
    desk.recording.service("banksia")


@pytest.mark.e2e
async def test_a_list_that_is_slower_than_the_clock_is_shown_and_loaded_again(desk):
    loads = 0

    async def overtake(request):
        nonlocal loads
        if request.url.path == "/v1/runs" and loads < 2:
            loads += 1
            add_run(desk)
            revision = desk.app.snapshot.revision
            changed = asyncio.Event()
            desk.app.screen.watch(
                desk.app, "snapshot", lambda new: new.revision > revision and changed.set()
            )
            desk.app.poll_now()
            await changed.wait()

    desk.daemon.after = overtake
    await desk.press("3")
    table = desk.app.screen.query_one(KeyedTable)
    await desk.until(lambda: table.row_count >= 1, "the first list")
    await desk.until(lambda: table.row_count >= 3, "a later one")


@pytest.mark.e2e
async def test_another_service_s_list_does_not_wait_for_one_on_its_way(desk):
    await desk.press("3")
    await desk.sees("2 created")
    gate = asyncio.Event()

    async def hold(request):
        if request.url.params.get("service") == "banksia":
            await gate.wait()

    desk.daemon.before = hold
    await desk.press("ctrl+r")
    desk.app.choose_service("wattle")
    await desk.sees("no run yet")
    gate.set()


async def test_the_size_that_a_view_needs_is_the_size_that_it_checks(desk):
    await desk.pilot.resize_terminal(MIN_WIDTH, MIN_HEIGHT)
    await desk.until(lambda: not desk.app.screen.has_class("-too-small"))
