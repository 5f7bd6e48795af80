"""One node of a fleet: takes runs from the queue; the node that leads fills it.

The leader follows the clock for the whole fleet. On a simulator's clock it waits only once the
queue is empty and no node works on a service.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from parktime.daemon.clock import FAR_FUTURE, ClockFollower, ClockUnavailableError, WallClock
from parktime.daemon.domain.errors import RefusedError, StoppingError
from parktime.daemon.fleet.exclusion import FleetExclusion
from parktime.daemon.fleet.slots_to_submit import SlotsToSubmit
from parktime.daemon.operations.schedule import Queue
from parktime.daemon.operations.service import IntegrationService
from parktime.daemon.store.errors import StoreUnavailableError
from parktime.daemon.store.fleet import FleetStore
from parktime.daemon.store.membership import RENEW_S
from parktime.daemon.sync.errors import internal_error
from parktime.daemon.telemetry.log import log

if TYPE_CHECKING:
    from parktime.daemon.fleet.engine import Engine

SIMULATED_POLL_S: Final = 0.02
POLL_S: Final = 0.25
"""How often nodes look for new workflows, on a simulator's clock and on real time."""
AT_ONCE: Final = 16
"""How many workflows a node takes, as a multiple of the runs at once; most wait for vendors."""

GIVE_BACK_S: Final = 2.0
"""How often a node looks for runs that it has claimed without knowing."""
LONGEST_UPDATE_S: Final = 0.5
"""So long a request waits for the database; then it is answered from what is known."""
UNREAD: Final = ("/health", "/live", "/ready", "/metrics")
"""Paths that are answered from memory alone."""

_ATTEMPTS: Final = 3
_PAUSE_S: Final = 0.5
_STEP_S: Final = 1.0
_LISTEN_S: Final = 0.05


class FleetNode:
    """A daemon's place in a fleet: its store, its locks and its schedule."""

    def __init__(self, store: FleetStore) -> None:
        self.store = store
        self.exclusion = FleetExclusion(store)
        self._schedule: FleetSchedule | None = None
        self._clock: ClockFollower | None = None
        self._updating: asyncio.Task[None] | None = None

    def schedule(
        self,
        integrations: IntegrationService,
        clock: ClockFollower,
        idle_tasks: Callable[[datetime], Awaitable[None]],
        concurrency: int,
    ) -> "FleetSchedule":
        """The schedule of this node's daemon."""
        self.exclusion.on_taken = integrations.due_runs.service_taken
        self._clock = clock
        self._schedule = FleetSchedule(self.store, integrations, clock, idle_tasks, concurrency)
        return self._schedule

    async def before_request(self, path: str) -> None:
        """Read what other nodes have changed; what is known is served if that takes long."""
        if path.endswith(UNREAD) or self._schedule is None or self._clock is None:
            return
        if self._updating is None or self._updating.done():
            self._updating = asyncio.create_task(self._update(self._schedule, self._clock))
        await asyncio.wait({self._updating}, timeout=LONGEST_UPDATE_S)

    async def _update(self, schedule: "FleetSchedule", clock: ClockFollower) -> None:
        try:
            await schedule.update()
            if not isinstance(clock, WallClock):
                clock.now = max(clock.now, await clock.peek())
        except StoreUnavailableError:
            pass  # it says so itself
        except Exception as error:
            internal_error(error, "read_changes")

    async def close(self) -> None:
        """Leave the fleet; the last node leaves the clock, too."""
        if self._schedule is not None:
            self._schedule.close()
        is_last = False
        with contextlib.suppress(StoreUnavailableError):
            is_last = await self.store.call(self.store.leave)
        if self._clock is not None:
            await (self._clock.leave() if is_last else self._clock.disconnect())


