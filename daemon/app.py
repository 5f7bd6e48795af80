"""The daemon as a whole: a store, a clock to live by, the integrations, and the API over them."""

import asyncio
import contextlib
from datetime import datetime, timedelta

import httpx2
import structlog
from starlette.types import Receive, Scope, Send

from parktime.daemon.api.app import Api
from parktime.daemon.clock import FAR_FUTURE, ClockFollower, ClockLost
from parktime.daemon.domain.errors import own_fault
from parktime.daemon.services import build_services
from parktime.daemon.store.store import Store
from parktime.daemon.vendors.retry_policy import USUAL, Pace

PIECE = 500
"""Runs of a service that go at a time: some milliseconds, so that nobody waits for it."""

_EVERY = timedelta(days=1)


class Housekeeping:
    """Keeps history for a set time on the clock that the daemon lives by; `keep_history` None: for ever."""

    def __init__(self, store: Store, keep_history: timedelta | None) -> None:
        self._store = store
        self._keep_history = keep_history
        self._done: datetime | None = None

    def tidy(self, now: datetime) -> None:
        """See whether a store in trouble can be used again. Then forget a piece of what is too old: once a day, and again at the next moment of quiet
        where more is left.
        """
        self._store.try_again()
        if self._keep_history is None or not self._is_time(now):
            return
        try:
            pruned = self._store.prune(now - self._keep_history, PIECE)
        except Exception as error:  # it can wait
            own_fault(error, "forgetting old history")
            return
        self._done = None if pruned else now

    def _is_time(self, now: datetime) -> bool:
        return self._done is None or not self._done <= now < self._done + _EVERY


pass

_log = structlog.get_logger("daemon")

_FIRST_PAUSE_S = 0.2
_LONGEST_PAUSE_S = 5.0


class Daemon:
    """Runs what is due for as long as it lives. `start` returns when it has caught up and waits; `close` keeps the store alone."""

    def __init__(
        self,
        store_url: str,
        *,
        token: str,
        clock: ClockFollower,
        transport: httpx2.AsyncBaseTransport | None = None,
        pace: Pace = USUAL,
        protect_reads: bool = False,
        keep_history: timedelta | None = None,
    ) -> None:
        self._clock = clock
        self._store = Store.open(store_url)
        self._housekeeping = Housekeeping(self._store, keep_history)
        self.services = build_services(self._store, clock, transport, pace)
        self.integrations = self.services.integrations
        self._settled = asyncio.Event()
        self._following: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None
        self.app = Api(
            self.services,
            self._store,
            token=token,
            now=self.now,
            settled=self._settled.is_set,
            protect_reads=protect_reads,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The daemon as an ASGI application."""
        await self.app(scope, receive, send)

    def now(self) -> datetime:
        """The time as the clock last said it."""
        return self._clock.now

    def copy_store(self, url: str) -> None:
        """Make an independent store of the same content at a URL where none is. StoreError if there is anything."""
        self._store.copy_to(url)

    async def start(self) -> None:
        """Join the clock busy, end what a crash cut short, catch up, and wait on the clock. Raises ClockLost if there is none."""
        now = await self._clock.busy()
        await self.integrations.follow_clock(now)
        await self.integrations.resume_interrupted(now)
        await self.integrations.run_due(now, returning=True)
        self._following = asyncio.create_task(self._follow(), name="daemon follows its clock")
        self._watching = asyncio.create_task(
            self.services.forecasts.ahead.watch(), name="daemon looks ahead"
        )
        await self._settled.wait()

    async def close(self) -> None:
        """Stop following, leave the clock, and close the store; also where following came to an end of its own, which is raised then."""
        try:
            for task in (self._watching, self._following):
                if task is not None:
                    task.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await task
        finally:
            await self._clock.leave()
            await self.integrations.close()
            self._store.close()

    async def abandon(self) -> None:
        """Stop where it is, as a process that is killed does: nothing is ended in order, and the clock is not left. For plays of crashes."""
        living = [task for task in (self._watching, self._following) if task is not None]
        for task in living:
            task.cancel()
        await asyncio.gather(*living, return_exceptions=True)
        await self.integrations.close()
        self._store.close()

    async def _follow(self) -> None:
        """Wait and run, for ever. A clock that is lost is looked for again, ever more patiently; no fault of our own ends this either."""
        pause_s = _FIRST_PAUSE_S
        while True:
            try:
                await self._once()
                pause_s = _FIRST_PAUSE_S
            except ClockLost as lost:
                _log.warning("clock lost", reason=str(lost), retry_in_s=pause_s)
            except Exception as error:
                own_fault(error, "following the clock")
            else:
                continue
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    async def _once(self) -> None:
        due = self.integrations.next_due()
        until, what, kind = (*due, "run") if due is not None else (FAR_FUTURE, "nothing is due", "")
        waiting = asyncio.ensure_future(self._clock.wait(until, what, kind))
        self._settled.set()
        self._housekeeping.tidy(self.now())
        awakening = await waiting
        await self.integrations.follow_clock(awakening.now)
        if awakening.reached:
            await self.integrations.run_due(awakening.now)
        else:
            await self.integrations.idle()
