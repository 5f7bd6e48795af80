"""The time that the daemon lives by: a simulator's clock, or the one on the wall."""

import asyncio
import contextlib
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import httpx2
import msgspec

FAR_FUTURE = datetime(9999, 12, 31, tzinfo=UTC)
"""What a daemon waits for that has nothing to do."""

ORDER = 0
"""The daemon's place among the participants that are due at one instant."""

_WAIT_S = 60.0
_TAKE_BACK_S = 0.05


@dataclass(frozen=True, slots=True)
class Awakening:
    """An answer to a wait: the time now, and whether what was waited for is due."""

    now: datetime
    reached: bool


@dataclass(frozen=True, slots=True)
class WentBack:
    """Time has gone back to `to` at the furthest; what comes is of `epoch`."""

    epoch: int
    to: datetime


class ClockFollower(Protocol):
    """A clock to live by. `now` and `epoch`, how often its time went back, are what it last said.

    `lives_in` is the epoch that the daemon tells it to live in; None where it tells nothing.
    """

    now: datetime
    lives_in: int | None

    @property
    def epoch(self) -> int:
        """Grows whenever time goes back; nothing that was later has happened then."""

    async def went_back(self, since_epoch: int) -> WentBack:
        """How far time has gone back since that epoch. Only while busy; ClockLost."""

    async def busy(self) -> datetime:
        """Join, or take the wait back: the clock stands until the next wait. The time to stamp work with."""

    async def look(self) -> datetime:
        """The time at this moment, for whoever only looks: nobody joins, and nobody is held up."""

    def wait(self, until: datetime, what: str, kind: str = "") -> Awaitable[Awakening]:
        """Wait for an instant, or until something else happens first. The wait begins with the call.

        `what` is shown to people; programs go by `kind`: `run` where a run is due, else empty.
        """

    async def leave(self) -> None:
        """Hold the clock no longer."""


class _Rewind(msgspec.Struct):
    epoch: int
    to: datetime


class _Answer(msgspec.Struct):
    now: datetime
    epoch: int
    reached: bool = False
    rewinds: list[_Rewind] = []  # a default of a struct's, which copies it


_ANSWER = msgspec.json.Decoder(_Answer)


class ClockLost(Exception):
    """The simulator's clock cannot be reached, or refuses."""


