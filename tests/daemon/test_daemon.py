import asyncio
from datetime import UTC, date, datetime, timedelta
from functools import partial

import msgspec
import pytest
from freezegun import freeze_time

from parktime.daemon import app as daemon_module
from parktime.daemon.app import Daemon
from parktime.daemon.clock import FAR_FUTURE, ClockLost, WallClock
from parktime.daemon.domain.service import Settings
from parktime.daemon.store import serializers
from parktime.harness.player.play import play as play_story
from parktime.simulator.scenario.read import read_text
from tests.daemon import between
from tests.daemon.centres import BANKSIA, WATTLE
from tests.daemon.daemons import TOKEN, daemon_of, lived, participants
from tests.daemon.houses import HALF_DAY


def causes(house, key="banksia"):
    return [(run.at, run.cause) for run in house.history(key)]


# From start to close


async def test_it_starts_by_waiting_and_leaves_when_it_is_closed(home):
    house = home(BANKSIA)
    async with lived(house) as daemon:
        assert participants(house) == [("daemon", "waiting", FAR_FUTURE, "nothing is due")]
        assert daemon.now() == house.now
    assert participants(house) == []
    await house.set_up("banksia")
    async with lived(house):
        assert participants(house) == [("daemon", "waiting", house.now + HALF_DAY, "run banksia")]
    await house.pass_time("3d")
    assert len(house.history("banksia")) == 1


async def test_it_runs_what_is_due_while_time_passes(home):
    house = home(BANKSIA, WATTLE)
    start = house.now
    async with lived(house) as daemon:
        for key in ("banksia", "wattle"):
            await daemon.integrations.put_service(house.service(key), Settings())
        await daemon.integrations.turn_on("banksia")
        await daemon.integrations.set_up("banksia")
        await house.pass_time("5h")
        house.do("wattle", "switch_on_at_kidsoft")
        await daemon.integrations.turn_on("wattle", "S434783895")
        await daemon.integrations.set_up("wattle")
        await house.pass_time("2d")
    assert causes(house) == [
        (start, "set-up"),
        *((start + n * HALF_DAY, "schedule") for n in (1, 2, 3, 4)),
    ]
    later = start + timedelta(hours=5)
    assert causes(house, "wattle") == [
        (later, "set-up"),
        *((later + n * HALF_DAY, "schedule") for n in (1, 2, 3, 4)),
    ]
    assert all(run.outcome == "ok" for run in house.store.runs(limit=100))


async def test_a_service_that_comes_first_is_waited_for_first(home):
    house = home(BANKSIA)
    async with lived(house) as daemon:
        await daemon.integrations.put_service(house.service("banksia"), Settings())
        await daemon.integrations.turn_on("banksia")
        await daemon.integrations.set_up("banksia")
        await _waiting(house)
        assert participants(house)[0][2] == house.now + HALF_DAY
        await daemon.integrations.turn_off("banksia")
        await _waiting(house)
        assert participants(house)[0][2] == FAR_FUTURE


async def _waiting(house):
    async with asyncio.timeout(5):
        while house.clock.state().held_by:  # noqa: ASYNC110  # the clock tells nobody
            await asyncio.sleep(0.001)


async def test_without_a_clock_it_does_not_start(home):
    house = home(BANKSIA)
    house.store.close()
    daemon = daemon_of(house)
    house.between.fault("/clock/", between.refused())
    with pytest.raises(ClockLost):
        await daemon.start()
    await daemon.close()
    house.between.mend()
    house.open()


async def test_a_clock_that_is_lost_is_found_again(home, monkeypatch):
    monkeypatch.setattr(daemon_module, "_FIRST_PAUSE_S", 0.01)
    house = home(BANKSIA)
    await house.set_up("banksia")
    house.between.fault(
        "/wait$", between.answering(502, "bad gateway", "text/plain"), times=3, spare=1
    )
    async with lived(house):
        await house.pass_time("3d")
    assert [cause for _, cause in causes(house)] == ["set-up", *["schedule"] * 6]
    assert sum(status == 502 for status in house.between.statuses) == 3


async def test_on_the_wall_it_starts_waits_and_ends(home):
    house = home(BANKSIA)
    house.store.close()
    daemon = Daemon(house.url, token=TOKEN, clock=WallClock(), transport=house.between)
    async with asyncio.timeout(10):
        await daemon.start()
        await daemon.integrations.put_service(house.service("banksia"), Settings())
        await daemon.integrations.turn_on("banksia")
        run = await daemon.integrations.set_up("banksia")
        assert abs(run.at - datetime.now(UTC)) < timedelta(seconds=10)
        await daemon.close()
    house.open()


# Down and up


