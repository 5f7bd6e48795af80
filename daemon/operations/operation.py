"""One operation at a time for each service, at one instant of a clock that stands meanwhile."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from parktime.daemon.clock import ClockFollower
from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.operations.exclusion import Exclusion, InProgress
from parktime.daemon.store.store import Store
from parktime.daemon.sync.clock_rewind import ClockRewindHandler
from parktime.daemon.sync.connections import Connections
from parktime.daemon.sync.scheduler import RunScheduler


class Operations:
    """The context of operations, which also follows a clock that is set back."""

    def __init__(
        self,
        store: Store,
        clock: ClockFollower,
        connections: Connections,
        *,
        exclusion: Exclusion,
        scheduler: RunScheduler,
    ) -> None:
        self._store = store
        self._clock = clock
        self._connections = connections
        self._exclusion = exclusion
        self._scheduler = scheduler
        self._in_progress = InProgress()
        self._clock_rewind = ClockRewindHandler(store, clock, self._go_back)
        self._after_rewind: list[Callable[[], None]] = []

    @asynccontextmanager
    async def operation(self, key: str, *, new: bool = False) -> AsyncIterator[datetime]:
        """Context of one operation outside the schedule: it yields now, and the clock is paused.

        Raises RefusedError for a service that was removed while this waited, unless it is `new`.
        """
        with self._in_progress.one():
            while True:
                async with self._exclusion.service(key):
                    now = await self._clock.mark_busy()
                    if not self._clock_rewind.is_pending:
                        await self._store.call(self._store.refresh)
                        if not (new or self._store.has_service(key)):
                            raise RefusedError("the service was removed meanwhile")
                        await self._scheduler.interrupted.recover(key, now)
                        self._scheduler.interrupted.require_none(key)
                        yield now
                        return
                await self.follow_clock(now)

    @property
    def position(self) -> int | None:
        """How many events the simulated world had logged when the clock was last stopped."""
        return self._clock.position

    async def idle(self) -> None:
        """Wait until no operation is in progress; only then may time pass again."""
        await self._in_progress.wait_for_none()

    async def follow_clock(self, now: datetime) -> None:
        """Rewind the store if the clock was set back to `now`."""
        if self._clock_rewind.is_pending:
            async with self._exclusion.everything():
                rewound = await self._clock_rewind.follow()
            if rewound:  # a run that was interrupted at that time is interrupted again
                await self.recover_interrupted(now)

    async def recover_interrupted(self, now: datetime) -> None:
        """Recover the runs that a crash interrupted."""
        for key in await self._scheduler.interrupted.find():
            async with self._exclusion.service(key):
                await self._scheduler.interrupted.recover(key, now)

    def call_after_rewind(self, forget: Callable[[], None]) -> None:
        """Register a callback that drops cached data of later times when the clock is set back."""
        self._after_rewind.append(forget)

    async def _go_back(self, to: datetime) -> None:
        self._scheduler.reset()
        await self._connections.rewind(to)
        for forget in self._after_rewind:
            forget()
