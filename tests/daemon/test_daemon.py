import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import msgspec
import pytest
from freezegun import freeze_time

from daemon import daemon as daemon_module
from daemon.clock import FAR_FUTURE, ClockLost, SimulatorClock, WallClock
from daemon.daemon import Daemon
from daemon.settings import Settings
from daemon.store import codec
from harness.play import play as play_story
from simulator.clock.faults import Held
from simulator.scenario.read import read_text
from tests.daemon import between
from tests.daemon.centres import BANKSIA, BUSY, SIMULATOR, WATTLE
from tests.daemon.houses import EVERY_KIND, HALF_DAY, WRITES, House, at_home, busy_centre, play

HOME = Path(daemon_module.__file__).parent
TOKEN = "a-token-of-the-daemon"


def daemon_of(house):
    """A daemon over the house's store, which is closed, and by the world's clock."""
    clock = SimulatorClock(SIMULATOR, house.between)
    return Daemon(house.url, token=TOKEN, clock=clock, transport=house.between)


@asynccontextmanager
async def lived(house):
    """The house with its daemon at work; afterwards with its store open again."""
    house.store.close()
    daemon = daemon_of(house)
    await daemon.start()
    try:
        yield daemon
    finally:
        await daemon.close()
        house.open()


def participants(house):
    return [(each.name, each.state, each.waiting_until, each.what) for each in house.clock.state().participants]


def causes(house, key="banksia"):
    return [(run.at, run.cause) for run in house.history(key)]


# From start to close


def test_it_starts_by_waiting_and_leaves_when_it_is_closed(tmp_path):
    async def test(house):
        async with lived(house) as daemon:
            assert participants(house) == [("daemon", "waiting", FAR_FUTURE, "nothing is due")]
            assert daemon.now() == house.now
        assert participants(house) == []
        await house.set_up("banksia")
        async with lived(house):
            assert participants(house) == [("daemon", "waiting", house.now + HALF_DAY, "run banksia")]
        await house.pass_time("3d")
        assert len(house.history("banksia")) == 1

    at_home(tmp_path, BANKSIA, test=test)


def test_it_runs_what_is_due_while_time_passes(tmp_path):
    async def test(house):
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
        assert causes(house) == [(start, "set-up"), *((start + n * HALF_DAY, "schedule") for n in (1, 2, 3, 4))]
        later = start + timedelta(hours=5)
        assert causes(house, "wattle") == [
            (later, "set-up"),
            *((later + n * HALF_DAY, "schedule") for n in (1, 2, 3, 4)),
        ]
        assert all(run.outcome == "ok" for run in house.store.runs(limit=100))

    at_home(tmp_path, BANKSIA, WATTLE, test=test)


def test_a_service_that_comes_first_is_waited_for_first(tmp_path):
    async def test(house):
        async with lived(house) as daemon:
            await daemon.integrations.put_service(house.service("banksia"), Settings())
            await daemon.integrations.turn_on("banksia")
            await daemon.integrations.set_up("banksia")
            await _waiting(house)
            assert participants(house)[0][2] == house.now + HALF_DAY
            await daemon.integrations.turn_off("banksia")
            await _waiting(house)
            assert participants(house)[0][2] == FAR_FUTURE

    at_home(tmp_path, BANKSIA, test=test)


async def _waiting(house):
    async with asyncio.timeout(5):
        while house.clock.state().held_by:  # noqa: ASYNC110  # the clock tells nobody
            await asyncio.sleep(0.001)


def test_without_a_clock_it_does_not_start(tmp_path):
    async def test(house):
        house.store.close()
        daemon = daemon_of(house)
        house.between.fault("/clock/", between.refused())
        with pytest.raises(ClockLost):
            await daemon.start()
        await daemon.close()
        house.between.mend()
        house.open()

    at_home(tmp_path, BANKSIA, test=test)


def test_a_clock_that_is_lost_is_found_again(tmp_path, monkeypatch):
    monkeypatch.setattr(daemon_module, "_FIRST_PAUSE_S", 0.01)

    async def test(house):
        await house.set_up("banksia")
        house.between.fault("/wait$", between.answering(502, "bad gateway", "text/plain"), times=3, spare=1)
        async with lived(house):
            await house.pass_time("3d")
        assert [cause for _, cause in causes(house)] == ["set-up", *["schedule"] * 6]
        assert sum(status == 502 for status in house.between.statuses) == 3

    at_home(tmp_path, BANKSIA, test=test)


def test_on_the_wall_it_starts_waits_and_ends(tmp_path):
    async def test(house):
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

    at_home(tmp_path, BANKSIA, test=test)


# Down and up


@pytest.mark.parametrize(("away", "then"), [("30h", 3), ("12h", 2), ("13h", 2), ("10d", 21)])
def test_what_was_missed_is_caught_up_with_in_one_run(tmp_path, away, then):
    async def test(house):
        await house.set_up("banksia")
        start = house.now
        await house.pass_time(away)
        back = house.now
        async with lived(house):
            assert participants(house) == [("daemon", "waiting", start + then * HALF_DAY, "run banksia")]
            await house.pass_time("12h")
        assert causes(house) == [(start, "set-up"), (back, "catch-up"), (start + then * HALF_DAY, "schedule")]

    at_home(tmp_path, BANKSIA, test=test)


def test_where_nothing_was_missed_nothing_is_caught_up_with(tmp_path):
    async def test(house):
        await house.set_up("banksia")
        await house.pass_time("11h")
        async with lived(house):
            pass
        assert len(house.history("banksia")) == 1
        await house.pass_time("1h")
        async with lived(house):
            pass
        assert [cause for _, cause in causes(house)] == ["set-up", "catch-up"]

    at_home(tmp_path, BANKSIA, test=test)


