"""The clock of a world: it passes every due instant in order, and moves only while all participants wait."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta

from simulator.clock.faults import (
    AlreadyAdvancing,
    BeforeTheStart,
    ClockFault,
    Closed,
    InTheFuture,
    InThePast,
    Looping,
    TooFar,
)
from simulator.clock.flow import LAST_INSTANT, Flow
from simulator.clock.instant import Instant
from simulator.clock.participant import ANSWERS_AT_ONE_INSTANT, Answer, Participant
from simulator.clock.participants import Participants
from simulator.clock.schedule import Schedule
from simulator.clock.state import Back, ClockState, Mode, coming, participants_told
from simulator.clock.timeline import Timeline

LONGEST_ADVANCE = timedelta(days=36_525)
PATIENCE_S = 30.0

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Advance:
    """An advance under way. `stop` ends it at the next settled instant."""

    to: datetime
    patience_s: float
    stop: bool = False


class Clock:
    """Moves `world`. All methods belong to one event loop; every answer is given in the step that changes the clock.

    `monotonic` and `sleep` are the real clock of a running world, in seconds; they decide nothing else.
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
        self._sleep = sleep
        self._participants = Participants()
        self._schedule = Schedule()
        self._instant = Instant(world, self._participants, self._schedule, self._answer)
        self._flow: Flow | None = None
        self._advance: Advance | None = None
        self._driver: asyncio.Task[bool] | None = None
        self._changed: asyncio.Future[None] | None = None
        self._closed = False

    # What it shows

    @property
    def now(self) -> datetime:
        """The present instant; a running clock is brought up to date by asking."""
        self._catch_up_with_flow()
        return self._world.now

    @property
    def epoch(self) -> int:
        """How often time has gone back."""
        return self._world.epoch

    @property
    def mode(self) -> Mode:
        """What moves the clock at present."""
        if self._advance is not None:
            return "advancing"
        return "paused" if self._flow is None else "running"

    def state(self) -> ClockState:
        """Everything there is to know about it."""
        return ClockState(
            now=self.now,
            epoch=self.epoch,
            mode=self.mode,
            rate=None if self._flow is None else self._flow.rate,
            to=None if self._advance is None else self._advance.to,
            held_by=tuple(each.name for each in self._participants.busy()),
            participants=participants_told(self._participants),
            next=coming(self._world, self._participants, self._schedule),
            rewinds=tuple(Back(each.epoch, each.to) for each in self._world.rewinds),
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
        epoch: int | None = None,
    ) -> Answer:
        """Joins, waits, and is busy again from the answer on: when `until` is reached, or `timeout_s` has run out.

        Time that goes back answers too. Whoever says an `epoch` that is over is answered at once: it has to follow first.
        Looping when NAME was answered a thousand times at this instant; TooManyParticipants; Closed.
        """
        self._refuse_if_closed()
        now = self.now
        participant = self._participants.joined(name)
        participant.release(Answer(now, self.epoch, reached=False))
        participant.order, participant.what = order, what
        participant.epoch = participant.epoch if epoch is None else epoch
        if epoch is not None and epoch < self.epoch:
            return self._answered_at_once(participant, now, reached=False)
        if until <= now:
            return self._answered_at_once(participant, now)
        participant.waiting_until = until
        loop = asyncio.get_running_loop()
        pending: asyncio.Future[Answer] = loop.create_future()
        participant.pending = pending
        participant.timer = loop.call_later(timeout_s, self._time_out, participant)
        self._told_of_change()
        return await pending

    def busy(self, name: str, *, epoch: int | None = None) -> Answer:
        """Joins, or takes the wait back; the clock stands until NAME waits again. `epoch` as in `wait`."""
        self._refuse_if_closed()
        now = self.now
        participant = self._participants.joined(name)
        participant.epoch = participant.epoch if epoch is None else epoch
        answer = Answer(now, self.epoch, reached=False)
        participant.answered(answer, asyncio.get_running_loop().time())
        self._stand()
        return answer

    def leave(self, name: str) -> bool:
        """Takes NAME out, answering its wait; False where there is no such participant."""
        now = self.now
        participant = self._participants.left(name)
        if participant is None:
            return False
        participant.release(Answer(now, self.epoch, reached=False))
        self._told_of_change()
        return True

    def _answered_at_once(
        self, participant: Participant, now: datetime, *, reached: bool = True
    ) -> Answer:
        answer = Answer(now, self.epoch, reached)
        participant.answered(answer, asyncio.get_running_loop().time())
        self._stand()
        if participant.counted(now) > ANSWERS_AT_ONE_INSTANT:
            fault = Looping(participant.name, ANSWERS_AT_ONE_INSTANT)
            self._participants.failed(fault)
            raise fault
        return answer

    def _answer(self, participant: Participant) -> None:
        """The participant's turn at the instant that it waited for."""
        now = self._world.now
        participant.counted(now)
        participant.answered(
            Answer(now, self.epoch, reached=True), asyncio.get_running_loop().time()
        )

    def _time_out(self, participant: Participant) -> None:
        answer = Answer(self.now, self.epoch, reached=False)
        participant.answered(answer, asyncio.get_running_loop().time())
        self._stand()

    # What moves it

    def schedule(self, at: datetime, what: str, act: Callable[[], None]) -> None:
        """`act` happens by itself at `at`, in the turn of a player (order 100) at that instant."""
        self._schedule.add(at, what, act)

    async def advance(self, to: datetime, *, patience_s: float = PATIENCE_S) -> bool:
        """Passes every due instant up to `to` and settles there; False where a pause ended it before.

        AlreadyAdvancing, InThePast, TooFar; Held, Looping: what was passed stays passed.
        """
        self._refuse_if_on_its_way()
        _refuse_if_out_of_bounds(self.now, to)
        return await self._set_out(Advance(to, patience_s), self._pass_on)

    async def rewind(self, to: datetime, *, patience_s: float = PATIENCE_S) -> None:
        """Makes everything as it was when all at `to` was done, and settles there: who waited is busy until it has followed.

        A running clock runs on from there. AlreadyAdvancing, InTheFuture, BeforeTheStart; Held before time goes back, or by
        who does not come to wait again after.
        """
        self._refuse_if_on_its_way()
        if to > self.now:
            raise InTheFuture(
                f"{to.isoformat()} is yet to come: it is {self.now.isoformat()}; advance goes there"
            )
        if to < self._world.begins:
            raise BeforeTheStart(
                f"{to.isoformat()} is before {self._world.begins.isoformat()}, where this world begins"
            )
        await self._set_out(Advance(to, patience_s), self._go_back)

    async def _set_out(
        self, advance: Advance, go: Callable[[Advance], Coroutine[None, None, bool]]
    ) -> bool:
        self._cancel_driver()
        if self._flow is not None:
            self._flow.stand()
        self._advance = advance
        return await self._finished(self._drive(self._go(advance, go)))

    def run(self, rate: float) -> None:
        """Lets time run, `rate` virtual seconds in one real second; after the advance, where one is under way."""
        self._refuse_if_closed()
        self._catch_up_with_flow()
        self._flow = Flow(rate, self._monotonic)
        if self._advance is None:
            self._cancel_driver()
            self._start_running()

    def pause(self) -> None:
        """Stops where it is; an advance ends at the next settled instant."""
        self._catch_up_with_flow()
        self._flow = None
        if self._advance is not None:
            self._advance.stop = True
        else:
            self._cancel_driver()

    def close(self) -> None:
        """Answers every wait and moves no more: the world is being shut down."""
        self._closed = True
        self._flow = None
        self._cancel_driver()
        for participant in list(self._participants):
            self.leave(participant.name)

    # How it moves

    async def _go(
        self, advance: Advance, go: Callable[[Advance], Coroutine[None, None, bool]]
    ) -> bool:
        try:
            await self._instant.settle(advance.patience_s)
            return await go(advance)
        finally:
            self._advance = None
            if self._flow is not None and not self._closed:
                self._start_running()

    async def _pass_on(self, advance: Advance) -> bool:
        while self._world.now < advance.to and not advance.stop:
            due = self._next_due()
            self._world.move_to(advance.to if due is None else min(due, advance.to))
            await self._instant.settle(advance.patience_s)
        return self._world.now >= advance.to

    async def _go_back(self, advance: Advance) -> bool:
        """All in one step: whoever asks next is told of the new epoch."""
        self._world.rewind(advance.to)
        self._schedule.rewind(advance.to)
        at_s = asyncio.get_running_loop().time()
        for participant in self._participants:
            participant.set_back(Answer(self._world.now, self.epoch, reached=False), at_s)
        await self._instant.settle(advance.patience_s)
        return True

    async def _finished(self, advance: asyncio.Task[bool]) -> bool:
        """Whoever asked may hang up: the advance goes on."""
        try:
            return await asyncio.shield(advance)
        except asyncio.CancelledError:
            self._refuse_if_closed()
            raise

    def _drive(self, moving: Coroutine[None, None, bool]) -> asyncio.Task[bool]:
        self._driver = asyncio.create_task(moving)
        self._driver.add_done_callback(_heard)
        return self._driver

    def _start_running(self) -> None:
        assert self._flow is not None, "only a clock with a rate runs"
        self._drive(self._run(self._flow))

    async def _run(self, flow: Flow) -> bool:
        try:
            await self._flow_on(flow)
        finally:
            flow.stand()
            if self._flow is flow and self._driver is asyncio.current_task():
                self._flow = None  # it came to an end by itself: nobody paused it
        return False

    async def _flow_on(self, flow: Flow) -> None:
        while self._world.now < LAST_INSTANT:
            await self._settle_however_long()
            flow.start(self._world.now)
            due = self._next_due()
            await self._sleep_unless_changed(flow.sleep_s(self._world.now, due))
            if due is not None and flow.flowing and flow.reading() >= due == self._next_due():
                self._world.move_to(due)
            self._catch_up_with_flow()
            flow.stand()

    async def _settle_however_long(self) -> None:
        """A running clock stands at a due instant for as long as it takes, also while somebody loops there."""
        while True:
            try:
                return await self._instant.settle(None)
            except ClockFault:
                continue

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

    def _catch_up_with_flow(self) -> None:
        """Moves a running world to the instant that real time has come to, but never onto a due instant."""
        if self._flow is None or not self._flow.flowing:
            return
        reading = self._flow.reading()
        due = self._next_due()
        if reading > self._world.now and (due is None or reading < due):
            self._world.move_to(reading)

    def _next_due(self) -> datetime | None:
        event, step = self._world.next_event(), self._schedule.next()
        known = [
            event[0] if event else None,
            step.at if step else None,
            self._participants.next_wanted(),
        ]
        return min((each for each in known if each is not None), default=None)

    def _stand(self) -> None:
        """Somebody is busy: a running clock stands from this very moment."""
        if self._flow is not None:
            self._flow.stand()
        self._told_of_change()

    def _told_of_change(self) -> None:
        self._participants.changed()
        if self._changed is not None and not self._changed.done():
            self._changed.set_result(None)

    def _cancel_driver(self) -> None:
        if self._driver is not None:
            self._driver.cancel()
            self._driver = None

    def _refuse_if_on_its_way(self) -> None:
        self._refuse_if_closed()
        if self._advance is not None:
            raise AlreadyAdvancing(f"the clock is on its way to {self._advance.to.isoformat()}")

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise Closed("this world is being shut down")


def _refuse_if_out_of_bounds(now: datetime, to: datetime) -> None:
    if to < now:
        raise InThePast(f"{to.isoformat()} has passed: it is {now.isoformat()}")
    if to - now > LONGEST_ADVANCE or to > LAST_INSTANT:
        raise TooFar(
            f"an advance may cover {LONGEST_ADVANCE.days} days and go to {LAST_INSTANT.date()} at most"
        )


def _heard(task: asyncio.Task[bool]) -> None:
    """Takes note of a failure that nobody may be waiting for any more; only its kind, which quotes nobody."""
    fault = None if task.cancelled() else task.exception()
    if fault is not None and not isinstance(fault, ClockFault):
        _log.error("the clock came to a stop: %s", type(fault).__name__)
