"""On real time a service waits for no other: neither its runs nor the actions of operators."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from parktime.daemon.clock import WallClock
from parktime.daemon.domain.errors import StoppingError
from parktime.daemon.machine_time import MachineTime
from parktime.daemon.operations.schedule import Schedule
from parktime.daemon.operations.service import IntegrationService
from parktime.daemon.store.store import Store
from parktime.daemon.vendors.retry_policy import HttpLimits, no_sleep
from tests.daemon.centres import BANKSIA, WATTLE
from tests.daemon.environment import HALF_DAY, Environment

PATIENCE_S = 20
MORE = "".join(
    f"""
  {key}:
    name: {key.title()}
    ccms: manage
    time_zone: Australia/Perth
    region: AU-WA
    paid_children: 5
    rooms: [Bilbies]
    children:
      - {{name: Una Reed, books: {{room: Bilbies, days: [mon], from: 2026-01-27}}}}
    integration: off
"""
    for key in ("hakea", "grevillea", "acacia")
)
EVERYBODY = ("acacia", "banksia", "grevillea", "hakea", "wattle")


class RealTime(Environment):
    """A daemon whose real time is the world's, so that a test can move it."""

    def open(self):
        self.store = Store.open(self.url, durable=False)
        machine = MachineTime(wall=lambda: self.now, monotonic_s=lambda: self.now.timestamp())
        self.wall = WallClock(machine)
        self.integrations = IntegrationService(
            self.store, self.wall, self.transport, HttpLimits(sleep=no_sleep)
        )

    async def runs_of(self, key, count):
        """Wait until a service has so many runs after its set-up."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.history(key)) < 1 + count:  # noqa: ASYNC110 - another object runs
                await asyncio.sleep(0.01)


@pytest.fixture
async def env(tmp_path):
    env = RealTime(tmp_path, BANKSIA, WATTLE, MORE)
    for key in EVERYBODY:
        await env.set_up(key)
    yield env
    await env.close()


@asynccontextmanager
async def following(env, concurrency):
    async def idle(_now):
        return

    schedule = Schedule(env.integrations, env.wall, idle, concurrency)
    await schedule.start()
    task = asyncio.create_task(schedule.follow())
    try:
        yield schedule
    finally:
        for each in (task, *schedule.tasks()):
            each.cancel()
        await asyncio.gather(task, *schedule.tasks(), return_exceptions=True)


def hang(env, pattern):
    """Requests that match wait until the event that is returned is set."""
    over = asyncio.Event()

    async def wait(request, send):
        await over.wait()
        return await send(request)

    env.transport.fault(pattern, wait)
    return over


@pytest.mark.parametrize("concurrency", [1, 16])
async def test_a_vendor_that_hangs_delays_its_own_service_alone(env, concurrency):
    over = hang(env, "/kidsoft/")
    await env.clock.advance(env.now + HALF_DAY)
    async with following(env, concurrency):
        for key in EVERYBODY[:-1]:
            await env.runs_of(key, 1)
        assert len(env.history("wattle")) == 1
        async with asyncio.timeout(PATIENCE_S):
            await env.integrations.sync("banksia")
        assert [run.cause for run in env.history("banksia")] == ["set-up", "catch-up", "manual"]
        over.set()
        await env.runs_of("wattle", 1)
    assert {env.history(key)[1].outcome for key in EVERYBODY} == {"ok"}


@pytest.mark.e2e
async def test_an_operator_whose_vendor_hangs_keeps_no_service_from_its_run(env):
    over = hang(env, "/kidsoft/")
    action = asyncio.create_task(env.integrations.refresh("wattle"))
    await asyncio.sleep(0.05)
    async with following(env, 1):
        await env.clock.advance(env.now + HALF_DAY)
        await env.wall.mark_busy()
        for key in EVERYBODY[:-1]:
            await env.runs_of(key, 1)
        assert not action.done()
        over.set()
        await action
        await env.runs_of("wattle", 1)
    assert len(env.history("wattle")) == 2


@pytest.mark.e2e
async def test_a_run_is_started_once_and_again_at_its_next_time(env):
    async with following(env, 2):
        for count in (1, 2, 3):
            await env.clock.advance(env.now + HALF_DAY)
            await env.wall.mark_busy()
            for key in EVERYBODY:
                await env.runs_of(key, count)
    assert {len(env.history(key)) for key in EVERYBODY} == {4}


@pytest.mark.e2e
async def test_a_run_that_the_daemon_s_end_cuts_short_is_recovered_beside_the_others(env):
    env.do(
        "banksia", {"enrol": {"name": "Ada Park", "books": {"room": "Possums", "days": ["mon"]}}}
    )
    env.publish("banksia")
    over = hang(env, "^POST /storypark/v1/profiles")
    await env.clock.advance(env.now + HALF_DAY)
    async with following(env, 2):
        for key in ("wattle", "hakea"):
            await env.runs_of(key, 1)
    assert [run.key for run in env.store.interrupted()] == ["banksia"]
    over.set()
    await env.close()
    env.open()
    async with following(env, 2):
        await env.runs_of("banksia", 1)
    assert env.store.interrupted() == []
    names = [profile.given for profile in env.world.services["banksia"].storypark.profiles.values()]
    assert names.count("Ada") == 1


@pytest.mark.e2e
async def test_a_daemon_that_ends_finishes_its_runs_and_begins_no_other(env):
    over = hang(env, "/kidsoft/")
    await env.clock.advance(env.now + HALF_DAY)
    async with following(env, 16) as schedule:
        for key in EVERYBODY[:-1]:
            await env.runs_of(key, 1)
        draining = asyncio.create_task(env.integrations.drain(PATIENCE_S))
        await asyncio.sleep(0)
        with pytest.raises(StoppingError):
            await env.integrations.sync("banksia")
        await env.clock.advance(env.now + HALF_DAY)
        await env.wall.mark_busy()
        assert schedule.queue.under_way == 1
        over.set()
        assert await draining == []
    assert [len(env.history(key)) for key in EVERYBODY] == [2] * len(EVERYBODY)
    assert env.store.interrupted() == []


@pytest.mark.e2e
async def test_a_run_that_outlasts_the_end_is_named_and_left_to_the_next_daemon(env):
    env.do(
        "banksia", {"enrol": {"name": "Ada Park", "books": {"room": "Possums", "days": ["mon"]}}}
    )
    env.publish("banksia")
    hang(env, "^POST /storypark/v1/profiles")
    await env.clock.advance(env.now + HALF_DAY)
    async with following(env, 16):
        for key in sorted({*EVERYBODY} - {"banksia"}):
            await env.runs_of(key, 1)
        async with asyncio.timeout(PATIENCE_S):
            while not env.store.interrupted():  # noqa: ASYNC110 - another object runs
                await asyncio.sleep(0.01)
        assert await env.integrations.drain(0.01) == ["banksia"]
    assert [run.key for run in env.store.interrupted()] == ["banksia"]
