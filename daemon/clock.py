"""The clock that the daemon follows: a simulator's, or real time."""

import asyncio
import contextlib
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Protocol

import httpx2
import msgspec

from parktime.daemon.domain.errors import DaemonError
from parktime.daemon.machine_time import MachineTime
from parktime.web.client import CertificatesError, open_client

FAR_FUTURE = datetime(9999, 12, 31, tzinfo=UTC)
"""The end of a wait while nothing is due."""

ORDER = 0
"""The daemon's rank among the participants that are due at one instant."""

_WAIT_S = 60.0
_REPEAT_BUSY_S = 0.05


@dataclass(frozen=True, slots=True)
class WaitResult:
    """The end of a wait: the time now, and whether the instant waited for is reached."""

    now: datetime
    reached: bool


@dataclass(frozen=True, slots=True)
class Rewind:
    """The clock was rewound, to `to` at the furthest. `epoch` is the clock's epoch since."""

    epoch: int
    to: datetime


class ClockFollower(Protocol):
    """A clock that the daemon can follow.

    Between `mark_busy` and `wait` the clock is paused, so that work happens at one time. A clock
    that can be rewound counts its epochs.

    Attributes:
        now: The time as last known, in UTC.
        acknowledged_epoch: The epoch in which the daemon works, sent with `wait` and `mark_busy`;
            None while it has not followed a rewind.
        position: How many events the simulated world had logged when this participant last became
            busy; None on real time, or if the simulator does not say.
    """

    now: datetime
    acknowledged_epoch: int | None
    position: int | None

    @property
    def epoch(self) -> int:
        """How often the clock was rewound, as last known."""

    async def rewind_since(self, since_epoch: int) -> Rewind:
        """Return how far the clock was rewound since an epoch. Call only while busy.

        Args:
            since_epoch: The epoch in which the daemon has worked so far.

        Returns:
            The earliest instant to which it was rewound since, and its present epoch.

        Raises:
            ClockUnavailableError: The clock cannot be reached, or refuses.
        """

    async def mark_busy(self) -> datetime:
        """Mark this participant busy, cancelling its pending wait.

        The clock is paused until the next `wait`.

        Returns:
            The time of the work that follows.

        Raises:
            ClockUnavailableError: The clock cannot be reached, or refuses.
        """

    async def peek(self) -> datetime:
        """Return the present time without joining or pausing the clock, for read-only use."""

    def wait(self, until: datetime, what: str, kind: str = "") -> Awaitable[WaitResult]:
        """Wait for an instant. The wait begins with the call, before it is awaited.

        It ends early when this participant becomes busy, or after a time-out of the clock.

        Args:
            until: The instant to wait for.
            what: What is due then, as people are shown it.
            kind: What is due then, for programs: `run`, else empty.

        Returns:
            An awaitable of the result.

        Raises:
            ClockUnavailableError: The clock cannot be reached, or refuses; raised by the awaitable.
        """

    async def leave(self) -> None:
        """Leave the clock, which no longer waits for this participant."""

    async def disconnect(self) -> None:
        """Close the connection, and leave the place on the clock to another process."""


class _Rewind(msgspec.Struct):
    epoch: int
    to: datetime


class _ClockResponse(msgspec.Struct):
    now: datetime
    epoch: int
    reached: bool = False
    position: int | None = None
    rewinds: list[_Rewind] = []  # msgspec copies the default


_ENCODER = msgspec.json.Encoder()
_JSON: Final = {"Content-Type": "application/json"}
_DECODER = msgspec.json.Decoder(_ClockResponse)


class ClockUnavailableError(DaemonError):
    """The simulator's clock cannot be reached, or refuses."""


