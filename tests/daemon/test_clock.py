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
        while not condition():  # noqa: ASYNC110  # the clock tells nobody
            await asyncio.sleep(0.001)


# On a simulator's clock


async def test_it_joins_busy_and_knows_the_time():
    async with followed() as (world, clock):
        assert await clock.mark_busy() == world.now == clock.now
        assert clock.now.tzinfo is UTC
        assert states(world) == {"daemon": "busy"}


async def test_it_is_woken_at_the_instant_that_it_waits_for():
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
            "the clock stands while the daemon works"
        )
        assert not moving.done()
        waiting = asyncio.ensure_future(clock.wait(FAR_FUTURE, "nothing"))
        await moving
        assert world.now == start + 3 * HOUR
        await clock.mark_busy()
        assert not (await waiting).reached


async def test_an_instant_that_has_come_is_answered_at_once():
    async with followed() as (_world, clock):
        start = await clock.mark_busy()
        for until in (start, start - HOUR):
            awakening = await clock.wait(until, "late")
            assert (awakening.now, awakening.reached) == (start, True)


async def test_a_wait_is_taken_back_by_work():
    async with followed() as (world, clock):
        start = await clock.mark_busy()
        waiting = asyncio.ensure_future(clock.wait(start + HOUR, "run"))
        await soon(lambda: states(world) == {"daemon": "waiting"})
        assert await clock.mark_busy() == start
        awakening = await waiting
        assert (awakening.now, awakening.reached) == (start, False)
        assert states(world) == {"daemon": "busy"}


async def test_a_wait_that_is_still_on_its_way_is_taken_back_too():
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


async def test_work_is_stamped_with_the_instant_at_which_a_late_wait_was_answered():
    """Time runs; the wait comes in after `busy` and is answered, at its instant, before anybody takes it back."""

    async with followed() as (world, clock):
        start = await clock.mark_busy()
        world.clock.run(86_400 * 100)
        waiting = asyncio.ensure_future(clock.wait(start + HOUR, "run"))
        assert await clock.mark_busy() == start + HOUR == world.clock.now
        assert (await waiting).reached


async def test_answers_that_overtake_each_other_do_not_set_the_time_back():
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


async def test_a_wait_that_was_never_begun_is_not_waited_for():
    async with followed() as (world, clock):
        await clock.mark_busy()
        world.transport.fault("/wait$", faults.connection_refused())
        with pytest.raises(ClockUnavailableError):
            await clock.wait(FAR_FUTURE, "nothing")
        async with asyncio.timeout(1):
            await clock.mark_busy()


async def test_a_wait_that_is_broken_off_is_not_waited_for():
    async with followed() as (world, clock):
        start = await clock.mark_busy()
        waiting = asyncio.ensure_future(clock.wait(start + HOUR, "run"))
        await soon(lambda: states(world) == {"daemon": "waiting"})
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        async with asyncio.timeout(1):
            await clock.mark_busy()
        assert states(world) == {"daemon": "busy"}


async def test_a_wait_ends_after_a_while_without_its_instant(monkeypatch):
    monkeypatch.setattr(daemon_clock, "_WAIT_S", 0.05)

    async with followed() as (_world, clock):
        start = await clock.mark_busy()
        awakening = await clock.wait(start + HOUR, "run")
        assert (awakening.now, awakening.reached) == (start, False)


async def test_leaving_lets_the_clock_go_on():
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
async def test_a_clock_that_is_lost_is_told(fault, words):
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
async def test_a_clock_that_cannot_be_read_is_lost(fault):
    async with followed() as (world, clock):
        world.transport.fault("/clock/", fault)
        with pytest.raises(ClockUnavailableError):
            await clock.mark_busy()


async def test_a_simulator_that_has_gone_can_be_left():
    async with followed() as (world, clock):
        await clock.mark_busy()
        world.transport.fault("DELETE", faults.connection_refused())


async def test_time_that_runs_never_overtakes_work():
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


async def test_time_that_runs_stops_at_every_instant_that_is_waited_for():
    async with followed() as (world, clock):
        start = await clock.mark_busy()
        world.clock.run(86_400 * 100)
        for place in range(1, 15):
            awakening = await clock.wait(start + place * HOUR, "run")
            assert (awakening.now, awakening.reached) == (start + place * HOUR, True)
            await asyncio.sleep(0.002)


async def test_a_look_at_the_clock_joins_nothing_and_takes_nothing_back():
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


def test_the_time_on_the_wall_is_read_and_never_set():
    clock = WallClock()
    assert abs(clock.now - datetime.now(UTC)) < timedelta(seconds=5)
    with pytest.raises(AttributeError):
        clock.now = datetime.now(UTC)


async def test_a_short_wait_on_the_wall_is_reached():
    clock = WallClock()
    until = await clock.mark_busy() + timedelta(seconds=0.05)
    began = time.monotonic()
    awakening = await clock.wait(until, "run")
    assert awakening.reached
    assert awakening.now >= until
    assert time.monotonic() - began < 2
    assert (await clock.wait(until, "run")).reached


async def test_a_wait_on_the_wall_ends_when_somebody_is_busy():
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


async def test_a_wait_that_is_woken_and_broken_off_at_once_is_broken_off():
    clock = WallClock()
    waiting = asyncio.ensure_future(clock.wait(FAR_FUTURE, "nothing"))
    await asyncio.sleep(0)
    await clock.mark_busy()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_work_that_comes_between_the_call_and_the_wait_is_heard():
    clock = WallClock()
    waiting = clock.wait(FAR_FUTURE, "nothing")
    await clock.mark_busy()
    async with asyncio.timeout(1):
        assert not (await waiting).reached


async def test_a_long_wait_on_the_wall_is_taken_in_pieces(monkeypatch):
    """A clock that is set meanwhile is noticed."""
    monkeypatch.setattr(daemon_clock, "_WAIT_S", 0.02)
    async with asyncio.timeout(1):
        assert not (await WallClock().wait(FAR_FUTURE, "nothing")).reached
