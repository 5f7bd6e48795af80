"""How every screen looks, at three sizes, without colour, and when there is nothing or nobody to show."""

from contextlib import asynccontextmanager

import pytest

from parktime.harness.servers.addresses import LOOPBACK
from parktime.harness.servers.serve import bind
from parktime.tui import base_app
from parktime.tui.app import ParktimeApp
from parktime.tui.client import Client
from parktime.tui.errors import RefusedError
from parktime.tui.widgets import clock_bar
from tests.tui.pictures import Album, colours_of, drawn, words_of
from tests.tui.stage import Line, Stage, stage

pytestmark = pytest.mark.integration

SIZES = {"80x24": (80, 24), "120x40": (120, 40), "60x20": (60, 20)}

LAST_WEEK_OF_TERM = """\
title: The last week of term
starts: 2026-12-11 08:00
ends: 2027-03-01 09:00
services:
  banksia:
    name: Banksia [Kindergarten]
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 4
    closed: [2026-12-24..2027-01-03]
    rooms: [Possums, Wombats]
    children:
      - {name: Mia Nguyen, books: {room: Possums, days: [mon, tue, wed], from: 2026-01-27, until: 2027-12-10, only: terms}}
      - {name: Noah Smith, books: {room: Wombats, days: [wed], from: 2026-01-27, until: 2027-12-10}}
      - {name: محمد الأمين, books: {room: Wombats, days: [thu], from: 2026-01-27, until: 2027-12-10}}
      - {name: Ivy "Bee" O'Brien, born: 2022-05-02, books: {room: Possums, days: [mon], from: 2026-01-27, only: terms, until: 2027-12-10}}
      - {name: Zoe Lee, books: {room: Wombats, days: [fri], from: 2027-02-01, until: 2027-12-10}}
      - {name: Zoe Zhang, books: {room: Wombats, days: [fri], from: 2027-02-08, until: 2027-12-10}}
    storypark:
      rooms: [{name: Possums, posts: 148}]
      profiles: [Mia Nguyen]
  telopea:
    name: Telopea Preschool
    ccms: manage
    time_zone: Australia/Sydney
    region: AU-NSW
    paid_children: 20
    rooms: [Wallabies, Bower]
    children:
      - {name: Audrey Nakamura, born: 2023-01-14, books: {room: Wallabies, days: [mon, tue], from: 2026-01-28}}
      - {name: Patrick Doyle, born: 2022-11-05, books: {room: Bower, days: [wed], from: 2026-01-28}}
      - {name: "Zoe [/b] Lee", books: {room: Bower, days: [thu], from: 2026-01-28}}
    storypark:
      rooms: [Wallabies, {name: Old room, posts: 12}]
      profiles: [{name: Audrey Nakamura, born: 2023-01-14}, {name: Paddy Doyle, born: 2022-11-05}]
    integration: off
  wattle:
    name: Wattle Long Day Care
    ccms: kidsoft
    pin: S434783895
    time_zone: Australia/Sydney
    region: AU-NSW
    paid_children: 10
    rooms: [Joeys]
    children:
      - {name: Ruby O'Brien, books: {room: Joeys, days: [mon]}}
    integration: off
steps: []
"""


async def show(on, service, view, words):
    """That view of that service, once it shows the words."""
    on.app.choose_service(service)
    await on.view(view)
    await on.sees(words)


@asynccontextmanager
async def opened(size):
    """Two services known and one of them set up, on the Friday before the holidays."""
    async with stage(LAST_WEEK_OF_TERM, size=SIZES[size]) as on:
        on.app.animation_level = "none"
        await on.app.client.send("POST", "services/telopea/turn-on", {})
        on.app.poll_now()
        await on.until(
            lambda: on.app.snapshot.service("telopea").state == "on", "the page of telopea"
        )
        on.app.choose_service("banksia")
        await on.until(lambda: on.app.snapshot.service("banksia").rooms_going, "what goes")
        yield on


async def leave(on, name):
    """The child is off the CCMS's list."""
    await on.do("banksia", {"leave": name})


