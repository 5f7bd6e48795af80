"""The sync history and a run."""

import pytest

from parktime.tui.screens import history
from parktime.tui.screens.history import HistoryView
from parktime.tui.screens.run import RunScreen
from parktime.tui.widgets.keyed_table import KeyedTable


async def opened(on):
    await on.press("g", "3")
    await on.until(lambda: isinstance(on.app.screen, HistoryView) and keys(on))


def table(on):
    return on.app.screen.query_one(KeyedTable)


def keys(on):
    return [key.value for key in table(on).rows]


async def sync(on):
    await on.app.client.send("POST", "services/banksia/sync")
    on.app.poll_now()


@pytest.mark.e2e
async def test_a_run_opens_into_its_balance_and_a_change_into_its_rule(desk):
    await opened(desk)
    await desk.sees("Possums added, Wombats added, 2 created")
    await desk.press("enter")
    await desk.until(lambda: isinstance(desk.app.screen, RunScreen))
    await desk.sees("read 3 = 2 created + 1 updated")
    await desk.sees("rule    map-room: Each room is created, skipped or linked")
    await desk.press("j", "j")
    await desk.sees("Noah Smith: created")
    await desk.press("C")
    assert "rule    map-child: Each child" in desk.app.clipboard
    await desk.press("escape")
    await desk.until(lambda: isinstance(desk.app.screen, HistoryView))


@pytest.mark.e2e
async def test_filters_by_cause_outcome_and_service(desk):
    found = desk.recording.answers["GET /v1/runs?service=banksia&limit=100&summary=true"]
    none = {**found, "runs": []}
    desk.recording.put("GET /v1/runs?service=banksia&cause=manual&limit=100&summary=true", found)
    desk.recording.put(
        "GET /v1/runs?service=banksia&outcome=failed&cause=manual&limit=100&summary=true", none
    )
    await opened(desk)
    await desk.press("c")
    await desk.type("hand")
    await desk.press("enter")
    await desk.sees("cause manual")
    await desk.press("o")
    await desk.type("failed")
    await desk.press("enter")
    await desk.until(lambda: keys(desk) == [])
    await desk.press("escape")
    await desk.until(lambda: len(keys(desk)) == 1)
    await desk.press("f")
    await desk.type("wattle")
    await desk.press("enter")
    await desk.until(lambda: desk.app.service_key == "wattle" and keys(desk) == [])
    await desk.press("f")
    await desk.type("all services")
    await desk.press("enter")
    await desk.until(lambda: len(keys(desk)) == 1)


@pytest.mark.e2e
async def test_pages_come_from_the_daemon_and_the_newest_follows_it(on, monkeypatch):
    monkeypatch.setattr(history, "PAGE_SIZE", 3)
    for _ in range(6):
        await sync(on)
    await opened(on)
    await on.until(lambda: keys(on) == ["7", "6", "5"])
    await on.press("b")
    await on.until(lambda: keys(on) == ["4", "3", "2"])
    await sync(on)
    await on.press("b")
    await on.until(lambda: keys(on) == ["1"])
    await on.press("b")  # there is no older one
    await on.press("B")
    await on.until(lambda: keys(on) == ["4", "3", "2"])
    await on.press("escape")
    await on.until(lambda: keys(on) == ["8", "7", "6"])
    await on.press("j")
    await sync(on)
    await on.until(lambda: keys(on) == ["9", "8", "7"])
    assert table(on).row_key == "7"


def add_run(desk):
    runs = desk.recording.answers["GET /v1/runs?service=banksia&limit=100&summary=true"]["runs"]
    runs.insert(0, {**runs[0], "id": 2, "ordinal": 2, "cause": "schedule"})
    desk.recording.service("banksia")
    desk.app.poll_now()


@pytest.mark.e2e
async def test_new_runs_neither_hide_the_list_nor_take_the_cursor(desk):
    await opened(desk)
    await desk.until(lambda: table(desk).has_focus)
    hidden = []
    desk.app.screen.watch(
        table(desk), "has_focus", lambda focused: hidden.append(not focused), init=False
    )
    add_run(desk)
    await desk.until(lambda: keys(desk) == ["2", "1"])
    assert table(desk).row_key == "1"
    assert not any(hidden)


@pytest.mark.e2e
async def test_a_history_left_at_the_newest_run_shows_the_newest_again(desk):
    await opened(desk)
    await desk.press("1")
    add_run(desk)
    await desk.press("3")
    await desk.until(lambda: keys(desk) == ["2", "1"])
    assert table(desk).row_key == "2"
