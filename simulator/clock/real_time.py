"""Runs virtual time alongside real time at a fixed rate, paused while a participant is busy."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from parktime.simulator.clock.settle import InstantSettler
from parktime.simulator.clock.timers import Timeline

LAST_INSTANT = datetime(9000, 1, 1, tzinfo=UTC)
_MAX_SLEEP_S = 3600.0


class RealTimeFlow:
    """Derives virtual time from a real clock since the last start.

    Paused time is not made up for.
    """

    def __init__(self, rate: float, monotonic: Callable[[], float]) -> None:
        self.rate = rate
        self._monotonic = monotonic
        self._started: tuple[float, datetime] | None = None

    @property
    def is_running(self) -> bool:
        """False while paused."""
        return self._started is not None

    def start(self, now: datetime) -> None:
        """Run from the virtual instant `now` on."""
        self._started = (self._monotonic(), now)

    def pause(self) -> None:
        """Stop until started again."""
        self._started = None

    def reading(self) -> datetime:
        """The current virtual instant. Only valid while running."""
        assert self._started is not None, "a paused flow has no reading"
        started_s, since = self._started
        virtual_s = (self._monotonic() - started_s) * self.rate
        return since + timedelta(seconds=min(virtual_s, (LAST_INSTANT - since).total_seconds()))

    def sleep_s(self, now: datetime, until: datetime | None) -> float:
        """Real seconds from `now` until `until`, at most an hour; an hour for None."""
        if until is None:
            return _MAX_SLEEP_S
        return min(max((until - now).total_seconds(), 0.0) / self.rate, _MAX_SLEEP_S)


class RealTimeRunner:
    """Moves `world` along a flow. `sleep` waits for real seconds."""

    def __init__(
        self,
        world: Timeline,
        settler: InstantSettler,
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._world = world
        self._settler = settler
        self._sleep = sleep
        self._changed: asyncio.Future[None] | None = None

    async def run(self, flow: RealTimeFlow) -> None:
        """Settle each due instant when real time reaches it, up to LAST_INSTANT."""
        while self._world.now < LAST_INSTANT:
            await self._settler.settle_without_limit()
            flow.start(self._world.now)
            due = self._settler.next_due()
            await self._sleep_unless_changed(flow.sleep_s(self._world.now, due))
            if (
                due is not None
                and flow.is_running
                and flow.reading() >= due == self._settler.next_due()
            ):
                self._world.move_to(due)
            self.catch_up(flow)
            flow.pause()

    def catch_up(self, flow: RealTimeFlow) -> None:
        """Move the world to the instant of a running flow, but never onto a due instant."""
        if not flow.is_running:
            return
        reading = flow.reading()
        due = self._settler.next_due()
        if reading > self._world.now and (due is None or reading < due):
            self._world.move_to(reading)

    def notify(self) -> None:
        """End the sleep under way: what is due, or the flow, has changed."""
        if self._changed is not None and not self._changed.done():
            self._changed.set_result(None)

    async def _sleep_unless_changed(self, sleep_s: float) -> None:
        changed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._changed = changed
        sleeping = asyncio.ensure_future(self._sleep(sleep_s))
        try:
            await asyncio.wait({sleeping, changed}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            if self._changed is changed:
                self._changed = None