async def to_next_change(on, words):
    await on.press("n")
    await on.sees(words)
    await on.until(lambda: not on.app.jump, "the end of the journey")


@pytest.mark.parametrize("size", SIZES)
async def test_every_view(size):
    album = Album()
    async with opened(size) as on:
        await album.take(on, f"services-{size}")
        await show(on, "telopea", 2, "Wallabies")
        await album.take(on, f"mappings-{size}")
        await show(on, "banksia", 6, "Plan use")
        await album.take(on, f"settings-{size}")
        await show(on, "banksia", 9, "a plan of 5")
        await album.take(on, f"forecast-{size}")
        await show(on, "banksia", 8, "nothing is kept")
        await album.take(on, f"holds-{size}")
        await leave(on, 'Ivy "Bee" O\'Brien')
        await to_next_change(on, "archived Ivy")
        await to_next_change(on, "room removed Possums")
        await on.press("escape")
        await show(on, "banksia", 5, "✖ removed")
        await album.take(on, f"rooms-{size}")
        await show(on, "banksia", 3, "unchanged")
        await album.take(on, f"history-{size}")
        await show(on, "banksia", 4, "Ivy")
        await album.take(on, f"archived-{size}")
        await show(on, "banksia", 7, "room removed Possums")
        await album.take(on, f"clock-{size}")
    album.check()


async def test_what_opens_over_a_view():
    album = Album()
    async with opened("80x24") as on:
        await show(on, "telopea", 2, "Wallabies")
        await on.press("u")
        await on.sees("Set up now?")
        await album.take(on, "set-up-confirmed")
        await on.press("escape")
        on.app.choose_service("banksia")
        await on.press("1")
        await to_next_change(on, "room removed Possums")
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


async def test_without_colour_everything_is_grey_and_as_plain(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    album, words = Album(), []
    async with opened("80x24") as on:
        for view, name in ((1, "services-grey"), (5, "rooms-grey")):
            await show(on, "banksia", view, "Possums")
            await album.take(on, name)
            words.append(words_of(drawn(on)))
            assert all(red == green == blue for red, green, blue in colours_of(drawn(on)))
    album.check()
    services, rooms = words
    for status in ("● on time", "○ not set up", "– off"):
        assert any(status in line for line in services)
    assert any("✖" in line and "goes" in line for line in rooms)


async def test_empty():
    album = Album()
    async with opened("80x24") as on:
        await show(on, "wattle", 3, "no run yet")
        await album.take(on, "history-empty")
        await show(on, "telopea", 4, "no children are archived")
        await album.take(on, "archived-empty")
    album.check()


async def test_a_store_that_cannot_be_used():
    album = Album()
    async with opened("80x24") as on:
        on.runtime.disk.fill()
        with pytest.raises(RefusedError) as refused:
            await on.app.client.send("POST", "services/banksia/sync")
        assert refused.value.status == 503
        on.app.poll_now()
        await on.sees("disk is full")
        await album.take(on, "services-troubled")
    album.check()


async def test_stale(monkeypatch):
    album = Album()
    async with opened("80x24") as on:
        monkeypatch.setattr(base_app, "monotonic", lambda: 1000.0)
        on.app.poll_now()
        await on.until(
            lambda: on.app.connection.answered_s == 1000.0, "an answer at a second that we know"
        )
        monkeypatch.setattr(clock_bar, "monotonic", lambda: 1014.0)
        on.daemon.is_cut = True
        on.app.poll_now()
        await on.sees("daemon unreachable (ConnectError), data 14 s old")
        await album.take(on, "services-stale")
        await on.press("3")
        await on.sees("ctrl+r tries again")
        await album.take(on, "history-error")
    album.check()


async def test_nobody_there():
    with bind(LOOPBACK, 0) as taken:
        port = taken.getsockname()[1]
    album, app = Album(), ParktimeApp(Client.connect(f"http://{LOOPBACK}:{port}", None, None))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        on = Stage(app, pilot, Line(lambda: None), Line(lambda: None))
        await on.sees("ctrl+r tries again")
        await album.take(on, "services-error")
    album.check()
