import asyncio

from tui.screens import history
from tui.screens.history import HistoryView
from tui.screens.run import RunScreen
from tui.widgets.keyed_table import KeyedTable


async def opened(on):
    await on.press("g", "3")
    await on.until(lambda: isinstance(on.app.screen, HistoryView))


def keys(on):
    table = on.app.screen.query_one(KeyedTable)
    return [key.value for key in table.rows]


async def test_a_run_opens_into_its_balance_and_a_change_into_its_rule(on):
    await opened(on)
    await on.sees("read 3 = 2 created + 1 updated")
    await on.press("enter")
    await on.until(lambda: isinstance(on.app.screen, RunScreen))
    await on.sees("rule    map-room: Each room is created, skipped or linked")
    await on.press("j", "j")
    await on.sees("Noah Smith: created")
    await on.press("y")
    assert "rule    map-child: Each child" in on.app.clipboard
    await on.press("escape")
    await on.until(lambda: isinstance(on.app.screen, HistoryView))


async def test_filters_by_cause_outcome_and_service(on):
    await on.app.client.send("POST", "services/banksia/sync")
    await opened(on)
    await on.until(lambda: len(keys(on)) == 2)
    await on.press("c")
    await on.type("hand")
    await on.press("enter")
    await on.sees("cause manual")
    await on.until(lambda: len(keys(on)) == 1)
    await on.press("o")
    await on.type("failed")
    await on.press("enter")
    await on.sees("no run of this kind")
    await on.press("escape")
    await on.until(lambda: len(keys(on)) == 2)
    await on.press("f")
    await on.type("wattle")
    await on.press("enter")
    await on.sees("no run yet")
    await on.press("f")
    await on.type("all services")
    await on.press("enter")
    await on.sees("Runs of all services")
    await on.until(lambda: len(keys(on)) == 2)


def test_pages_come_from_the_daemon_and_the_newest_follows_it(on_stage, story, monkeypatch):
    monkeypatch.setattr(history, "PAGE", 3)

    async def play():
        async with on_stage(story) as on:
            for _ in range(6):
                await on.app.client.send("POST", "services/banksia/sync")
            await opened(on)
            await on.until(lambda: keys(on) == ["7", "6", "5"])
            await on.press("b")
            await on.until(lambda: keys(on) == ["4", "3", "2"])
            await on.app.client.send("POST", "services/banksia/sync")
            await on.press("b")
            await on.until(lambda: keys(on) == ["1"])
            await on.press("b")  # there is no older one
            await on.press("B")
            await on.until(lambda: keys(on) == ["4", "3", "2"])
            await on.press("escape")
            await on.until(lambda: keys(on) == ["8", "7", "6"])
            await on.press("j")
            await on.app.client.send("POST", "services/banksia/sync")
            on.app.poll_now()
            await on.until(lambda: keys(on) == ["9", "8", "7"])
            assert on.app.screen.query_one(KeyedTable).row_key == "7"

    asyncio.run(play())


async def test_runs_that_come_in_neither_hide_the_list_nor_take_the_cursor(on):
    await on.press("3")
    await on.sees("set-up")
    table = on.app.screen.query_one(KeyedTable)
    await on.until(lambda: table.has_focus)
    hidden = []
    on.app.screen.watch(table, "has_focus", lambda focused: hidden.append(not focused), init=False)
    await on.press("full_stop")
    await on.until(lambda: table.row_count == 2 and not on.app.jump)
    assert table.cursor_row == 1  # on the run on which it was
    assert not any(hidden)


async def test_who_left_it_at_the_newest_run_comes_back_to_the_newest(on):
    await on.press("3")
    await on.sees("set-up")
    await on.press("1", "full_stop")
    await on.until(lambda: on.app.snapshot.service("banksia").last_run.ordinal == 2 and not on.app.jump)
    await on.press("escape", "3")
    table = on.app.screen.query_one(KeyedTable)
    await on.until(lambda: table.row_count == 2)
    assert table.cursor_row == 0
