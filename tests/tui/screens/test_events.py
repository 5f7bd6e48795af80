"""The feed of events: a mark for what was not seen, the newest beside every view, and all of it."""

from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from parktime.harness.player.in_process import in_process
from parktime.harness.player.runtime import register_services, set_up
from parktime.harness.servers.serve import bind, serve_app
from parktime.simulator.scenario.read import read_text
from parktime.tui.client import Client
from parktime.tui.event_feed import MOST_EVENTS, FeedEvent, FeedState
from parktime.tui.screens.events import EventsView
from parktime.tui.widgets.feed import Feed
from parktime.tui.widgets.keyed_table import KeyedTable
from tests.tui.stage import ListeningApp

AT = datetime(2026, 12, 13, 22, tzinfo=UTC)


def event(number, kind="room", severity="warning", text="Possums was removed.", service="banksia"):
    at = AT + timedelta(hours=number)
    return FeedEvent(f"{number:03d}", at, kind, severity, service, text, kind)


QUIET = event(1, "run", "info", "The scheduled run changed nothing.")
GONE = event(2)
FAILED = event(3, "failure", "error", "The scheduled run failed.")


def arrive(desk, *events):
    desk.app._arrive(list(events))


async def test_what_was_not_seen_is_marked_beside_every_view(desk):
    assert not desk.app.screen.query_one(Feed).display
    arrive(desk, QUIET, GONE, FAILED)
    await desk.sees("2 new, 2 of them trouble (N)  banksia: The scheduled run failed.")
    await desk.view(3)
    await desk.sees("2 new")


async def test_the_feed_stands_beside_a_view_newest_first_in_local_time(desk):
    arrive(desk, QUIET, GONE)
    await desk.press("N")
    await desk.sees("Mon 14 Dec 10:00  ! banksia: Possums was removed.")
    text = desk.text()
    assert text.index("Possums was removed.") < text.index("changed nothing.")
    assert desk.app.feed.unseen == 0
    arrive(desk, FAILED)
    await desk.sees("✖ banksia: The scheduled run failed.")
    assert desk.app.feed.unseen == 0
    await desk.press("N")
    await desk.until(lambda: not desk.app.screen.query_one(Feed).display)


async def test_the_list_has_all_and_counts_as_seen(desk):
    arrive(desk, QUIET, GONE, FAILED)
    await desk.sees("2 new")
    await desk.press("E")
    assert isinstance(desk.app.screen, EventsView)
    table = desk.app.screen.query_one(KeyedTable)
    await desk.until(lambda: table.row_count == 3)
    assert table.row_key == FAILED.id
    assert desk.app.feed.unseen == 0
    await desk.press("c")
    await desk.until(lambda: table.row_count == 1)
    assert table.row_key == FAILED.id
    await desk.press("c", "c", "c")
    await desk.until(lambda: table.row_count == 3)
    arrive(desk, event(4, text="Wombats was removed.", service="wattle"))
    await desk.until(lambda: table.row_count == 4)
    await desk.press("f")
    await desk.until(lambda: table.row_count == 3)
    await desk.press("f", "slash")
    await desk.type("wombats")
    await desk.until(lambda: table.row_count == 1)
    await desk.press("escape", "escape", "escape")
    arrive(desk, event(5))
    await desk.sees("1 new")


async def test_what_is_of_no_service_has_the_time_of_the_clock_bar(desk):
    arrive(desk, event(0, "clock", "info", "The clock was moved on.", service=None))
    await desk.press("E")
    await desk.sees("Mon 14 Dec 08:00")
    assert "UTC" not in desk.text()


async def test_a_long_sentence_is_shown_in_full_for_the_row_under_the_cursor(desk):
    long = (
        "Mei Xu moved from Possums to Wombats: " + "one reason after the other, " * 4 + "at last."
    )
    arrive(desk, event(9, "child", "notice", long), event(10))
    await desk.press("E")
    details = desk.app.screen.query_one("#event-details")
    await desk.until(lambda: str(details.content) == "Possums was removed.")
    await desk.press("down")
    await desk.until(lambda: str(details.content) == long)


def test_an_event_is_shown_once_and_the_oldest_give_way():
    state = FeedState().with_events([QUIET, GONE], seen=True)
    assert state.with_events([GONE], seen=False).unseen == 0
    many = [event(number) for number in range(10, MOST_EVENTS + 20)]
    state = state.with_events(many, seen=False)
    assert len(state.events) == MOST_EVENTS
    assert state.events[0] == many[-1]
    assert state.unseen == len(many)


@pytest.mark.parametrize(("one", "news"), [(QUIET, 0), (GONE, 1)])
def test_a_quiet_run_is_no_news(one, news):
    assert FeedState().with_events([one], seen=False).unseen == news


@pytest.mark.e2e
async def test_news_come_by_themselves_also_over_a_restart_of_the_daemons_server(story):
    scenario = read_text(story, "story.yaml")
    async with in_process(scenario) as runtime, serving(runtime.app, 0) as (simulator, _):
        await register_services(scenario, runtime.simulator, runtime.daemon)
        for entry in scenario.services:
            if entry.integration:
                await set_up(entry, runtime.simulator, runtime.daemon)
        async with serving(runtime.daemon_app, 0) as (daemon, port):
            app = ListeningApp(Client.connect(daemon, simulator, runtime.token))
            context = app.run_test(notifications=True)
            pilot = await context.__aenter__()
            await until(pilot, lambda: "set_up" in codes(app))
            assert app.feed.unseen == 0
            await runtime.simulator.advance(datetime(2026, 12, 13, 23, tzinfo=UTC))
            await until(pilot, lambda: "remove_room" in codes(app))
            assert app.feed.unseen_alarms == 1
        await runtime.simulator.advance(datetime(2026, 12, 20, 23, tzinfo=UTC))
        async with serving(runtime.daemon_app, port):
            later = datetime(2026, 12, 20, 22, tzinfo=UTC)
            await until(pilot, lambda: any(each.at == later for each in app.feed.events))
            told = [each.at for each in app.feed.events if each.code == "run-ok"]
            assert told == [later - number * timedelta(hours=12) for number in range(len(told))]
            await context.__aexit__(None, None, None)


def codes(app):
    return [event.code for event in app.feed.events]


async def until(pilot, seen):
    for _ in range(600):
        await pilot.pause(0.05)
        if seen():
            return
    raise AssertionError


@asynccontextmanager
async def serving(app, port):
    """Over TCP, as the dashboard reaches servers; yields the URL and the port."""
    with bind("127.0.0.1", port) as listening:
        async with serve_app(app, listening, lifespan="off") as url:
            yield url, listening.getsockname()[1]
