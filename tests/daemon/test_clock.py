import asyncio
import time
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from parktime.daemon import clock as daemon_clock
from parktime.daemon.clock import FAR_FUTURE, ClockUnavailableError, SimulatorClock, WallClock
from tests.daemon import faulty_transport as faults
from tests.daemon.centres import BANKSIA, SIMULATOR, Centres

HOUR = timedelta(hours=1)


@asynccontextmanager
async def followed():
    """A simulator and a follower of its clock, which leaves at the end."""
    centres = Centres(BANKSIA)
    clock = SimulatorClock(SIMULATOR, centres.transport)
    try:
        yield centres, clock
    finally:
        centres.transport.clear_faults()
        await clock.leave()
        centres.clock.pause()


def states(world):
    return {each.name: each.state for each in world.clock.state().participants}


async def soon(condition):
    """Wait until something is so; the test fails if it never is."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110  # polls: the clock has no event
            await asyncio.sleep(0.001)


# On a simulator's clock


async def test_it_joins_as_busy_and_reads_the_time():
    async with followed() as (world, clock):
        assert await clock.mark_busy() == world.now == clock.now
        assert clock.now.tzinfo is UTC
        assert states(world) == {"daemon": "busy"}


async def test_wait_returns_at_its_instant():
    async with followed() as (world, clock):
        start = await clock.mark_busy()
        waiting = asyncio.ensure_future(clock.wait(start + HOUR, "run banksia", "run"))
        await soon(lambda: states(world) == {"daemon": "waiting"})
        assert "run" in [
            each.kind for each in world.clock.state().next if each.what == "run banksia"
        ]
        (row,) = world.clock.state().participants
        assert (row.waiting_until, row.what, row.order) == (start + HOUR, "run banksia", 0)
        moving = asyncio.ensure_future(world.advance("3h"))
        awakening = await waiting
        assert (awakening.now, awakening.reached) == (start + HOUR, True)
        assert (clock.now, world.now) == (start + HOUR, start + HOUR), (
            "the clock is paused while the daemon works"
        )
        assert not moving.done()
        waiting = asyncio.ensure_future(clock.wait(FAR_FUTURE, "nothing"))
        await moving
        assert world.now == start + 3 * HOUR
        await clock.mark_busy()
        assert not (await waiting).reached


async def test_wait_for_a_past_instant_returns_at_once():
    async with followed() as (_world, clock):
        start = await clock.mark_busy()
        for until in (start, start - HOUR):
            awakening = await clock.wait(until, "late")
            assert (awakening.now, awakening.reached) == (start, True)


async def test_mark_busy_cancels_a_wait():
    async with followed() as (world, clock):
        start = await clock.mark_busy()
        waiting = asyncio.ensure_future(clock.wait(start + HOUR, "run"))
        await soon(lambda: states(world) == {"daemon": "waiting"})
        assert await clock.mark_busy() == start
        awakening = await waiting
        assert (awakening.now, awakening.reached) == (start, False)
        assert states(world) == {"daemon": "busy"}


async def test_mark_busy_cancels_a_wait_in_flight():
    async with followed() as (world, clock):
        start = await clock.mark_busy()

        async def late(request, send):
            await asyncio.sleep(0.02)
            return await send(request)

        world.transport.fault("/wait$", late, times=1)
        waiting = asyncio.ensure_future(clock.wait(start + HOUR, "run"))
        assert await clock.mark_busy() == start
        assert states(world) == {"daemon": "busy"}, (
            "nothing that was on its way makes it wait afterwards"
        )
        assert not (await waiting).reached


async def test_work_has_the_time_of_a_late_answer():
    """Time runs; the wait comes in after `busy` and is answered, at its instant, before anybody takes it back."""

    async with followed() as (world, clock):
        start = await clock.mark_busy()
        world.clock.run(86_400 * 100)
        waiting = asyncio.ensure_future(clock.wait(start + HOUR, "run"))
        assert await clock.mark_busy() == start + HOUR == world.clock.now
        assert (await waiting).reached


async def test_reordered_answers_do_not_set_the_time_back():
    async with followed() as (world, clock):
        start = await clock.mark_busy()

        async def late(request, send):
            response = await send(request)
            await asyncio.sleep(0.05)
            return response

        world.transport.fault("/busy$", late, times=1)
        late_one = asyncio.ensure_future(clock.mark_busy())
        await asyncio.sleep(0.01)
        waiting = asyncio.ensure_future(clock.wait(start + HOUR, "run"))
        await soon(lambda: states(world) == {"daemon": "waiting"})
        advancing = asyncio.ensure_future(world.advance("1h"))
        assert (await waiting).now == start + HOUR
        await late_one
        assert clock.now == start + HOUR
        waiting = asyncio.ensure_future(clock.wait(FAR_FUTURE, "nothing"))
        await advancing
        await clock.mark_busy()
        await waiting


async def test_a_cancelled_wait_that_never_began_has_no_effect():
    async with followed() as (world, clock):
        await clock.mark_busy()
        world.transport.fault("/wait$", faults.connection_refused())
        with pytest.raises(ClockUnavailableError):
            await clock.wait(FAR_FUTURE, "nothing")
        async with asyncio.timeout(1):
            await clock.mark_busy()


async def test_a_cancelled_wait_has_no_effect():
    async with followed() as (world, clock):
        start = await clock.mark_busy()
        waiting = asyncio.ensure_future(clock.wait(start + HOUR, "run"))
        await soon(lambda: states(world) == {"daemon": "waiting"})
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        async with asyncio.timeout(1):
            await clock.mark_busy()
        assert states(world) == {"daemon": "busy"}


async def test_a_wait_times_out(monkeypatch):
    monkeypatch.setattr(daemon_clock, "_WAIT_S", 0.05)

    async with followed() as (_world, clock):
        start = await clock.mark_busy()
        awakening = await clock.wait(start + HOUR, "run")
        assert (awakening.now, awakening.reached) == (start, False)


async def test_leaving_releases_the_clock():
    async with followed() as (world, clock):
        await clock.mark_busy()
        other = SimulatorClock(SIMULATOR, world.transport, name="other")
        await other.mark_busy()
        await other.leave()
        assert states(world) == {"daemon": "busy"}


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (faults.connection_refused(), "cannot be reached: ConnectError"),
        (faults.timeout(), "cannot be reached: ReadTimeout"),
        (faults.respond(503, "{}"), "answered 503"),
        (faults.respond(302, Location="/"), "answered 302"),
    ],
)
async def test_a_lost_clock_raises(fault, words):
    async with followed() as (world, clock):
        world.transport.fault("/clock/", fault)
        with pytest.raises(ClockUnavailableError, match=words):
            await clock.mark_busy()
        with pytest.raises(ClockUnavailableError, match=words):
            await clock.wait(FAR_FUTURE, "nothing")


@pytest.mark.parametrize(
    "fault",
    [
        faults.html_page(),
        faults.respond(200, "{}"),
        faults.respond(200, '{"now": "noon", "epoch": 0}'),
        faults.truncate(),
    ],
)
async def test_an_unreadable_clock_counts_as_lost(fault):
    async with followed() as (world, clock):
        world.transport.fault("/clock/", fault)
        with pytest.raises(ClockUnavailableError):
            await clock.mark_busy()


async def test_leaving_a_stopped_simulator_is_no_error():
    async with followed() as (world, clock):
        await clock.mark_busy()
        world.transport.fault("DELETE", faults.connection_refused())


async def test_running_time_never_overtakes_work():
    """At a day in a hundredth of a second, work that takes a while ends at the very instant at which it began."""

    async with followed() as (world, clock):
        await clock.mark_busy()
        world.clock.run(86_400 * 100)
        for _ in range(15):
            waiting = asyncio.ensure_future(clock.wait(FAR_FUTURE, "nothing"))
            before = clock.now
            await soon(lambda before=before: world.clock.now > before)
            stamp = await clock.mark_busy()
            await asyncio.sleep(0.005)
            async with httpx2.AsyncClient(transport=world.transport, base_url=SIMULATOR) as client:
                shown = (await client.get("/clock")).json()
            assert datetime.fromisoformat(shown["now"]) == stamp
            assert shown["held_by"] == ["daemon"]
            await waiting


async def test_running_time_stops_at_every_awaited_instant():
    async with followed() as (world, clock):
        start = await clock.mark_busy()
        world.clock.run(86_400 * 100)
        for place in range(1, 15):
            awakening = await clock.wait(start + place * HOUR, "run")
            assert (awakening.now, awakening.reached) == (start + place * HOUR, True)
            await asyncio.sleep(0.002)


async def test_peek_neither_joins_nor_cancels():
    async with followed() as (world, clock):
        start = await clock.peek()
        assert states(world) == {}
        await clock.mark_busy()
        waiting = asyncio.ensure_future(clock.wait(start + HOUR, "run"))
        await soon(lambda: states(world) == {"daemon": "waiting"})
        await world.advance("30m")
        assert await clock.peek() == start + HOUR / 2
        assert states(world) == {"daemon": "waiting"}
        for fault in (
            faults.connection_refused(),
            faults.respond(500, "{}"),
            faults.html_page(),
        ):
            world.transport.clear_faults()
            world.transport.fault("GET /clock", fault)
            assert await clock.peek() == start, "what it last said to the daemon"
        await clock.mark_busy()
        await waiting


# On the wall


def test_the_wall_clock_is_only_read():
    clock = WallClock()
    assert abs(clock.now - datetime.now(UTC)) < timedelta(seconds=5)
    with pytest.raises(AttributeError):
        clock.now = datetime.now(UTC)


async def test_a_short_wait_on_the_wall_clock_ends():
    clock = WallClock()
    until = await clock.mark_busy() + timedelta(seconds=0.05)
    began = time.monotonic()
    awakening = await clock.wait(until, "run")
    assert awakening.reached
    assert awakening.now >= until
    assert time.monotonic() - began < 2
    assert (await clock.wait(until, "run")).reached


async def test_mark_busy_ends_a_wait_on_the_wall_clock():
    clock = WallClock()
    waiting = asyncio.ensure_future(clock.wait(FAR_FUTURE, "nothing"))
    await asyncio.sleep(0)
    await clock.mark_busy()
    async with asyncio.timeout(1):
        assert not (await waiting).reached
    waiting = asyncio.ensure_future(clock.wait(FAR_FUTURE, "nothing"))
    done, _ = await asyncio.wait({waiting}, timeout=0.02)
    assert not done, "the next wait is a new one"
    await clock.mark_busy()
    await waiting
    await clock.leave()


async def test_cancelling_a_woken_wait_cancels_it():
    clock = WallClock()
    waiting = asyncio.ensure_future(clock.wait(FAR_FUTURE, "nothing"))
    await asyncio.sleep(0)
    await clock.mark_busy()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_mark_busy_between_call_and_wait_is_noticed():
    clock = WallClock()
    waiting = clock.wait(FAR_FUTURE, "nothing")
    await clock.mark_busy()
    async with asyncio.timeout(1):
        assert not (await waiting).reached


async def test_a_long_wait_on_the_wall_clock_is_split(monkeypatch):
    """A clock that is set meanwhile is noticed."""
    monkeypatch.setattr(daemon_clock, "_WAIT_S", 0.02)
    async with asyncio.timeout(1):
        assert not (await WallClock().wait(FAR_FUTURE, "nothing")).reached