class SimulatorClock:
    """Participant of a simulator's clock, over HTTP (the clock protocol)."""

    def __init__(
        self, url: str, transport: httpx2.AsyncBaseTransport | None = None, name: str = "daemon"
    ) -> None:
        self.now = datetime.min.replace(tzinfo=UTC)
        self.acknowledged_epoch: int | None = None
        self.position: int | None = None
        self._epoch = -1
        self._clock = f"{url.rstrip('/')}/clock"
        self._participant = f"{url.rstrip('/')}/clock/participants/{name}"
        self._client = open_client(timeout_s=_WAIT_S + 30, transport=transport)
        self._wait_url = httpx2.URL(f"{self._participant}/wait")
        self._busy_url = httpx2.URL(f"{self._participant}/busy")
        self._not_waiting = asyncio.Event()
        self._not_waiting.set()

    @property
    def epoch(self) -> int:
        """See ClockFollower; -1 before the first answer."""
        return self._epoch

    async def rewind_since(self, since_epoch: int) -> Rewind:
        """See ClockFollower. Without a list of rewinds, the present time is the earliest known."""
        try:
            answer = _parse(await self._client.get(self._clock))
        except httpx2.RequestError as error:
            raise _unreachable(error) from error
        to = min(
            (each.to for each in answer.rewinds if each.epoch > since_epoch), default=answer.now
        )
        return Rewind(answer.epoch, to.astimezone(UTC))

    async def mark_busy(self) -> datetime:
        """See ClockFollower. Repeats while a wait is in flight, since it may arrive after this."""
        await self._post(self._busy_url, self._epoch_field())
        while not self._not_waiting.is_set():
            try:
                async with asyncio.timeout(_REPEAT_BUSY_S):
                    await self._not_waiting.wait()
            except TimeoutError:
                await self._post(self._busy_url, self._epoch_field())
        return self.now  # of the last response, which may be later than the first

    async def peek(self) -> datetime:
        """See ClockFollower. Returns the last known time if the clock cannot be reached."""
        try:
            return _parse(await self._client.get(self._clock)).now
        except (httpx2.HTTPError, ClockUnavailableError):
            return self.now

    def wait(self, until: datetime, what: str, kind: str = "") -> Awaitable[WaitResult]:
        """See ClockFollower. The wait counts as in flight from this call on."""
        self._not_waiting.clear()
        return self._wait(until, {"what": what, "kind": kind})

    async def _wait(self, until: datetime, labels: dict[str, str]) -> WaitResult:
        body = {
            "until": until.isoformat(),
            "timeout_s": _WAIT_S,
            "order": ORDER,
            **labels,
            **self._epoch_field(),
        }
        try:
            answer = await self._post(self._wait_url, body)
        finally:
            self._not_waiting.set()
        return WaitResult(answer.now, answer.reached)

    async def leave(self) -> None:
        """See ClockFollower. Closes the HTTP client."""
        try:
            await self._client.delete(self._participant)
        except httpx2.RequestError:
            pass  # a simulator that is gone has no clock to leave
        finally:
            await self._client.aclose()

    async def disconnect(self) -> None:
        """See ClockFollower."""
        await self._client.aclose()

    def _epoch_field(self) -> dict[str, Any]:
        return {} if self.acknowledged_epoch is None else {"epoch": self.acknowledged_epoch}

    async def _post(self, url: httpx2.URL, body: dict[str, Any]) -> _ClockResponse:
        content, headers = (_ENCODER.encode(body), _JSON) if body else (b"", {})
        request = self._client.build_request("POST", url, content=content, headers=headers)
        try:
            response = await self._client.transport.handle_async_request(request)
            await response.aread()
        except httpx2.RequestError as error:
            raise _unreachable(error) from error
        answer = _parse(response)
        # responses may arrive out of order: within an epoch, keep the latest time
        if answer.epoch != self._epoch or answer.now > self.now:
            self._epoch, self.now = answer.epoch, answer.now
        if url is self._busy_url:
            self.position = answer.position
        return answer


def _unreachable(error: Exception) -> ClockUnavailableError:
    reason = str(error) if isinstance(error, CertificatesError) else type(error).__name__
    return ClockUnavailableError(f"the simulator's clock cannot be reached: {reason}")


def _parse(response: httpx2.Response) -> _ClockResponse:
    """Parse a response. Raises ClockUnavailableError for an error or anything else than a clock."""
    if response.status_code != 200:
        raise ClockUnavailableError(f"the simulator's clock answered {response.status_code}")
    try:
        answer = _DECODER.decode(response.content)
    except msgspec.MsgspecError:
        raise ClockUnavailableError("the simulator's clock answered what cannot be read") from None
    return msgspec.structs.replace(answer, now=answer.now.astimezone(UTC))


class WallClock:
    """Real time, which is never rewound. `mark_busy` ends a wait, as on a simulator's clock."""

    def __init__(self, machine: MachineTime | None = None) -> None:
        self.machine = machine or MachineTime()
        self.acknowledged_epoch: int | None = None
        self.position: int | None = None
        self._woken = asyncio.Event()

    @property
    def now(self) -> datetime:
        """Real time; nothing else in the daemon reads it."""
        return self.machine.now()

    @now.setter
    def now(self, value: datetime) -> None:
        raise AttributeError("real time cannot be set")

    @property
    def epoch(self) -> int:
        """See ClockFollower."""
        return 0

    async def rewind_since(self, since_epoch: int) -> Rewind:
        """See ClockFollower."""
        return Rewind(since_epoch, self.now)

    async def mark_busy(self) -> datetime:
        """See ClockFollower."""
        self._woken.set()
        return self.now

    async def peek(self) -> datetime:
        """See ClockFollower."""
        return self.now

    def wait(self, until: datetime, what: str, kind: str = "") -> Awaitable[WaitResult]:
        """See ClockFollower. Wakes at intervals, to notice when the system's clock is set."""
        self._woken.clear()
        return self._wait(until)

    async def _wait(self, until: datetime) -> WaitResult:
        remaining_s = min((until - self.now).total_seconds(), _WAIT_S)
        if remaining_s > 0:
            # not `wait_for`: woken and cancelled at once, it would swallow the cancellation
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(remaining_s):
                    await self._woken.wait()
        return WaitResult(self.now, self.now >= until)

    async def leave(self) -> None:
        """See ClockFollower."""

    async def disconnect(self) -> None:
        """See ClockFollower."""
