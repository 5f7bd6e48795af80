import asyncio
from datetime import UTC, date, datetime, timedelta
from functools import partial

import httpx2
import msgspec
import pytest
from freezegun import freeze_time

from parktime.daemon.app import Daemon
from parktime.daemon.clock import FAR_FUTURE, ClockUnavailableError, WallClock
from parktime.daemon.domain.service import Settings
from parktime.daemon.machine_time import MachineTime
from parktime.daemon.operations import schedule as schedule_module
from parktime.daemon.store import serializers
from parktime.harness.player.play import play as play_story
from parktime.simulator.scenario.read import read_text
from tests.daemon import faulty_transport as faults
from tests.daemon.centres import BANKSIA, WATTLE
from tests.daemon.environment import HALF_DAY, TOKEN, daemon_of, participants, running_daemon


def causes(env, key="banksia"):
    return [(run.at, run.cause) for run in env.history(key)]


# From start to close


async def test_it_waits_after_start_and_leaves_on_close(make_env):
    env = make_env(BANKSIA)
    async with running_daemon(env) as daemon:
        assert participants(env) == [("daemon", "waiting", FAR_FUTURE, "nothing is due")]
        assert daemon.now() == env.now
    assert participants(env) == []
    await env.set_up("banksia")
    async with running_daemon(env):
        assert participants(env) == [("daemon", "waiting", env.now + HALF_DAY, "run banksia")]
    await env.advance("3d")
    assert len(env.history("banksia")) == 1


async def test_a_daemon_that_ends_serves_reads_and_begins_nothing(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    async with running_daemon(env) as daemon:
        assert await daemon.drain(60) == []
        transport = httpx2.ASGITransport(app=daemon)
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with httpx2.AsyncClient(
            transport=transport, base_url="http://daemon/v1", headers=headers
        ) as client:
            assert (await client.get("/snapshot")).status_code == 200
            assert (await client.get("/health/ready")).json()["reasons"] == ["stopping"]
            assert (await client.get("/health/live")).status_code == 200
            refused = await client.post("/services/banksia/sync")
        assert (refused.status_code, refused.json()["type"]) == (503, "urn:parktime:stopping")
    assert len(env.history("banksia")) == 1


async def test_due_runs_happen_while_time_passes(make_env):
    env = make_env(BANKSIA, WATTLE)
    start = env.now
    async with running_daemon(env) as daemon:
        for key in ("banksia", "wattle"):
            await daemon.integrations.put_service(env.service(key), Settings())
        await daemon.integrations.turn_on("banksia")
        await daemon.integrations.set_up("banksia")
        await env.advance("5h")
        env.do("wattle", "switch_on_at_kidsoft")
        await daemon.integrations.turn_on("wattle", "S434783895")
        await daemon.integrations.set_up("wattle")
        await env.advance("2d")
    assert causes(env) == [
        (start, "set-up"),
        *((start + n * HALF_DAY, "schedule") for n in (1, 2, 3, 4)),
    ]
    later = start + timedelta(hours=5)
    assert causes(env, "wattle") == [
        (later, "set-up"),
        *((later + n * HALF_DAY, "schedule") for n in (1, 2, 3, 4)),
    ]
    assert all(run.outcome == "ok" for run in env.store.runs(limit=100))


async def test_it_waits_for_the_earliest_service(make_env):
    env = make_env(BANKSIA)
    async with running_daemon(env) as daemon:
        await daemon.integrations.put_service(env.service("banksia"), Settings())
        await daemon.integrations.turn_on("banksia")
        await daemon.integrations.set_up("banksia")
        await _waiting(env)
        assert participants(env)[0][2] == env.now + HALF_DAY
        await daemon.integrations.turn_off("banksia")
        await _waiting(env)
        assert participants(env)[0][2] == FAR_FUTURE


async def _waiting(env):
    async with asyncio.timeout(5):
        while env.clock.state().held_by:  # noqa: ASYNC110  # polls: the clock has no event
            await asyncio.sleep(0.001)


async def test_it_does_not_start_without_a_clock(make_env):
    env = make_env(BANKSIA)
    env.store.close()
    daemon = daemon_of(env)
    env.transport.fault("/clock/", faults.connection_refused())
    with pytest.raises(ClockUnavailableError):
        await daemon.start()
    await daemon.close()
    env.transport.clear_faults()
    env.open()


async def test_it_reconnects_to_a_lost_clock(make_env, monkeypatch):
    monkeypatch.setattr(schedule_module, "_FIRST_PAUSE_S", 0.01)
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    env.transport.fault("/wait$", faults.respond(502, "bad gateway", "text/plain"), times=3, skip=1)
    async with running_daemon(env):
        await env.advance("3d")
    assert [cause for _, cause in causes(env)] == ["set-up", *["schedule"] * 6]
    assert sum(status == 502 for status in env.transport.statuses) == 3


async def test_it_starts_waits_and_ends_on_the_wall_clock(make_env):
    env = make_env(BANKSIA)
    env.store.close()
    daemon = Daemon(
        env.url, token=TOKEN, clock=WallClock(MachineTime(None)), transport=env.transport
    )
    async with asyncio.timeout(10):
        await daemon.start()
        await daemon.integrations.put_service(env.service("banksia"), Settings())
        await daemon.integrations.turn_on("banksia")
        run = await daemon.integrations.set_up("banksia")
        assert abs(run.at - datetime.now(UTC)) < timedelta(seconds=10)
        await daemon.close()
    env.open()


# Down and up


@pytest.mark.parametrize(("away", "then"), [("30h", 3), ("12h", 2), ("13h", 2), ("10d", 21)])
async def test_missed_runs_collapse_into_one_catch_up(make_env, away, then):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    start = env.now
    await env.advance(away)
    back = env.now
    async with running_daemon(env):
        assert participants(env) == [("daemon", "waiting", start + then * HALF_DAY, "run banksia")]
        await env.advance("12h")
    assert causes(env) == [
        (start, "set-up"),
        (back, "catch-up"),
        (start + then * HALF_DAY, "schedule"),
    ]


async def test_no_catch_up_without_missed_runs(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    await env.advance("11h")
    async with running_daemon(env):
        pass
    assert len(env.history("banksia")) == 1
    await env.advance("1h")
    async with running_daemon(env):
        pass
    assert [cause for _, cause in causes(env)] == ["set-up", "catch-up"]


# Time


async def test_running_time_never_overtakes_an_operation(make_env):
    env = make_env(BANKSIA)
    await env.set_up("banksia")
    async with running_daemon(env) as daemon:
        env.transport.fault("/v1/sessions", faults.delay(0.005))
        env.clock.run(86_400 * 20)
        stamps = []
        for _ in range(10):
            run = await daemon.integrations.sync("banksia")
            assert run.at == env.clock.now, "no time has passed when the action is over"
            stamps.append(run.at)
            async with asyncio.timeout(5):
                while env.clock.now == run.at:  # noqa: ASYNC110  # and then time runs on
                    await asyncio.sleep(0.001)
        env.clock.pause()
        await _waiting(env)
        assert stamps == sorted(set(stamps))
    start = env.history("banksia")[0].at
    scheduled = [run.at for run in env.history("banksia") if run.cause in ("schedule", "catch-up")]
    assert all((at - start) % HALF_DAY == timedelta(0) for at in scheduled)
    assert len(scheduled) == (env.now - start) // HALF_DAY


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
def test_a_play_never_reads_the_wall_clock(monkeypatch):
    """The same play, under three dates and with the clock on the wall standing still: had any of it looked there, it would differ."""
    # freezegun's dates are of a class of its own, which needs its own serializer
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