@pytest.mark.parametrize(("away", "then"), [("30h", 3), ("12h", 2), ("13h", 2), ("10d", 21)])
async def test_what_was_missed_is_caught_up_with_in_one_run(home, away, then):
    house = home(BANKSIA)
    await house.set_up("banksia")
    start = house.now
    await house.pass_time(away)
    back = house.now
    async with lived(house):
        assert participants(house) == [
            ("daemon", "waiting", start + then * HALF_DAY, "run banksia")
        ]
        await house.pass_time("12h")
    assert causes(house) == [
        (start, "set-up"),
        (back, "catch-up"),
        (start + then * HALF_DAY, "schedule"),
    ]


async def test_where_nothing_was_missed_nothing_is_caught_up_with(home):
    house = home(BANKSIA)
    await house.set_up("banksia")
    await house.pass_time("11h")
    async with lived(house):
        pass
    assert len(house.history("banksia")) == 1
    await house.pass_time("1h")
    async with lived(house):
        pass
    assert [cause for _, cause in causes(house)] == ["set-up", "catch-up"]


# Time


async def test_time_that_runs_never_overtakes_an_action(home):
    house = home(BANKSIA)
    await house.set_up("banksia")
    async with lived(house) as daemon:
        house.between.fault("/v1/sessions", between.slow(0.005))
        house.clock.run(86_400 * 20)
        stamps = []
        for _ in range(10):
            run = await daemon.integrations.sync("banksia")
            assert run.at == house.clock.now, "no time has passed when the action is over"
            stamps.append(run.at)
            async with asyncio.timeout(5):
                while house.clock.now == run.at:  # noqa: ASYNC110  # and then time runs on
                    await asyncio.sleep(0.001)
        house.clock.pause()
        await _waiting(house)
        assert stamps == sorted(set(stamps))
    start = house.history("banksia")[0].at
    scheduled = [
        run.at for run in house.history("banksia") if run.cause in ("schedule", "catch-up")
    ]
    assert all((at - start) % HALF_DAY == timedelta(0) for at in scheduled)
    assert len(scheduled) == (house.now - start) // HALF_DAY


STORY = """
title: A fortnight with a leaver and a room that ends
starts: 2026-11-30 08:00
ends: 2026-12-14 20:00
seed: 7
services:
  banksia:
    name: Banksia Kindergarten
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 40
    rooms: [Possums, Wombats]
    children:
      - {name: Mia Nguyen, born: 2022-03-14, books: [{room: Possums, days: [mon], from: 2026-01-27}, {room: Wombats, on: 2026-12-03}]}
      - {count: 12, books: {room: Possums, days: 3, from: 2026-01-27, until: 2027-12-10}}
    storypark: {rooms: [Possums], profiles: [Mia Nguyen]}
  wattle:
    name: Wattle Early Learning
    ccms: kidsoft
    pin: S434783895
    time_zone: Australia/Sydney
    region: AU-NSW
    paid_children: 10
    rooms: [Koalas]
    children: [{name: Max Hill, books: {room: Koalas, days: [tue], from: 2026-01-27}}]
steps:
  - at: 2026-12-03 09:00
    service: banksia
    do: [{leave: Mia Nguyen}, sync]
  - {at: 2026-12-04 09:00, service: banksia, do: {daemon: down}}
  - {at: 2026-12-06 09:00, service: banksia, do: {daemon: up}}
  - at: 2026-12-14 19:00
    service: banksia
    expect: {rooms: {Wombats: removed}, profiles: {Mia Nguyen: archived}}
"""


def _written(value):
    assert isinstance(value, date), value
    return value.isoformat()


@pytest.mark.e2e
def test_nothing_of_a_play_reads_the_time_on_the_wall(monkeypatch):
    """The same play, under three dates and with the clock on the wall standing still: had any of it looked there, it would differ."""
    # freezegun's dates are of a class of its own, of which the library must be told how they are written
    monkeypatch.setattr(msgspec.json, "encode", partial(msgspec.json.encode, enc_hook=_written))
    monkeypatch.setattr(serializers, "_ENCODER", msgspec.json.Encoder(enc_hook=_written))
    digests = set()
    for frozen_at in (None, "1999-12-31 23:59:59", "2041-02-28"):
        if frozen_at is None:
            result = asyncio.run(play_story(read_text(STORY, "story.yaml")))
        else:
            with freeze_time(frozen_at, real_asyncio=True):
                result = asyncio.run(play_story(read_text(STORY, "story.yaml")))
        assert result["passed"], result["failures"]
        assert len(result["services"]["banksia"]["runs"]) > 20
        digests.add(result["digest"])
    assert len(digests) == 1
