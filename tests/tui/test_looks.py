"""How every screen looks, at three sizes, without colour, and when there is nothing to show."""

from contextlib import asynccontextmanager
from datetime import UTC, datetime

import msgspec
import pytest

from parktime.harness.servers.addresses import LOOPBACK
from parktime.harness.servers.serve import bind
from parktime.tui import base_app
from parktime.tui.client import Client
from parktime.tui.snapshot import ChangePage, JumpResult
from parktime.tui.widgets import clock_bar
from tests.tui import recording
from tests.tui.pictures import Album, colours_of, drawn, words_of
from tests.tui.stage import Line, ListeningApp, Stage, replayed

SIZES = {"80x24": (80, 24), "60x20": (60, 20), "120x40": (120, 40)}
USUAL = "80x24"
STORE_TROUBLE = "the store cannot be used: database or disk is full"
CHANGES = "GET /v1/services/banksia/changes?since_run=2&limit=200"


@asynccontextmanager
async def opened(name="term", size="80x24"):
    """The dashboard over that recording, with the cursor on banksia, its second service."""
    async with replayed(recording.load(name), SIZES[size]) as on:
        await on.press("j")
        await on.until(lambda: on.app.service_key == "banksia", "the second service")
        yield on


async def show(on, service, view, words):
    """That view of that service, once it shows the words."""
    on.app.choose_service(service)
    await on.view(view)
    await on.sees(words)


def jump_of(on):
    """A clock jump over the last recorded changes."""
    page = msgspec.convert(on.recording.answers[CHANGES], ChangePage)
    found = ((on.app.snapshot.service("banksia"), page.changes),)
    since = datetime(2026, 12, 11, 10, tzinfo=UTC)
    return JumpResult("run 5 changed something", since, on.app.snapshot.now, found)


@pytest.mark.e2e
@pytest.mark.parametrize(
    "size", [pytest.param(each, marks=[pytest.mark.e2e] * (each != USUAL)) for each in SIZES]
)
async def test_every_view(size):
    album = Album()
    async with opened("term", size) as on:
        await show(on, "banksia", 1, "Possums")
        await album.take(on, f"services-{size}")
        await show(on, "telopea", 2, "Wallabies")
        await album.take(on, f"mappings-{size}")
        await show(on, "banksia", 6, "Plan use")
        await album.take(on, f"settings-{size}")
        await show(on, "banksia", 9, "a plan of 5")
        await album.take(on, f"forecast-{size}")
        await show(on, "banksia", 8, "nothing is kept")
        await album.take(on, f"holds-{size}")
    async with opened("holidays", size) as on:
        await show(on, "banksia", 5, "✖ removed")
        await album.take(on, f"rooms-{size}")
        await show(on, "banksia", 3, "unchanged")
        await album.take(on, f"history-{size}")
        await show(on, "banksia", 4, "Ivy")
        await album.take(on, f"archived-{size}")
        on.app.jump_results = (jump_of(on),)
        await show(on, "banksia", 7, "room removed Possums")
        await album.take(on, f"clock-{size}")
    album.check()


@pytest.mark.e2e
async def test_dialogs():
    album = Album()
    async with opened("term") as on:
        await show(on, "telopea", 2, "Wallabies")
        await on.press("u")
        await on.sees("Set up now?")
        await album.take(on, "set-up-confirmed")
    async with opened("holidays") as on:
        on.app.jump_result = jump_of(on)
        await on.sees("room removed Possums")
        await album.take(on, "happened")
        await on.press("escape")
        await show(on, "banksia", 3, "unchanged")
        await on.press("enter")
        await on.sees("rule    ")
        await album.take(on, "run")
        await show(on, "banksia", 5, "✖ removed")
        await on.press("e")
        await on.sees("What decides is")
        await album.take(on, "explain")
        await on.press("escape", "question_mark")
        await on.sees("All keys and what they do")
        await album.take(on, "help")
    album.check()


@pytest.mark.e2e
async def test_without_colour_everything_is_grey_and_as_plain(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    album, words = Album(), []
    async with opened() as on:
        for view, name in ((1, "services-grey"), (5, "rooms-grey")):
            await show(on, "banksia", view, "Possums")
            await album.take(on, name)
            words.append(words_of(drawn(on)))
            assert all(red == green == blue for red, green, blue in colours_of(drawn(on)))
    album.check()
    services, rooms = words
    for status in ("… waiting", "○ not set up", "– off"):
        assert any(status in line for line in services)
    assert any("✖" in line and "goes" in line for line in rooms)


@pytest.mark.e2e
async def test_empty():
    album = Album()
    async with opened() as on:
        await show(on, "wattle", 3, "no run yet")
        await album.take(on, "history-empty")
        await show(on, "telopea", 4, "no children are archived")
        await album.take(on, "archived-empty")
    album.check()


@pytest.mark.e2e
async def test_a_store_that_cannot_be_used():
    album = Album()
    async with opened() as on:
        snapshot = on.recording.answers["GET /v1/snapshot"]
        snapshot |= {"store": STORE_TROUBLE, "revision": snapshot["revision"] + 1}
        on.app.poll_now()
        await on.sees(STORE_TROUBLE)
        await album.take(on, "services-troubled")
    album.check()


@pytest.mark.e2e
async def test_stale(monkeypatch):
    album = Album()
    async with opened() as on:
        monkeypatch.setattr(base_app, "monotonic", lambda: 1000.0)
        on.app.poll_now()
        await on.until(
            lambda: on.app.connection.answered_s == 1000.0, "an answer at a second that we know"
        )
        monkeypatch.setattr(clock_bar, "monotonic", lambda: 1014.0)
        on.daemon.is_cut = True
        on.app.poll_now()
        await on.sees("daemon unreachable: no connection, data 14 s old")
        await album.take(on, "services-stale")
        await on.press("3")
        await on.sees("ctrl+r tries again")
        await album.take(on, "history-error")
    album.check()


@pytest.mark.integration
async def test_no_daemon_there():
    with bind(LOOPBACK, 0) as taken:
        port = taken.getsockname()[1]
    album, app = Album(), ListeningApp(Client.connect(f"http://{LOOPBACK}:{port}", None, None))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        on = Stage(app, pilot, Line(lambda: None), Line(lambda: None))
        await on.sees("ctrl+r tries again")
        await album.take(on, "services-error")
    album.check()