# Killed


async def killed(house, write, *, committed):
    """A daemon that dies at a write of its next run, and is thrown away with all that it had begun."""
    daemon = daemon_of(house)
    await daemon.start()
    fault = house.between.fault(between.WRITES, between.killed(committed=committed), times=1, spare=write)
    advancing = asyncio.ensure_future(house.clock.advance(house.now + HALF_DAY, patience_s=0.02))
    async with asyncio.timeout(5):
        while fault.met <= write:  # noqa: ASYNC110  # the dead tell nobody
            await asyncio.sleep(0.001)
    remains = [task for task in asyncio.all_tasks() if Path(task.get_coro().cr_code.co_filename).parent == HOME]
    for task in remains:
        task.cancel()
    await asyncio.gather(*remains, return_exceptions=True)
    house.between.mend()
    with pytest.raises(Held):
        await advancing


@pytest.mark.parametrize("committed", [False, True])
def test_killed_at_any_write_of_a_run_it_ends_it_when_it_is_back(tmp_path, committed):
    async def test():
        house = House(tmp_path, BUSY)
        await busy_centre(house)
        await house.close()

        async def end(twin):
            daemon = daemon_of(twin)
            await daemon.start()
            await twin.clock.advance(twin.now + HALF_DAY)
            await daemon.close()
            twin.open()
            state = twin.state("banksia")
            await twin.close()
            return state

        undisturbed = house.another(tmp_path / "undisturbed")
        daemon = daemon_of(undisturbed)
        await daemon.start()
        await undisturbed.clock.advance(undisturbed.now + HALF_DAY)
        await daemon.close()
        expected = await end(undisturbed)
        assert {(change.kind, change.rule, change.subject) for change in expected["history"][2].changes} == EVERY_KIND
        assert [run.cause for run in expected["history"]] == ["set-up", "manual", "schedule", "schedule"]
        for write in range(WRITES):
            twin = house.another(tmp_path / f"{write}")
            await killed(twin, write, committed=committed)
            assert await end(twin) == expected, f"killed at write {write}"

    play(test)


def test_killed_and_away_for_days_it_ends_the_run_and_then_catches_up(tmp_path):
    async def test():
        house = House(tmp_path, BUSY)
        await busy_centre(house)
        await house.close()
        for write in (0, 5, 6, 10):
            twin = house.another(tmp_path / f"{write}")
            await killed(twin, write, committed=True)
            twin.clock.leave("daemon")
            await twin.pass_time("3d")
            daemon = daemon_of(twin)
            await daemon.start()
            await daemon.close()
            twin.open()
            runs = twin.history("banksia")
            assert [run.cause for run in runs] == ["set-up", "manual", "schedule", "catch-up"]
            told = [
                (change.kind, change.rule, change.subject)
                for run in runs[2:]
                for change in run.changes
                if change.kind != "skip"
            ]
            assert sorted(told) == sorted(EVERY_KIND - {("skip", "skip-is-final", "Skip Me")})
            assert twin.store.interrupted() == []
            await twin.close()

    play(test)


def test_one_that_died_of_itself_leaves_the_clock_when_it_is_closed(tmp_path):
    async def test(house):
        await busy_centre(house)
        house.store.close()
        daemon = daemon_of(house)
        await daemon.start()
        house.between.fault(between.WRITES, between.killed(committed=False))
        with pytest.raises(Held):
            await house.clock.advance(house.now + HALF_DAY, patience_s=0.5)
        with pytest.raises(between.Killed):
            await daemon.close()
        assert participants(house) == []
        house.open()
        assert len(house.store.interrupted()) == 1

    at_home(tmp_path, BUSY, test=test)


def test_closed_in_the_middle_of_a_run_it_ends_it_when_it_is_back(tmp_path):
    async def test(house):
        await busy_centre(house)
        house.store.close()
        daemon = daemon_of(house)
        await daemon.start()
        writing = asyncio.Event()

        async def for_ever(request, send):
            writing.set()
            await asyncio.Event().wait()

        house.between.fault(between.WRITES, for_ever, times=1, spare=4)
        advancing = asyncio.ensure_future(house.pass_time("12h"))
        await writing.wait()
        await daemon.close()
        await advancing
        house.between.mend()
        house.open()
        (left,) = house.store.interrupted()
        assert left.at == house.now
        async with lived(house):
            pass
        assert house.told(house.history("banksia")[-1]) == EVERY_KIND
        assert house.history("banksia")[-1].cause == "schedule"

    at_home(tmp_path, BUSY, test=test)


# Time


def test_time_that_runs_never_overtakes_an_action(tmp_path):
    async def test(house):
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
        scheduled = [run.at for run in house.history("banksia") if run.cause in ("schedule", "catch-up")]
        assert all((at - start) % HALF_DAY == timedelta(0) for at in scheduled)
        assert len(scheduled) == (house.now - start) // HALF_DAY

    at_home(tmp_path, BANKSIA, test=test)


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


def test_nothing_of_a_play_reads_the_time_on_the_wall(monkeypatch):
    """The same play, under three dates and with the clock on the wall standing still: had any of it looked there, it would differ."""
    # freezegun's dates are of a class of its own, of which the library must be told how they are written
    monkeypatch.setattr(msgspec.json, "encode", partial(msgspec.json.encode, enc_hook=_written))
    monkeypatch.setattr(codec, "_ENCODER", msgspec.json.Encoder(enc_hook=_written))
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
