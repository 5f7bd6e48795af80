import asyncio
from dataclasses import replace

import httpx2
import pytest

from harness.in_process import DAEMON_URL, in_process
from simulator.scenario.read import read_text
from tests.tui.stage import Stage
from tui.app import ParktimeApp
from tui.client import Client, ServerConnection
from tui.screens.history import HistoryView
from tui.screens.mappings import MappingsView
from tui.widgets.keyed_table import MOST_ROWS, KeyedTable


async def turned_on(on):
    """Wattle, on both sides; not set up."""
    switched_on = {"service": "wattle", "do": ["switch_on_at_kidsoft"]}
    await on.app.client._simulator.answer("POST", "/world/steps", body=switched_on)
    await on.app.client.send("POST", "services/wattle/turn-on", {"pin": "S434783895"})


async def test_a_service_is_told_with_what_will_go(on):
    await on.sees("Possums goes 14 Dec")
    for words in (
        "Banksia [Kindergarten]",
        "● on time",
        "3 active (3 of 40 paid in use)",
        "2 invitations owed",
        "in 12 h",
    ):
        assert words in on.text()


async def test_trouble_comes_up_and_the_cursor_stays_on_its_service(on):
    table = on.app.screen.query_one(KeyedTable)
    await on.until(lambda: table.row_key == "banksia")
    assert on.app.service_key == "banksia"
    await turned_on(on)
    on.app.poll_now()
    await on.sees("○ not set up")
    assert table.get_row_index("wattle") == 0
    assert table.row_key == "banksia"


async def test_enter_opens_the_history_of_a_service_that_runs_and_the_page_of_one_that_is_not_set_up(on):
    await turned_on(on)
    on.app.poll_now()
    await on.sees("○ not set up")
    await on.press("g", "enter")
    await on.until(lambda: isinstance(on.app.screen, MappingsView))
    await on.press("1", "G", "enter")
    await on.until(lambda: isinstance(on.app.screen, HistoryView))


async def test_sync_now_and_what_is_refused_in_the_daemon_s_words(on):
    await on.press("s")
    await on.until(lambda: "run 2 is ok" in on.said())
    await on.press("down", "s")
    await on.until(lambda: "Wattle Long Day Care: the integration is off" in on.said())


@pytest.mark.parametrize("trouble", ["full", pytest.param("locked", marks=pytest.mark.slow)])
async def test_a_store_that_cannot_be_used_is_told_in_words_until_it_can(on, trouble):
    await on.sees("Possums goes 14 Dec")
    on.runtime.store_lock.hold() if trouble == "locked" else on.runtime.disk.fill()
    await on.press("s")
    await on.sees("✖ the store cannot be used: database")
    assert "until it can no run is made" in on.text()
    on.runtime.store_lock.let_go()
    on.runtime.disk.free()
    await on.press("d")
    await on.until(lambda: "the store cannot be used" not in on.text())


@pytest.mark.parametrize("size", [(60, 20)])
async def test_sixty_columns_have_room_for_what_matters(on):
    await on.sees("Waiting")
    assert "Help" in on.text().splitlines()[-1]
    await on.pilot.resize_terminal(170, 40)
    await on.sees("Mon 30 Nov 20:00, in 12 h")
    assert "Owed" in on.text()


async def test_the_filter_narrows_by_name_and_state_and_escape_takes_it_back(on):
    table = on.app.screen.query_one(KeyedTable)
    await on.press("slash")
    await on.type("kidsoft off")
    await on.until(lambda: [key.value for key in table.rows] == ["wattle"])
    await on.type("x")
    await on.sees("no service bears that")
    await on.press("escape", "escape")
    await on.until(lambda: len(table.rows) == 2 and table.has_focus)


async def test_a_thousand_services_show_the_first_with_trouble(on):
    await on.sees("Wattle")
    quiet = on.app.snapshot.services[0]
    many = tuple(replace(quiet, key=f"s{number}", name=f"Service {number}") for number in range(999))
    late = replace(quiet, key="late", name="The late one", condition="late")
    on.app.screen.show(replace(on.app.snapshot, services=(*many, late)))  # looked at before the next poll
    table = on.app.screen.query_one(KeyedTable)
    assert (len(table.rows), table.get_row_index("late")) == (MOST_ROWS, 0)
    assert f"the first {MOST_ROWS} of 1000" in str(on.app.screen.query_one("#services-count").content)


def test_no_service_is_said_in_words(story):
    async def play():
        async with in_process(read_text(story, "story.yaml")) as way:
            client = Client(ServerConnection("daemon", DAEMON_URL, way._token, httpx2.ASGITransport(way._running.app)))
            async with ParktimeApp(client).run_test() as pilot:
                on = Stage(pilot.app, pilot, way)
                await on.sees("no service is known to the daemon yet")
                await on.press("enter", "s", "y", "3", "7")  # nothing to act on breaks nothing
                await on.sees("real time")

    asyncio.run(play())