class SimulatorClock:
    """A participant of a simulator's clock, over HTTP (the clock protocol)."""

    def __init__(
        self, url: str, transport: httpx2.AsyncBaseTransport | None = None, name: str = "daemon"
    ) -> None:
        self.now = datetime.min.replace(tzinfo=UTC)
        self.lives_in: int | None = None
        self._epoch = -1
        self._clock = f"{url.rstrip('/')}/clock"
        self._participant = f"{url.rstrip('/')}/clock/participants/{name}"
        self._client = httpx2.AsyncClient(transport=transport, timeout=_WAIT_S + 30)
        self._not_waiting = asyncio.Event()
        self._not_waiting.set()

    @property
    def epoch(self) -> int:
        """See ClockFollower; -1 before the first answer."""
        return self._epoch

    async def went_back(self, since_epoch: int) -> WentBack:
        """See ClockFollower. A clock that does not tell its rewinds went back to its present instant at least."""
        try:
            answer = _told(await self._client.get(self._clock))
        except httpx2.RequestError as error:
            raise _unreachable(error) from error
        to = min(
            (each.to for each in answer.rewinds if each.epoch > since_epoch), default=answer.now
        )
        return WentBack(answer.epoch, to.astimezone(UTC))

    async def busy(self) -> datetime:
        """See ClockFollower. A wait that was on its way meanwhile is taken back too: it could arrive after this."""
        await self._post("busy", self._lives_in())
        while not self._not_waiting.is_set():
            try:
                async with asyncio.timeout(_TAKE_BACK_S):
                    await self._not_waiting.wait()
            except TimeoutError:
                await self._post("busy", self._lives_in())
        return self.now  # of the last answer: a wait that came after the first had its answer at an instant of its own

    async def look(self) -> datetime:
        """See ClockFollower; where the clock does not answer, what it last said."""
        try:
            return _told(await self._client.get(self._clock)).now
        except (httpx2.HTTPError, ClockLost):
            return self.now

    def wait(self, until: datetime, what: str, kind: str = "") -> Awaitable[Awakening]:
        """See ClockFollower. On its way from this very call on, so that whoever is busy from now on takes it back."""
        self._not_waiting.clear()
        return self._wait(until, {"what": what, "kind": kind})

    async def _wait(self, until: datetime, shown: dict[str, str]) -> Awakening:
        body = {
            "until": until.isoformat(),
            "timeout_s": _WAIT_S,
            "order": ORDER,
            **shown,
            **self._lives_in(),
        }
        try:
            answer = await self._post("wait", body)
        finally:
            self._not_waiting.set()
        return Awakening(answer.now, answer.reached)

    async def leave(self) -> None:
        """See ClockFollower; the client is closed with it."""
        try:
            await self._client.delete(self._participant)
        except httpx2.RequestError:
            pass  # a simulator that has gone holds no clock
        finally:
            await self._client.aclose()

    def _lives_in(self) -> dict[str, Any]:
        return {} if self.lives_in is None else {"epoch": self.lives_in}

    async def _post(self, verb: str, body: dict[str, Any]) -> _Answer:
        try:
            response = await self._client.post(f"{self._participant}/{verb}", json=body or None)
        except httpx2.RequestError as error:
            raise _unreachable(error) from error
        answer = _told(response)
        # answers may overtake each other; time does not go back
        if answer.epoch != self._epoch or answer.now > self.now:
            self._epoch, self.now = answer.epoch, answer.now
        return answer


def _unreachable(error: Exception) -> ClockLost:
    return ClockLost(f"the simulator's clock cannot be reached: {type(error).__name__}")


def _told(response: httpx2.Response) -> _Answer:
    """What the clock said; ClockLost where it refuses, or where something else answers in its place."""
    if response.status_code != 200:
        raise ClockLost(f"the simulator's clock answered {response.status_code}")
    try:
        answer = _ANSWER.decode(response.content)
    except msgspec.MsgspecError:
        raise ClockLost("the simulator's clock answered what cannot be read") from None
    return _Answer(answer.now.astimezone(UTC), answer.epoch, answer.reached, answer.rewinds)


class WallClock:
    """Real time, which never goes back. A wait ends early when somebody else becomes busy, as on a simulator's clock."""

    def __init__(self) -> None:
        self.lives_in: int | None = None
        self._woken = asyncio.Event()

    @property
    def now(self) -> datetime:
        """The time on the wall; this is the one place of the daemon that reads it."""
        return datetime.now(UTC)

    @now.setter
    def now(self, value: datetime) -> None:
        raise AttributeError("nobody sets the time on the wall")

    @property
    def epoch(self) -> int:
        """See ClockFollower."""
        return 0

    async def went_back(self, since_epoch: int) -> WentBack:
        """See ClockFollower: nowhere."""
        return WentBack(since_epoch, self.now)

    async def busy(self) -> datetime:
        """See ClockFollower."""
        self._woken.set()
        return self.now

    async def look(self) -> datetime:
        """See ClockFollower."""
        return self.now

    def wait(self, until: datetime, what: str, kind: str = "") -> Awaitable[Awakening]:
        """See ClockFollower; sleeps in pieces, so that a clock that is set meanwhile is noticed."""
        self._woken.clear()
        return self._wait(until)

    async def _wait(self, until: datetime) -> Awakening:
        remaining_s = min((until - self.now).total_seconds(), _WAIT_S)
        if remaining_s > 0:
            # not `wait_for`: woken and cancelled at once, it would forget that it was cancelled
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(remaining_s):
                    await self._woken.wait()
        return Awakening(self.now, self.now >= until)

    async def leave(self) -> None:
        """See ClockFollower."""
