"""The page of a child or room, and finding it by name."""

import pytest
from textual.command import CommandPalette

from parktime.tui.screens.find import Find
from parktime.tui.screens.history import HistoryView
from parktime.tui.screens.life import LifeScreen
from parktime.tui.screens.run import RunScreen
from parktime.tui.screens.services import ServicesView
from parktime.tui.widgets.keyed_table import KeyedTable

BANKSIA = "GET /v1/services/banksia"
LIFE = f"{BANKSIA}/children/c00001/life?limit=50"
FOUND = "GET /v1/search?q=ng&limit=20"

pytestmark = pytest.mark.e2e


async def find_mia(on, key="ctrl+f"):
    await on.press(key)
    await on.until(lambda: isinstance(on.app.screen, Find))
    await on.type("ng")
    await on.sees("Mia Nguyen   child c00001 of Banksia")
    await on.press("enter")
    await on.until(lambda: isinstance(on.app.screen, LifeScreen))
    await on.sees("Mia Nguyen · child c00001 of Banksia")


def keys(on):
    return [key.value for key in on.app.screen.query_one(KeyedTable).rows]


@pytest.mark.parametrize(("view", "key"), [(1, "ctrl+f"), (3, "slash"), (5, "slash"), (7, "slash")])
async def test_a_child_is_found_by_its_name_in_every_view(desk, view, key):
    await desk.view(view)
    await find_mia(desk, key)
    screen = desk.app.screen
    await desk.until(lambda: screen.row is not None and screen.row.key == "now")
    await desk.sees("Storypark Manage labels Mia Nguyen (c00001)")
    await desk.press("escape")
    await desk.until(lambda: desk.app.screen.NAME != "life")


async def test_a_name_that_no_row_has_is_looked_for_everywhere(desk):
    await desk.press("1", "slash")
    await desk.type("ng")
    await desk.type("x")
    desk.recording.put("GET /v1/search?q=ngx&limit=20", desk.recording.answers[FOUND])
    await desk.sees("enter looks for that name everywhere")
    await desk.press("enter")
    await desk.until(lambda: isinstance(desk.app.screen, Find))
    await desk.sees("Mia Nguyen   child c00001")


async def test_a_service_is_shown_on_the_home_screen(desk):
    await desk.press("3", "slash")
    await desk.type("ng")
    await desk.sees("Wattle Long Day Care   service wattle")
    await desk.press("down", "enter")
    await desk.until(lambda: isinstance(desk.app.screen, ServicesView))
    assert desk.app.service_key == "wattle"


async def test_the_palette_finds_people(desk):
    for text in ("n", "ng"):
        key = f"GET /v1/search?q={text}&limit=8"
        desk.recording.put(key, desk.recording.answers["GET /v1/search?q=ng&limit=8"])
    await desk.press("ctrl+p")
    await desk.until(lambda: isinstance(desk.app.screen, CommandPalette))
    await desk.type("ng")
    await desk.until(lambda: "Mia Nguyen" in desk.text())
    await desk.press("enter")
    await desk.until(lambda: isinstance(desk.app.screen, LifeScreen))


async def test_a_search_that_fails_says_so(desk):
    desk.recording.refuse(FOUND, "the store cannot be used", status=503)
    await desk.press("ctrl+f")
    await desk.type("ng")
    await desk.sees("✖ the store cannot be used")


async def test_a_row_opens_its_run_and_a_change_of_a_run_its_child(desk):
    await find_mia(desk)
    await desk.until(lambda: desk.app.screen.row is not None)
    await desk.until(lambda: any(key.startswith("run-1") for key in keys(desk)))
    await desk.press("G", "enter")
    await desk.until(lambda: isinstance(desk.app.screen, RunScreen))
    await desk.sees("Mia Nguyen")
    table = desk.app.screen.query_one(KeyedTable)
    await desk.until(lambda: table.row_count)
    mia = [change.ccms_id for change in desk.app.screen._changes].index("c00001")
    table.put_cursor(str(mia))
    await desk.press("enter")
    await desk.until(lambda: isinstance(desk.app.screen, LifeScreen))
    await desk.press("escape", "escape", "escape")
    await desk.until(lambda: isinstance(desk.app.screen, ServicesView))


async def test_its_runs_are_shown_in_the_history_and_escape_shows_all_again(desk):
    runs = desk.recording.answers["GET /v1/runs?service=banksia&limit=100&summary=true"]
    desk.recording.put(f"{BANKSIA}/runs?limit=100&summary=true&subject=child%3Ac00001", runs)
    desk.recording.put(
        f"{BANKSIA}/runs?limit=100&summary=true&subject=child%3Ac00001&changed=true",
        {**runs, "runs": []},
    )
    await find_mia(desk)
    await desk.press("h")
    await desk.until(lambda: isinstance(desk.app.screen, HistoryView))
    await desk.sees("that changed Mia Nguyen")
    await desk.until(lambda: keys(desk) == ["1"])
    await desk.press("m")
    await desk.sees("changes only")
    await desk.until(lambda: keys(desk) == [])
    await desk.press("escape")
    await desk.until(lambda: keys(desk) == ["1"])
    assert "that changed" not in desk.text()


async def test_the_history_is_narrowed_to_a_child_that_is_picked(desk):
    runs = desk.recording.answers["GET /v1/runs?service=banksia&limit=100&summary=true"]
    desk.recording.put(f"{BANKSIA}/runs?limit=100&summary=true&subject=child%3Ac00001", runs)
    await desk.press("3", "h")
    await desk.type("ng")
    await desk.sees("Mia Nguyen")
    assert "service wattle" not in desk.text()
    await desk.press("enter")
    await desk.sees("that changed Mia Nguyen")


async def test_what_the_store_has_is_shown_though_a_side_does_not_answer(desk):
    desk.recording.refuse(f"{BANKSIA}/children/c00001/explain", "Storypark did not answer")
    await find_mia(desk)
    await desk.sees("Storypark did not answer")
    assert any(key.startswith("run-1") for key in keys(desk))


async def test_older_entries_come_by_pages(desk):
    life = desk.recording.answers[LIFE]
    desk.recording.put(LIFE, {**life, "next_before": 1})
    older = {**life, "entries": [{**life["entries"][0], "run": 77}], "next_before": None}
    desk.recording.put(f"{LIFE}&before=1", older)
    await find_mia(desk)
    await desk.sees("b older")
    await desk.press("b")
    await desk.until(lambda: keys(desk) == ["run-77-0"])
    await desk.press("b", "escape")
    await desk.until(lambda: "now" in keys(desk))


@pytest.mark.parametrize("size", [(60, 20), (200, 50)])
async def test_all_is_seen_at_any_size(desk):
    await find_mia(desk)
    await desk.sees("Storypark Manage labels Mia Nguyen")
    await desk.sees("now")


@pytest.mark.integration
async def test_a_life_over_a_real_daemon(on):
    await on.press("ctrl+f")
    await on.type("nguyen mi")
    await on.sees("Mia Nguyen   child c00001")
    await on.press("enter")
    await on.sees("What decides is")
    await on.press("G")
    await on.sees("run 1, set-up")
    await on.press("h")
    await on.sees("that changed Mia Nguyen")
    await on.until(lambda: keys(on) == ["1"])
