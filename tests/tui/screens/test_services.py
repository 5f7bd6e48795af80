"""The home screen."""

from dataclasses import replace

import httpx2
import pytest

from parktime.tui.app import ParktimeApp
from parktime.tui.client import Client, ServerConnection
from parktime.tui.screens.history import HistoryView
from parktime.tui.screens.mappings import MappingsView
from parktime.tui.widgets.content_pane import ContentPane
from parktime.tui.widgets.keyed_table import MOST_ROWS, KeyedTable
from tests.tui.stage import Line


def table(desk):
    return desk.app.screen.query_one(KeyedTable)


@pytest.mark.parametrize("size", [(120, 40)])
async def test_a_service_with_what_will_go(desk):
    await desk.sees("Possums goes 14 Dec")
    for words in (
        "Banksia [Kindergarten]",
        "● on time",
        "3 active (3 of 40 paid in use)",
        "2 invitations owed",
        "in 12 h",
    ):
        assert words in desk.text()


async def test_trouble_comes_first_and_the_cursor_stays_on_its_service(desk):
    await desk.until(lambda: table(desk).row_key == "banksia")
    assert desk.app.service_key == "banksia"
    desk.recording.service("wattle", state="on", condition="not set up")
    desk.app.poll_now()
    await desk.sees("○ not set up")
    assert table(desk).get_row_index("wattle") == 0
    assert table(desk).row_key == "banksia"


@pytest.mark.e2e
async def test_enter_opens_the_page_of_a_service_to_set_up_and_else_the_history(desk):
    desk.recording.service("wattle", state="on", condition="not set up")
    desk.app.poll_now()
    await desk.sees("○ not set up")
    await desk.press("g", "enter")
    await desk.until(lambda: isinstance(desk.app.screen, MappingsView))
    await desk.press("1", "G", "enter")
    await desk.until(lambda: isinstance(desk.app.screen, HistoryView))


@pytest.mark.e2e
@pytest.mark.integration
@pytest.mark.parametrize("size", [(120, 40)])
async def test_sync_now_and_a_refusal(on):
    await on.sees("Possums goes 14 Dec")
    await on.press("s")
    await on.until(lambda: "run 2 is ok" in on.notified())
    await on.press("down", "s")
    await on.until(lambda: "Wattle Long Day Care: the integration is off" in on.notified())


@pytest.mark.e2e
@pytest.mark.parametrize("size", [(60, 20)])
async def test_columns_follow_the_width(desk):
    await desk.sees("Attention")
    assert "CCMS" not in desk.text()
    assert "Help" in desk.text().splitlines()[-1]
    await desk.pilot.resize_terminal(170, 40)
    await desk.sees("Mon 30 Nov 20:00, in 12 h")
    assert "Owed" in desk.text()


@pytest.mark.e2e
async def test_the_filter_narrows_by_name_and_state(desk):
    await desk.press("slash")
    await desk.type("kidsoft off")
    await desk.until(lambda: [key.value for key in table(desk).rows] == ["wattle"])
    await desk.type("x")
    await desk.until(lambda: desk.app.screen.query_one(ContentPane).message)
    await desk.press("escape", "escape")
    await desk.until(lambda: len(table(desk).rows) == 2 and table(desk).has_focus)


@pytest.mark.e2e
@pytest.mark.parametrize("size", [(120, 40)])
async def test_a_click_on_a_title_sorts_by_it_and_a_second_one_turns_it_round(desk):
    def keys():
        return [key.value for key in table(desk).rows]

    await desk.sees("Wattle")
    assert keys() == ["banksia", "wattle"]
    for wanted in (["banksia", "wattle"], ["wattle", "banksia"]):
        await desk.pilot.click("#services-table", offset=(3, 0))
        await desk.until(lambda wanted=wanted: keys() == wanted)
    assert "by Service, the last first" in desk.text()


@pytest.mark.e2e
async def test_groups_by_state_can_be_closed_and_opened(desk):
    def keys():
        return [key.value for key in table(desk).rows]

    await desk.press("v")
    await desk.until(lambda: keys() == [" on time", "banksia", " off", "wattle"])
    await desk.press("g", "enter")
    await desk.until(lambda: keys() == [" on time", " off", "wattle"])
    assert desk.app.service_key == "banksia", "a heading is no service"
    await desk.press("enter")
    await desk.until(lambda: "banksia" in keys())


async def test_new_trouble_above_the_rows_that_are_seen_is_counted(desk):
    await desk.sees("Wattle")
    quiet = desk.app.snapshot.services[0]
    many = [replace(quiet, key=f"s{number}", name=f"Service {number}") for number in range(60)]
    desk.app.screen.show_snapshot(replace(desk.app.snapshot, services=tuple(many)))
    await desk.press("G")
    count = desk.app.screen.query_one("#services-count")
    await desk.until(lambda: table(desk).scroll_y > 0)
    assert not count.display
    failed = [replace(each, condition="failed") for each in many[:2]]
    desk.app.screen.show_snapshot(replace(desk.app.snapshot, services=(*failed, *many[2:])))
    await desk.until(lambda: "2 in trouble ↑" in str(count.content) and count.display)


@pytest.mark.e2e
async def test_what_families_lack_now_is_seen_at_home(desk):
    desk.recording.service(
        "banksia",
        without_a_room=27,
        rooms_gone=[{"ccms_id": "1", "name": "Possums", "returns_on": "2026-12-21"}],
    )
    desk.app.poll_now()
    await desk.sees("□ room gone")
    for words in ("Possums gone", "27 children without a room", "1 room gone"):
        assert words in desk.text()


async def test_of_a_thousand_services_the_first_page_is_shown(desk):
    await desk.sees("Wattle")
    quiet = desk.app.snapshot.services[0]
    many = [replace(quiet, key=f"s{number}", name=f"Service {number}") for number in range(999)]
    late = replace(quiet, key="late", name="The late one", condition="late")
    desk.app.screen.show_snapshot(replace(desk.app.snapshot, services=(*many, late)))
    assert (len(table(desk).rows), table(desk).get_row_index("late")) == (MOST_ROWS, 0)
    count = desk.app.screen.query_one("#services-count")
    assert count.display and f"1-{MOST_ROWS} of 1,000" in str(count.content)


@pytest.mark.e2e
async def test_without_services_and_simulator_no_key_breaks_anything(recorded):
    recorded.answers["GET /v1/snapshot"]["services"] = []
    line = Line(lambda: httpx2.MockTransport(recorded.answer))
    app = ParktimeApp(Client(ServerConnection("daemon", "http://daemon", None, line)))
    async with app.run_test() as pilot:
        await pilot.pause()
        for key in ("enter", "s", "y", "w", "n", "space", "3", "7"):
            await pilot.press(key)
        await pilot.pause()
        assert app.jump == "" and app.screen.NAME == "clock"
        assert {request.method for request in line.requests} == {"GET"}
