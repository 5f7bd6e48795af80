"""When the clock's time goes back, the daemon is as it was then, and goes on from there as if it had never gone further."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from parktime.daemon.clock import ClockUnavailableError, Rewind
from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.service import Settings
from parktime.daemon.operations.mappings import Ref
from parktime.daemon.store.errors import HistoryUnavailableError
from parktime.daemon.store.store import Store
from parktime.daemon.sync.clock_rewind import ClockRewindHandler
from tests.daemon import faulty_transport as faults
from tests.daemon.centres import BUSY, WATTLE
from tests.daemon.environment import PIN, running_daemon

DAY = timedelta(days=1)
LIFE = (
    {"archive": "Noah Smith"},
    {"rename": {"Ivy Brown": "Ivy Browne"}},
    {"book": {"child": "Mia Nguyen", "room": "Emus", "days": ["wed"], "from": "2026-12-01"}},
    {"unarchive": "Noah Smith"},
    {"leave": "Ava Jones"},
    {"delete_profile": "Mia Nguyen"},
)
"""Something happens every day."""


def seen(env, daemon, key="banksia"):
    """All that anybody can see of a service, but for the ids of its runs, of which none comes twice."""
    store = daemon._store
    history = [replace(run, id=0) for run in store.runs(key, limit=1_000, changes=True)]
    return env.now, env.storypark_snapshot(key), store.state(key), history


async def set_up(env, daemon, key="banksia", pin=None):
    await daemon.integrations.put_service(env.service(key), Settings())
    await daemon.integrations.turn_on(key, pin)
    await daemon.integrations.set_up(key)


async def run_for(env, daemon, life=LIFE):
    """Lives through the days; what was to be seen at the end of each."""
    days = [seen(env, daemon)]
    for verb in life:
        await env.advance("5h")
        env.do("banksia", verb)
        await env.advance("19h")
        days.append(seen(env, daemon))
    return days


@pytest.mark.e2e
@pytest.mark.parametrize("day", [0, *(pytest.param(day, marks=pytest.mark.e2e) for day in (3, 6))])
async def test_a_rewind_restores_any_day_and_the_days_repeat(make_env, day):
    env = make_env(BUSY)
    async with running_daemon(env) as daemon:
        await set_up(env, daemon)
        days = await run_for(env, daemon)
        await env.clock.rewind(days[day][0])
        assert seen(env, daemon) == days[day]
        assert env.clock.state().not_following == ()
        assert await run_for(env, daemon, LIFE[day:]) == days[day:]


@pytest.mark.e2e
async def test_a_daemon_that_was_down_follows_after_its_start(make_env):
    env = make_env(BUSY)
    async with running_daemon(env) as daemon:
        await set_up(env, daemon)
        days = await run_for(env, daemon)
    await env.clock.rewind(days[4][0])
    await env.clock.rewind(days[2][0])
    await env.advance("1h")
    async with running_daemon(env) as daemon:
        assert seen(env, daemon)[1:] == days[2][1:]
        assert daemon._store.epoch == env.clock.epoch == 2


async def test_a_new_store_begins_in_the_epoch_of_its_clock(make_env):
    env = make_env(BUSY)
    await env.advance("1d")
    await env.clock.rewind(env.now - DAY)
    async with running_daemon(env) as daemon:
        await set_up(env, daemon)
        assert daemon._store.epoch == 1
        assert env.clock.state().not_following == ()
    assert len(env.history("banksia")) == 1


async def test_an_operation_before_the_rewind_is_noticed_uses_the_new_time(make_env):
    """The answer that tells of a rewind may be of an action's own call instead of the wait's."""
    env = make_env(BUSY)
    async with running_daemon(env) as daemon:
        await daemon.integrations.put_service(env.service("banksia"), Settings())
        before = env.now
        await env.advance("1d")
        await daemon.integrations.turn_on("banksia")
        held = asyncio.Event()

        async def held_up(request, on):
            answer = await on(request)
            await held.wait()
            return answer

        env.transport.fault(r"^POST /clock/participants/daemon/wait", held_up)
        await env.advance("1h")
        rewind = asyncio.ensure_future(env.clock.rewind(before))
        await asyncio.sleep(0.01)
        turning_on = asyncio.ensure_future(daemon.integrations.turn_on("banksia"))
        await asyncio.sleep(0.01)
        env.transport.clear_faults()
        held.set()
        await asyncio.gather(rewind, turning_on)
        assert daemon._store.state("banksia").stage == "on"
        assert daemon._store.epoch == 1


@pytest.mark.e2e
async def test_a_rewind_clears_what_was_read_later(make_env):
    env = make_env(BUSY)
    async with running_daemon(env) as daemon:
        await set_up(env, daemon)
        queries, before = daemon.integrations.queries, env.now
        use = queries.plan_usage.last("banksia")
        await env.advance("1d")
        env.do("banksia", {"paid_children": 7})
        await env.advance("1d")
        await daemon.integrations.sync("banksia")
        assert queries.plan_usage.last("banksia") != use
        told: list[str] = []
        queries.plan_usage.call_on_change(told.append)
        await env.clock.rewind(before)
        assert queries.plan_usage.last("banksia") is None
        assert told == ["banksia"]
        await daemon.integrations.sync("banksia")
        assert queries.plan_usage.last("banksia") == use


async def test_a_rewind_restores_the_pin(make_env):
    env = make_env(WATTLE)
    env.do("wattle", "switch_on_at_kidsoft")
    async with running_daemon(env) as daemon:
        await set_up(env, daemon, "wattle", PIN)
        then = env.now
        await env.advance("1d")
        await daemon.integrations.turn_off("wattle")
        with pytest.raises(RefusedError):
            await daemon.integrations.turn_on("wattle", "S000000009")
        await env.clock.rewind(then)
        await daemon.integrations.sync("wattle")
        assert daemon._store.runs("wattle", limit=1)[0].outcome == "ok"


async def test_a_store_without_the_history_is_left_and_reported(make_env, monkeypatch):
    def forgotten(self, at, epoch):
        raise HistoryUnavailableError("the store remembers nothing before yesterday")

    env = make_env(BUSY)
    async with running_daemon(env) as daemon:
        await set_up(env, daemon)
        before = env.now
        await env.advance("3d")
        runs = len(daemon._store.runs("banksia", limit=10_000))
        monkeypatch.setattr(Store, "rewind", forgotten)
        await env.clock.rewind(before + DAY)
        assert env.clock.state().not_following == ("daemon",)
        assert len(daemon._store.runs("banksia", limit=10_000)) == runs
        await env.advance("3d")
        assert len(daemon._store.runs("banksia", limit=10_000)) == runs + 2, (
            "it goes on where its memory ends"
        )


@pytest.mark.e2e
async def test_a_lost_clock_is_followed_when_it_is_back(make_env):
    env = make_env(BUSY)
    async with running_daemon(env) as daemon:
        await set_up(env, daemon)
        before = seen(env, daemon)
        await env.advance("2d")
        env.transport.fault(r"^GET /clock$", faults.connection_refused(), times=1)
        await env.clock.rewind(before[0])
        assert seen(env, daemon) == before


async def test_a_rewind_restores_choices_and_holds(make_env):
    env = make_env(BUSY)
    async with running_daemon(env) as daemon:
        await set_up(env, daemon)
        await daemon.integrations.map("banksia", [(Ref(name="Skip Me"), "skip")], [])
        before = seen(env, daemon)
        await env.advance("1d")
        await daemon.integrations.update("banksia")
        await env.clock.rewind(before[0])
        assert seen(env, daemon) == before


async def nothing(to):
    return


KEYS = ("acacia", "boronia", "correa", "dianella")
MANY = """
  {key}:
    name: {key}
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 8
    rooms: [Possums]
    children:
      - {{name: Mia Nguyen, born: 2022-03-14, books: {{room: Possums, days: [mon, tue], from: 2026-01-27}}}}
    integration: off
