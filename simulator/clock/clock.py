"""The clock of a world: passes each due instant in order, while all participants wait."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from parktime.simulator.clock.movement import Mover, SavedClock
from parktime.simulator.clock.participants import Participants, WaitResult
from parktime.simulator.clock.real_time import RealTimeRunner
from parktime.simulator.clock.settle import InstantSettler
from parktime.simulator.clock.status import (
    ClockState,
    Mode,
    Rewind,
    participant_states,
    upcoming_events,
)
from parktime.simulator.clock.timers import Timeline, TimerQueue
from parktime.simulator.clock.waits import Waits, give_turn
from parktime.simulator.errors import ClosedError

DEFAULT_PATIENCE_S = 30.0


def _nothing() -> None:
    """What is done after a reset if nobody asks for more."""


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
        self._participants = Participants()
        self._timers = TimerQueue()
        answer = partial(give_turn, world)
        settler = InstantSettler(world, self._participants, self._timers, answer)
        self._mover = Mover(
            world,
            self._participants,
            self._timers,
            settler=settler,
            runner=RealTimeRunner(world, settler, sleep),
            monotonic=monotonic,
        )
        self._waits = Waits(world, self._participants, self._mover)

    # What it shows

    @property
    def now(self) -> datetime:
        """The present instant; reading it brings a running clock up to date."""
        return self._mover.now

    @property
    def epoch(self) -> int:
        """The number of rewinds so far."""
        return self._world.epoch

    @property
    def mode(self) -> Mode:
        """What moves the clock at present."""
        return self._mover.mode

    def state(self) -> ClockState:
        """The whole state of the clock."""
        return ClockState(
            now=self.now,
            epoch=self.epoch,
            mode=self.mode,
            rate=self._mover.rate,
            to=self._mover.to,
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
        return await self._waits.wait(
            name, until, timeout_s=timeout_s, order=order, what=what, kind=kind, epoch=epoch
        )

    def busy(self, name: str, *, epoch: int | None = None) -> WaitResult:
        """Join or cancel the wait; the clock is paused until the next `wait`.

        Returns:
            The present instant and epoch. `epoch` and errors are as in `wait`.
        """
        return self._waits.busy(name, epoch)

    def leave(self, name: str) -> bool:
        """Remove a participant and answer its wait; False if there is none of that name."""
        return self._waits.leave(name)

    # What moves it

    def schedule(self, at: datetime, what: str, act: Callable[[], None]) -> None:
        """Call `act` at `at`, after the participants of lower order than 100."""
        self._timers.add(at, what, act)

    async def advance(self, to: datetime, *, patience_s: float = DEFAULT_PATIENCE_S) -> bool:
        """Pass every due instant up to `to` and settle there; False if a pause ended it early.

        Raises AlreadyAdvancingError, InThePastError, TooFarError; or HeldError and LoopingError,
        after which the time passed so far stays passed.
        """
        return await self._mover.advance(to, patience_s)

    async def rewind(self, to: datetime, *, patience_s: float = DEFAULT_PATIENCE_S) -> None:
        """Restore the state after everything at `to` and settle there.

        Every waiting participant is answered and busy until it has followed. A running clock goes
        on from there.

        Raises AlreadyAdvancingError, InTheFutureError, BeforeStartError; or HeldError if a
        participant stays busy before or after.
        """
        await self._mover.rewind(to, patience_s)

    async def reset(
        self, *, patience_s: float = DEFAULT_PATIENCE_S, then: Callable[[], None] = _nothing
    ) -> None:
        """Restore the state before anything was done, at the world's start, and settle there.

        The clock is paused. Participants follow as after a rewind to the instant before. `then` is
        called in the step that resets the world.

        Raises AlreadyAdvancingError, BeforeStartError; or HeldError as `rewind`.
        """
        await self._mover.reset(patience_s, then)

    def save(self) -> SavedClock:
        """The present state of the world, to `restore` later. Raises AlreadyAdvancingError."""
        return self._mover.save()

    async def restore(
        self,
        saved: SavedClock,
        *,
        patience_s: float = DEFAULT_PATIENCE_S,
        then: Callable[[], None] = _nothing,
    ) -> None:
        """Restore a saved state, which may be earlier or later than the present, and settle there.

        The clock is paused. Participants follow as after a rewind to the last instant that the
        saved state and the present one share. `then` is called in the step that restores.

        Raises AlreadyAdvancingError; or HeldError as `rewind`.
        """
        await self._mover.restore(saved, patience_s, then)

    def run(self, rate: float) -> None:
        """Run at `rate` virtual seconds per real second; after the advance, if one is under way."""
        self._mover.run(rate)

    def pause(self) -> None:
        """Stop; an advance ends at the next settled instant."""
        self._mover.pause()

    def close(self, error: ClosedError | None = None) -> None:
        """Stop for good. Pending waits are answered or, if there is an error, fail with it."""
        self._mover.close(error or ClosedError("this world is being shut down"))
        self._waits.close(error)
