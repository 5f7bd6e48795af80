"""Moves a world: advances, rewinds, resets and restores, and time that runs at a rate."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from parktime.simulator.clock.participants import Participants, WaitResult
from parktime.simulator.clock.real_time import LAST_INSTANT, RealTimeFlow, RealTimeRunner
from parktime.simulator.clock.settle import InstantSettler
from parktime.simulator.clock.status import Mode
from parktime.simulator.clock.timers import Timeline, Timer, TimerQueue
from parktime.simulator.errors import (
    AlreadyAdvancingError,
    BeforeStartError,
    ClockError,
    ClosedError,
    InTheFutureError,
    InThePastError,
    TooFarError,
)

MAX_ADVANCE = timedelta(days=36_525)

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Movement:
    """An advance or rewind under way. `stop` ends it at the next settled instant."""

    to: datetime
    patience_s: float
    stop: bool = False


@dataclass(frozen=True, slots=True)
class SavedClock:
    """A saved state of a world, and the timers that had not fired yet."""

    world: Any
    timers: tuple[Timer, ...]


_Go = Callable[[Movement], Coroutine[None, None, bool]]


class Mover:
    """Moves `world` for its clock, one movement at a time. Belongs to one event loop.

    `monotonic` is the real clock of a running world, in seconds.
    """

    def __init__(
        self,
        world: Timeline,
        participants: Participants,
        timers: TimerQueue,
        *,
        settler: InstantSettler,
        runner: RealTimeRunner,
        monotonic: Callable[[], float],
    ) -> None:
        self._world = world
        self._participants = participants
        self._timers = timers
        self._settler = settler
        self._runner = runner
        self._monotonic = monotonic
        self._flow: RealTimeFlow | None = None
        self._advance: Movement | None = None
        self._driver: asyncio.Task[bool] | None = None
        self._closed: ClosedError | None = None

    @property
    def now(self) -> datetime:
        """The present instant; reading it brings a running clock up to date."""
        if self._flow is not None:
            self._runner.catch_up(self._flow)
        return self._world.now

    @property
    def mode(self) -> Mode:
        """What moves the clock at present."""
        if self._advance is not None:
            return "advancing"
        return "paused" if self._flow is None else "running"

    @property
    def rate(self) -> float | None:
        """Virtual seconds for each real one while it runs, or after the movement under way."""
        return None if self._flow is None else self._flow.rate

    @property
    def to(self) -> datetime | None:
        """Where the movement under way goes."""
        return None if self._advance is None else self._advance.to

    async def advance(self, to: datetime, patience_s: float) -> bool:
        """Pass every due instant up to `to`; False if a pause ended it early."""
        self._require_not_advancing()
        _check_bounds(self.now, to)
        return await self._start_movement(Movement(to, patience_s), self._advance_to)

    async def rewind(self, to: datetime, patience_s: float) -> None:
        """Restore the state after everything at `to` and settle there."""
        self._require_not_advancing()
        if to > self.now:
            raise InTheFutureError(
                f"{to.isoformat()} is yet to come: it is {self.now.isoformat()}; advance goes there"
            )
        if to < self._world.earliest_instant:
            raise BeforeStartError(
                f"{to.isoformat()} is before {self._world.earliest_instant.isoformat()},"
                " where this world begins"
            )
        await self._start_movement(Movement(to, patience_s), self._rewind_to)

    async def reset(self, patience_s: float, then: Callable[[], None]) -> None:
        """Restore the state before anything was done, paused, call `then`, and settle there."""
        self._require_not_advancing()

        async def go(movement: Movement) -> bool:
            try:
                self._world.reset()
            except ValueError as error:
                raise BeforeStartError(str(error)) from None
            self._timers.rewind(self._world.rewinds[-1].to)  # those of the first instant included
            then()
            return await self._follow(movement)

        await self._start_movement(Movement(self.now, patience_s), go, paused=True)

    def save(self) -> SavedClock:
        """The present state of the world and its timers."""
        self._require_not_advancing()
        _ = self.now
        return SavedClock(self._world.save(), self._timers.pending())

    async def restore(self, saved: SavedClock, patience_s: float, then: Callable[[], None]) -> None:
        """Restore a saved state, paused, call `then`, and settle there."""
        self._require_not_advancing()

        async def go(movement: Movement) -> bool:
            self._world.restore(saved.world)
            self._timers.restore(saved.timers)
            then()
            return await self._follow(movement)

        await self._start_movement(Movement(self.now, patience_s), go, paused=True)

    def run(self, rate: float) -> None:
        """Run at `rate`; after the movement, if one is under way."""
        self.require_open()
        _ = self.now
        self._flow = RealTimeFlow(rate, self._monotonic)
        if self._advance is None:
            self._cancel_driver()
            self._start_running()

    def pause(self) -> None:
        """Stop; an advance ends at the next settled instant."""
        _ = self.now
        self._flow = None
        if self._advance is not None:
            self._advance.stop = True
        else:
            self._cancel_driver()

    def close(self, error: ClosedError) -> None:
        """Stop for good; every later call raises such an error."""
        self._closed = error
        self._flow = None
        self._cancel_driver()

    def require_open(self) -> None:
        """Raise ClosedError after `close`."""
        if self._closed is not None:
            raise type(self._closed)(str(self._closed))

    def hold(self) -> None:
        """A participant is busy: pause a running clock."""
        if self._flow is not None:
            self._flow.pause()
        self.notify()

    def notify(self) -> None:
        """A participant has changed: look again at what is due."""
        self._participants.notify()
        self._runner.notify()

    # How it moves

    async def _start_movement(self, advance: Movement, go: _Go, *, paused: bool = False) -> bool:
        self._cancel_driver()
        if paused:
            self._flow = None
        if self._flow is not None:
            self._flow.pause()
        self._advance = advance
        return await self._await_shielded(self._drive(self._move(advance, go)))

    async def _move(self, advance: Movement, go: _Go) -> bool:
        try:
            await self._settler.settle(advance.patience_s)
            return await go(advance)
        finally:
            self._advance = None
            if self._flow is not None and self._closed is None:
                self._start_running()

    async def _advance_to(self, advance: Movement) -> bool:
        while self._world.now < advance.to and not advance.stop:
            due = self._settler.next_due()
            self._world.move_to(advance.to if due is None else min(due, advance.to))
            await self._settler.settle(advance.patience_s)
        return self._world.now >= advance.to

    async def _rewind_to(self, movement: Movement) -> bool:
        """Rewind in one step, so that the next request sees the new epoch."""
        self._world.rewind(movement.to)
        self._timers.rewind(movement.to)
        return await self._follow(movement)

    async def _follow(self, movement: Movement) -> bool:
        """Let the participants follow the world."""
        at_s = asyncio.get_running_loop().time()
        for participant in self._participants:
            answer = WaitResult(self._world.now, self._world.epoch, reached=False)
            participant.rewind_to(answer, at_s)
        await self._settler.settle(movement.patience_s)
        return True

    async def _await_shielded(self, advance: asyncio.Task[bool]) -> bool:
        """Wait for the movement; it goes on if the caller is cancelled."""
        try:
            return await asyncio.shield(advance)
        except asyncio.CancelledError:
            self.require_open()
            raise

    def _drive(self, moving: Coroutine[None, None, bool]) -> asyncio.Task[bool]:
        self._driver = asyncio.create_task(moving)
        self._driver.add_done_callback(_log_failure)
        return self._driver

    def _start_running(self) -> None:
        assert self._flow is not None, "only a clock with a rate runs"
        self._drive(self._run(self._flow))

    async def _run(self, flow: RealTimeFlow) -> bool:
        try:
            await self._runner.run(flow)
        finally:
            flow.pause()
            if self._flow is flow and self._driver is asyncio.current_task():
                self._flow = None  # it ended by itself, not by a pause
        return False

    def _cancel_driver(self) -> None:
        if self._driver is not None:
            self._driver.cancel()
            self._driver = None

    def _require_not_advancing(self) -> None:
        self.require_open()
        if self._advance is not None:
            raise AlreadyAdvancingError(
                f"the clock is on its way to {self._advance.to.isoformat()}"
            )


def _check_bounds(now: datetime, to: datetime) -> None:
    if to < now:
        raise InThePastError(f"{to.isoformat()} has passed: it is {now.isoformat()}")
    if to - now > MAX_ADVANCE or to > LAST_INSTANT:
        raise TooFarError(
            f"an advance may cover {MAX_ADVANCE.days} days and go to {LAST_INSTANT.date()} at most"
        )


def _log_failure(task: asyncio.Task[bool]) -> None:
    """Log an unexpected failure by its type only; its text may contain personal data."""
    error = None if task.cancelled() else task.exception()
    if error is not None and not isinstance(error, ClockError):
        _log.error("the clock came to a stop: %s", type(error).__name__)