"""


@pytest.mark.e2e
@pytest.mark.parametrize(
    "after",
    ["12h5m", *(pytest.param(each, marks=pytest.mark.e2e) for each in ("12h20m", "24h", "2h"))],
)
async def test_a_rewind_restores_open_circuits(make_env, after):
    """While it is left alone, later, when one more had found out; and before it ever failed."""
    env = make_env(*(MANY.format(key=key) for key in KEYS))
    async with running_daemon(env) as daemon:
        for key in KEYS:
            await set_up(env, daemon, key)
        breakers = daemon.integrations.queries.circuit_breakers
        await env.advance("1h")
        env.transport.fault("/manage/v1/", faults.connection_refused())
        await env.advance(after)
        then = env.now, breakers.failing_vendors(), [seen(env, daemon, key) for key in KEYS]
        env.transport.clear_log()
        await env.advance("30h")
        went = breakers.failing_vendors(), [seen(env, daemon, key) for key in KEYS], vendors(env)
        assert "not sent" in went[1][-1][-1][0].note
        await env.clock.rewind(then[0])
        assert (
            env.now,
            breakers.failing_vendors(),
            [seen(env, daemon, key) for key in KEYS],
        ) == then
        env.transport.clear_log()
        await env.advance("30h")
        assert (
            breakers.failing_vendors(),
            [seen(env, daemon, key) for key in KEYS],
            vendors(env),
        ) == went


def vendors(env):
    """What the vendors were asked."""
    return [line for line in env.transport.seen if line.startswith("GET /manage/v1/")]


class TwoClocks:
    """A clock of an earlier epoch than the store's: the one of another world."""

    epoch = 0
    acknowledged_epoch = None

    async def rewind_since(self, since_epoch: int) -> Rewind:
        raise ClockUnavailableError("nobody asks")


async def test_the_clock_of_another_world_is_not_followed(make_env):
    env = make_env(BUSY)
    env.store.rewind(env.now, 3)
    going_back = ClockRewindHandler(env.store, TwoClocks(), nothing)
    assert not await going_back.follow()
    assert env.store.epoch == 3