class FleetSchedule:
    """The schedule of a fleet, as one node takes part in it; stands in for `Schedule`.

    `settled` is set while nothing that is due is left undone, as far as this node knows.
    """

    def __init__(
        self,
        store: FleetStore,
        integrations: IntegrationService,
        clock: ClockFollower,
        idle_tasks: Callable[[datetime], Awaitable[None]],
        concurrency: int,
    ) -> None:
        self.settled = asyncio.Event()
        self._store = store
        self._member = store.member
        self._integrations = integrations
        self._clock = clock
        self._idle_tasks = idle_tasks
        self._at_once = concurrency * AT_ONCE
        self._is_real_time = isinstance(clock, WallClock)
        self._returning = self._member.is_first
        self._under_way = 0
        self._slots = SlotsToSubmit(store, is_real_time=self._is_real_time)
        self._engine: Engine | None = None
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Join the clock, and begin to take runs from the queue.

        Raises:
            ClockUnavailableError: the clock cannot be reached.
        """
        from parktime.daemon.fleet.engine import Engine  # loads DBOS

        await self._clock.mark_busy()
        self._engine = await Engine.start(
            self._store.queue_engine(),
            await self._store.call(self._store.queue_schema),
            self._member.holder,
            self._run,
            at_once=self._at_once,
            poll_s=POLL_S if self._is_real_time else SIMULATED_POLL_S,
        )
        self._watching = asyncio.create_task(self._watch(), name="node looks after the fleet")

    async def follow(self) -> None:
        """Lead whenever no other node does, for ever."""
        while True:
            try:
                if self._member.leads:
                    await self._lead()
                else:
                    self.settled.set()
                    await asyncio.sleep(_LISTEN_S)
                continue
            except StoppingError:
                await asyncio.Event().wait()  # to be cancelled
            except ClockUnavailableError as error:
                log.warning("clock_unavailable", reason=str(error), retry_in_s=_PAUSE_S)
            except StoreUnavailableError as error:
                log.warning("store_unavailable", op="follow_clock", reason=str(error))
            except Exception as error:
                internal_error(error, "follow_clock")
            await asyncio.sleep(_PAUSE_S)

    @property
    def queue(self) -> Queue:
        """How many runs this node has under way; what waits is in the queue of all nodes."""
        return Queue(0, self._under_way)

    def tasks(self) -> list[asyncio.Task[None]]:
        """What is to be ended with the daemon."""
        return [] if self._watching is None else [self._watching]

    def close(self) -> None:
        """Take nothing more from the queue."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None

    # Leading

    async def _lead(self) -> None:
        """Submit what is due, and wait for what is due next."""
        now = await self._clock.mark_busy()
        await self._integrations.check_clock()
        if not self._is_real_time:
            await self._drain()
        await self.update()
        if await self._submit_due(now):
            if self._is_real_time:
                return
            await self._drain()
            await self.update()
        self._returning = False
        await self._wait()

    async def _wait(self) -> None:
        due = self._slots.next_due()
        until, what, kind = (*due, "run") if due is not None else (FAR_FUTURE, "nothing is due", "")
        waiting = asyncio.ensure_future(self._clock.wait(until, what, kind))
        self.settled.set()
        try:
            await self._idle_tasks(self._clock.now)
            while not waiting.done() and self._member.leads:
                await asyncio.wait({waiting}, timeout=_STEP_S)
                if self._is_real_time:
                    break
            if waiting.done():
                waiting.result()
        finally:
            waiting.cancel()
            self.settled.clear()

    async def _submit_due(self, now: datetime) -> bool:
        """Enqueue each slot that is due and was not enqueued yet; returns whether there was any."""
        assert self._engine is not None, "a schedule is followed after it was started"
        due = self._slots.take(now)
        for key, slot in due:
            await self._engine.submit(
                f"{key}@{slot.isoformat()}", key, now.isoformat(), returning=self._returning
            )
            self._slots.note_submitted(key, slot)
        return bool(due)

    async def _drain(self) -> None:
        """Wait until the queue is empty and no node works on a service."""
        assert self._engine is not None
        while self._member.leads:
            if await self._engine.is_drained():
                orphans = await self._store.call(self._store.orphans)
                for key in sorted(orphans):
                    await self._integrations.due_runs.recover(key, self._clock.now)
                if not orphans and not await self._store.call(self._store.held):
                    return
            await asyncio.sleep(SIMULATED_POLL_S)

    async def update(self) -> None:
        """Read what other nodes have changed. Raises StoreUnavailableError."""
        for key in await self._store.call(self._store.update):
            await self._integrations.due_runs.service_taken(key, changed=True)

    # Looking after the others

    async def _watch(self) -> None:
        """Give back what was claimed in vain; while this node leads, take over from dead ones."""
        swept = given_back = 0.0
        while True:
            await asyncio.sleep(RENEW_S / 2)
            if self._engine is None:
                continue
            try:
                now_s = asyncio.get_running_loop().time()
                if now_s - given_back > GIVE_BACK_S:
                    given_back = now_s
                    if lost := await self._engine.give_back():
                        log.warning("claims_given_back", runs=lost)
                if not self._member.leads:
                    continue
                if taken := await self._engine.take_over(self._member.live):
                    log.warning("runs_taken_over", runs=taken)
                if self._is_real_time:
                    for key in sorted(await self._store.call(self._store.orphans)):
                        await self._integrations.due_runs.recover(key, self._clock.now)
                if now_s - swept > 3600:
                    await self._engine.forget_old()
                    swept = now_s
            except StoppingError:
                return
            except Exception as error:
                internal_error(error, "take_over")

    # Working

    async def _run(self, key: str, at: str, returning: bool) -> str:
        """Run a service that was due at an instant; repeated until it is stored."""
        self._under_way += 1
        try:
            return await self._run_until_stored(key, at, returning)
        finally:
            self._under_way -= 1

    async def _run_until_stored(self, key: str, at: str, returning: bool) -> str:
        attempts = 0
        while True:
            now = self._clock.now if self._is_real_time else datetime.fromisoformat(at)
            if not self._is_real_time:
                self._clock.now = now
            try:
                run = partial(self._integrations.due_runs.run_slot, key, now, returning=returning)
                return "run" if await run() else "nothing was due"
            except KeyError:
                return "no such service"
            except StoppingError:
                await asyncio.Event().wait()  # another node takes it over
            except RefusedError:
                return "an interrupted run could not be ended"
            except StoreUnavailableError as error:
                log.warning("run_repeated", service=key, reason=str(error))
            except Exception as error:
                internal_error(error, "run_slot", key)
                attempts += 1
                if attempts == _ATTEMPTS:
                    return "failed"
            await asyncio.sleep(_PAUSE_S)
