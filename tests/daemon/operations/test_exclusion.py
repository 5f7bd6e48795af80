"""Services exclude nothing but themselves; some things exclude all services."""

import asyncio

import pytest

from parktime.daemon.domain.errors import StoppingError
from parktime.daemon.operations.exclusion import Exclusion, InProgress


class Holder:
    """Holds one service, or everything, until it is let go."""

    def __init__(self, context):
        self._context, self._let_go = context, asyncio.Event()
        self.holds = False
        self.task = asyncio.create_task(self._hold())

    async def _hold(self):
        async with self._context:
            self.holds = True
            await self._let_go.wait()
        self.holds = False

    async def let_go(self):
        self._let_go.set()
        await self.task
        await settle()


async def settle():
    for _ in range(10):
        await asyncio.sleep(0)


async def test_a_service_excludes_itself_and_no_other():
    exclusion = Exclusion()
    first, second = Holder(exclusion.service("banksia")), Holder(exclusion.service("banksia"))
    other = Holder(exclusion.service("wattle"))
    await settle()
    assert (first.holds, second.holds, other.holds) == (True, False, True)
    await first.let_go()
    assert second.holds
    await second.let_go()
    await other.let_go()


async def test_everything_waits_for_all_and_goes_before_what_asks_later():
    exclusion = Exclusion()
    before = [Holder(exclusion.service(key)) for key in ("banksia", "wattle")]
    await settle()
    everything = Holder(exclusion.everything())
    await settle()
    after = Holder(exclusion.service("hakea"))
    await before[0].let_go()
    assert not everything.holds and not after.holds
    await before[1].let_go()
    assert everything.holds and not after.holds
    await everything.let_go()
    assert after.holds
    await after.let_go()


async def test_shut_lets_what_is_held_end_and_nobody_in():
    exclusion = Exclusion()
    holder, waiting = Holder(exclusion.service("banksia")), Holder(exclusion.service("banksia"))
    await settle()
    shutting = asyncio.create_task(exclusion.shut(60))
    await settle()
    assert not shutting.done()
    with pytest.raises(StoppingError):
        async with exclusion.service("wattle"):
            pass
    await holder.let_go()
    assert await shutting == []
    assert not waiting.holds
    with pytest.raises(StoppingError):
        await waiting.task


async def test_shut_names_what_is_still_held_when_its_time_is_over():
    exclusion = Exclusion()
    holder, done = Holder(exclusion.service("banksia")), Holder(exclusion.service("wattle"))
    await settle()
    await done.let_go()
    assert await exclusion.shut(0.01) == ["banksia"]
    await holder.let_go()


@pytest.mark.parametrize("which", ["service", "everything"])
async def test_whoever_is_cancelled_while_it_waits_or_holds_lets_go(which):
    exclusion = Exclusion()
    holder = Holder(exclusion.service("banksia"))
    await settle()
    context = exclusion.everything() if which == "everything" else exclusion.service("banksia")
    waiting = Holder(context)
    await settle()
    for cancelled in (waiting, holder):
        cancelled.task.cancel()
        await asyncio.gather(cancelled.task, return_exceptions=True)
    last = Holder(exclusion.everything())
    await settle()
    assert last.holds
    await last.let_go()
    again = Holder(exclusion.service("banksia"))
    await settle()
    assert again.holds
    await again.let_go()


async def test_operations_in_progress_are_waited_for():
    in_progress = InProgress()
    await in_progress.wait_for_none()
    with in_progress.one():
        with in_progress.one():
            pass
        waiting = asyncio.create_task(in_progress.wait_for_none())
        await settle()
        assert not waiting.done()
    await waiting
