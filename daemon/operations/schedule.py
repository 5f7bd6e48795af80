"""The schedule: waits for the next due time, and runs what is due.

On a simulator's clock services that are due run one after the other, and time passes once all is
done. On real time a bounded number runs at once, and none waits for another's vendor.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from parktime.daemon.clock import FAR_FUTURE, ClockFollower, ClockUnavailableError, WallClock
from parktime.daemon.domain.errors import StoppingError
from parktime.daemon.domain.service import DEFAULT_CONCURRENCY
from parktime.daemon.operations.service import IntegrationService
from parktime.daemon.sync.errors import internal_error
from parktime.daemon.telemetry.log import log

QUICK_S: Final = 0.1
"""A run that takes longer waits for a vendor: the next service need not wait for it, too."""
SLOW_SHARE: Final = 16
"""How many runs may wait for vendors, as a multiple of the runs at once."""

_FIRST_PAUSE_S: Final = 0.2
_LONGEST_PAUSE_S: Final = 5.0
_PROGRESS_S: Final = 5.0
"""How often a clock that waits is shown that runs go on, in real seconds."""


@dataclass(frozen=True, slots=True)
class Queue:
    """Scheduled runs on real time: those that are due and wait, and those under way."""

    waiting: int = 0
    under_way: int = 0


class Schedule:
    """Follows the clock for ever. `settled` is set while nothing that is due is left undone.

    `idle_tasks` is awaited while nothing is due.
    """

    def __init__(
        self,
        integrations: IntegrationService,
        clock: ClockFollower,
        idle_tasks: Callable[[datetime], Awaitable[None]],
        concurrency: int = DEFAULT_CONCURRENCY,
    ) -> None:
        self.settled = asyncio.Event()
        self._integrations = integrations
        self._clock = clock
        self._idle_tasks = idle_tasks
        self._running: dict[str, asyncio.Task[None]] = {}
        self._under_way = 0
        self._slots = _Slots(concurrency)
        self._is_real_time = isinstance(clock, WallClock)

    async def start(self) -> None:
        """Join the clock and begin to catch up; on a simulator's clock, until all is done.

        Raises:
            ClockUnavailableError: The clock cannot be reached.
        """
        now = await self._clock.mark_busy()
        await self._integrations.operations.follow_clock(now)
        await self._integrations.check_clock()
        if self._is_real_time:
            await self._integrations.due_runs.find_interrupted()
            await self._start_due(now, returning=True)
        else:
            await self._integrations.operations.recover_interrupted(now)
            await self._run_due(now, returning=True)

    async def follow(self) -> None:
        """Wait and run for ever; pauses grow while the clock is unavailable or an error repeats."""
        pause_s = _FIRST_PAUSE_S
        while True:
            try:
                await self._wait_and_run()
                pause_s = _FIRST_PAUSE_S
            except StoppingError:
                await asyncio.Event().wait()  # to be cancelled
            except ClockUnavailableError as error:
                log.warning("clock_unavailable", reason=str(error), retry_in_s=pause_s)
            except Exception as error:
                internal_error(error, "follow_clock")
            else:
                continue
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    def tasks(self) -> list[asyncio.Task[None]]:
        """The runs under way on real time, to be ended with the daemon."""
        return list(self._running.values())

    @property
    def queue(self) -> Queue:
        """How many runs are due at the moment; on a simulator's clock always none."""
        return Queue(len(self._running) - self._under_way, self._under_way)

    async def _wait_and_run(self) -> None:
        due = self._integrations.due_runs.next_due(self._running)
        until, what, kind = (*due, "run") if due is not None else (FAR_FUTURE, "nothing is due", "")
        waiting = asyncio.ensure_future(self._clock.wait(until, what, kind))
        self.settled.set()
        try:
            await self._idle_tasks(self._clock.now)
        except BaseException:
            waiting.cancel()
            raise
        result = await waiting
        await self._integrations.check_clock()
        await self._integrations.operations.follow_clock(result.now)
        if self._is_real_time:
            await self._start_due(result.now)
        elif result.reached:
            await self._run_due(result.now)
        if not self._is_real_time:
            await self._integrations.operations.idle()

    async def _run_due(self, now: datetime, *, returning: bool = False) -> None:
        """Run what is due, one service after the other, and show a waiting clock the progress."""
        await self._integrations.due_runs.probe_store()
        loop = asyncio.get_running_loop()
        shown_s = loop.time()
        for key in self._integrations.due_runs.services_in_order():
            await self._integrations.due_runs.run_if_due(key, now, returning=returning)
            if loop.time() - shown_s > _PROGRESS_S:
                await self._clock.mark_busy()
                shown_s = loop.time()

    async def _start_due(self, now: datetime, *, returning: bool = False) -> None:
        """Start what is due and not running yet, in the order of due times."""
        await self._integrations.due_runs.probe_store()
        for key in self._integrations.due_runs.due_services(now, self._running):
            run = self._run_when_free(key, returning=returning)
            self._running[key] = asyncio.create_task(run, name=f"run {key}")

    async def _run_when_free(self, key: str, *, returning: bool) -> None:
        try:
            async with self._slots.take(is_failing=self._integrations.due_runs.is_failing(key)):
                self._under_way += 1
                try:
                    await self._integrations.due_runs.run_if_due(
                        key, self._clock.now, returning=returning
                    )
                finally:
                    self._under_way -= 1
        except StoppingError:
            return
        except Exception as error:
            internal_error(error, "scheduled_run", key)
        finally:
            del self._running[key]
            self._integrations.due_runs.note_end(key)
            await self._clock.mark_busy()  # so that the next due time is computed again


class _Slots:
    """Bounds the runs at once: those at work, those that wait, and those of failing services."""

    def __init__(self, concurrency: int) -> None:
        self._at_work = asyncio.Semaphore(concurrency)
        self._under_way = asyncio.Semaphore(concurrency * SLOW_SHARE)
        self._failing = asyncio.Semaphore(concurrency * SLOW_SHARE // 2)

    @asynccontextmanager
    async def take(self, *, is_failing: bool) -> AsyncIterator[None]:
        """Wait for a slot. It is given on after `QUICK_S`, though the run goes on."""
        async with AsyncExitStack() as bounds:
            if is_failing:
                await bounds.enter_async_context(self._failing)
            await bounds.enter_async_context(self._under_way)
            await self._at_work.acquire()
            given_on = asyncio.Event()
            timer = asyncio.get_running_loop().call_later(QUICK_S, self._give_on, given_on)
            try:
                yield
            finally:
                timer.cancel()
                if not given_on.is_set():
                    self._at_work.release()

    def _give_on(self, given_on: asyncio.Event) -> None:
        given_on.set()
        self._at_work.release()
