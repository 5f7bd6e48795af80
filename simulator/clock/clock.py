"""The clock of a world: passes each due instant in order, while all participants wait."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta

from parktime.simulator.clock.participants import (
    MAX_ANSWERS_PER_INSTANT,
    Participant,
    Participants,
    WaitResult,
)
from parktime.simulator.clock.real_time import LAST_INSTANT, RealTimeFlow, RealTimeRunner
from parktime.simulator.clock.settle import InstantSettler
from parktime.simulator.clock.status import (
    ClockState,
    Mode,
    Rewind,
    participant_states,
    upcoming_events,
)
from parktime.simulator.clock.timers import Timeline, TimerQueue
from parktime.simulator.errors import (
    AlreadyAdvancingError,
    BeforeStartError,
    ClockError,
    ClosedError,
    InTheFutureError,
    InThePastError,
    LoopingError,
    TooFarError,
)

MAX_ADVANCE = timedelta(days=36_525)
DEFAULT_PATIENCE_S = 30.0

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Movement:
    """An advance or rewind under way. `stop` ends it at the next settled instant."""

    to: datetime
    patience_s: float
    stop: bool = False


class Clock:
    """Moves `world`. All methods belong to one event loop.

    `monotonic` and `sleep` are the real clock of a running world, in seconds, and are used for
    nothing else.
    """

    def __init__(
        self,
        world: Timeline,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._world = world
        self._monotonic = monotonic
        self._participants = Participants()
        self._timers = TimerQueue()
        self._settler = InstantSettler(world, self._participants, self._timers, self._answer)
        self._runner = RealTimeRunner(world, self._settler, sleep)
        self._flow: RealTimeFlow | None = None
        self._advance: Movement | None = None
        self._driver: asyncio.Task[bool] | None = None
        self._closed: ClosedError | None = None

    # What it shows

    @property
    def now(self) -> datetime:
        """The present instant; reading it brings a running clock up to date."""
        self._catch_up()
        return self._world.now

    @property
    def epoch(self) -> int:
        """The number of rewinds so far."""
        return self._world.epoch

    @property
    def mode(self) -> Mode:
        """What moves the clock at present."""
        if self._advance is not None:
            return "advancing"
        return "paused" if self._flow is None else "running"

    def state(self) -> ClockState:
        """The whole state of the clock."""
        return ClockState(
            now=self.now,
            epoch=self.epoch,
            mode=self.mode,
            rate=None if self._flow is None else self._flow.rate,
            to=None if self._advance is None else self._advance.to,
            held_by=tuple(each.name for each in self._participants.busy()),
            participants=participant_states(self._participants),
            next=upcoming_events(self._world, self._participants, self._timers),
            rewinds=tuple(Rewind(each.epoch, each.to) for each in self._world.rewinds),
            not_following=tuple(
                each.name for each in self._participants if not each.follows(self.epoch)
            ),
        )

    # What participants do

    async def wait(
        self,
        name: str,
        until: datetime,
        *,
        timeout_s: float = 30.0,
        order: int = 0,
        what: str = "",
        kind: str = "",
        epoch: int | None = None,
    ) -> WaitResult:
        """Join, and wait until `until`; the participant is busy again from the answer on.

        Args:
            name: The participant; it joins with its first call.
            until: The instant to wait for.
            timeout_s: Real seconds after which the wait is answered with `reached` False.
            order: Its turn among participants due at one instant, smallest first.
            what: A description of the wait, shown in the clock's state.
            kind: The same for programs, such as `run`.
            epoch: The epoch that the participant has followed to. If outdated, the wait is
                answered at once, so that the participant can follow first.

        Returns:
            The present instant and epoch, and whether `until` was reached. A rewind also answers.

        Raises:
            LoopingError: a thousand answers at one instant.
            TooManyParticipantsError: the limit of participants is reached.
            ClosedError: the world is being shut down.
        """
        self._require_open()
        now = self.now
        participant = self._participants.join(name)
        participant.resolve_wait(WaitResult(now, self.epoch, reached=False))
        participant.order, participant.what, participant.kind = order, what, kind
        participant.epoch = participant.epoch if epoch is None else epoch
        if epoch is not None and epoch < self.epoch:
            return self._answer_at_once(participant, now, reached=False)
        if until <= now:
            return self._answer_at_once(participant, now)
        participant.waiting_until = until
        loop = asyncio.get_running_loop()
        pending: asyncio.Future[WaitResult] = loop.create_future()
        participant.pending = pending
        participant.timer = loop.call_later(timeout_s, self._time_out, participant)
        self._notify()
        return await pending

    def busy(self, name: str, *, epoch: int | None = None) -> WaitResult:
        """Join or cancel the wait; the clock is paused until the next `wait`.

        Returns:
            The present instant and epoch. `epoch` and errors are as in `wait`.
        """
        self._require_open()
        now = self.now
        participant = self._participants.join(name)
        participant.epoch = participant.epoch if epoch is None else epoch
        answer = WaitResult(now, self.epoch, reached=False)
        participant.answer(answer, asyncio.get_running_loop().time())
        self._pause_flow()
        return answer

    def leave(self, name: str) -> bool:
        """Remove a participant and answer its wait; False if there is none of that name."""
        now = self.now
        participant = self._participants.remove(name)
        if participant is None:
            return False
        participant.resolve_wait(WaitResult(now, self.epoch, reached=False))
        self._notify()
        return True

    def _answer_at_once(
        self, participant: Participant, now: datetime, *, reached: bool = True
    ) -> WaitResult:
        answer = WaitResult(now, self.epoch, reached)
        participant.answer(answer, asyncio.get_running_loop().time())
        self._pause_flow()
        if participant.count_answer(now) > MAX_ANSWERS_PER_INSTANT:
            error = LoopingError(participant.name, MAX_ANSWERS_PER_INSTANT)
            self._participants.fail(error)
            raise error
        return answer

    def _answer(self, participant: Participant) -> None:
        """Give a participant its turn at the instant that it waited for."""
        now = self._world.now
        participant.count_answer(now)
        participant.answer(
            WaitResult(now, self.epoch, reached=True), asyncio.get_running_loop().time()
        )

    def _time_out(self, participant: Participant) -> None:
        answer = WaitResult(self.now, self.epoch, reached=False)
        participant.answer(answer, asyncio.get_running_loop().time())
        self._pause_flow()

    # What moves it

    def schedule(self, at: datetime, what: str, act: Callable[[], None]) -> None:
        """Call `act` at `at`, after the participants of lower order than 100."""
        self._timers.add(at, what, act)

    async def advance(self, to: datetime, *, patience_s: float = DEFAULT_PATIENCE_S) -> bool:
        """Pass every due instant up to `to` and settle there; False if a pause ended it early.

        Raises AlreadyAdvancingError, InThePastError, TooFarError; or HeldError and LoopingError,
        after which the time passed so far stays passed.
        """
        self._require_not_advancing()
        _check_bounds(self.now, to)
        return await self._start_movement(Movement(to, patience_s), self._advance_to)

    async def rewind(self, to: datetime, *, patience_s: float = DEFAULT_PATIENCE_S) -> None:
        """Restore the state after everything at `to` and settle there.

        Every waiting participant is answered and busy until it has followed. A running clock goes
        on from there.

        Raises AlreadyAdvancingError, InTheFutureError, BeforeStartError; or HeldError if a
        participant stays busy before or after.
        """
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

    async def reset(self, *, patience_s: float = DEFAULT_PATIENCE_S) -> None:
        """Restore the state before anything was done, at the world's start, and settle there.

        Participants follow as after a rewind to the instant before.

        Raises AlreadyAdvancingError, BeforeStartError; or HeldError as `rewind`.
        """
        self._require_not_advancing()
        await self._start_movement(Movement(self.now, patience_s), self._reset)

    async def _start_movement(
        self, advance: Movement, go: Callable[[Movement], Coroutine[None, None, bool]]
    ) -> bool:
        self._cancel_driver()
        if self._flow is not None:
            self._flow.pause()
        self._advance = advance
        return await self._await_shielded(self._drive(self._move(advance, go)))

    def run(self, rate: float) -> None:
        """Run at `rate` virtual seconds per real second; after the advance, if one is under way."""
        self._require_open()
        self._catch_up()
        self._flow = RealTimeFlow(rate, self._monotonic)
        if self._advance is None:
            self._cancel_driver()
            self._start_running()

    def pause(self) -> None:
        """Stop; an advance ends at the next settled instant."""
        self._catch_up()
        self._flow = None
        if self._advance is not None:
            self._advance.stop = True
        else:
            self._cancel_driver()

    def close(self, error: ClosedError | None = None) -> None:
        """Stop for good. Pending waits are answered or, if there is an error, fail with it."""
        self._closed = error or ClosedError("this world is being shut down")
        self._flow = None
        self._cancel_driver()
        for participant in list(self._participants):
            if error is not None:
                participant.fail(type(error)(str(error)))
            self.leave(participant.name)

    # How it moves

    async def _move(
        self, advance: Movement, go: Callable[[Movement], Coroutine[None, None, bool]]
    ) -> bool:
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

    async def _reset(self, movement: Movement) -> bool:
        """Reset in one step; timers of the first instant are due again."""
        try:
            self._world.reset()
        except ValueError as error:
            raise BeforeStartError(str(error)) from None
        return await self._follow(self._world.rewinds[-1].to, movement)

    async def _rewind_to(self, advance: Movement) -> bool:
        """Rewind in one step, so that the next request sees the new epoch."""
        self._world.rewind(advance.to)
        return await self._follow(advance.to, advance)

    async def _follow(self, to: datetime, advance: Movement) -> bool:
        """Let timers and participants follow the world back to `to`."""
        self._timers.rewind(to)
        at_s = asyncio.get_running_loop().time()
        for participant in self._participants:
            participant.rewind_to(WaitResult(self._world.now, self.epoch, reached=False), at_s)
        await self._settler.settle(advance.patience_s)
        return True

    async def _await_shielded(self, advance: asyncio.Task[bool]) -> bool:
        """Wait for the movement; it goes on if the caller is cancelled."""
        try:
            return await asyncio.shield(advance)
        except asyncio.CancelledError:
            self._require_open()
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

    def _catch_up(self) -> None:
        if self._flow is not None:
            self._runner.catch_up(self._flow)

    def _pause_flow(self) -> None:
        """A participant is busy: pause a running clock."""
        if self._flow is not None:
            self._flow.pause()
        self._notify()

    def _notify(self) -> None:
        self._participants.notify()
        self._runner.notify()

    def _cancel_driver(self) -> None:
        if self._driver is not None:
            self._driver.cancel()
            self._driver = None

    def _require_not_advancing(self) -> None:
        self._require_open()
        if self._advance is not None:
            raise AlreadyAdvancingError(
                f"the clock is on its way to {self._advance.to.isoformat()}"
            )

    def _require_open(self) -> None:
        if self._closed is not None:
            raise type(self._closed)(str(self._closed))


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
