"""Cache of upcoming room removals, refreshed in the background while a client asks for it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.forecast.rooms import RoomsForecast
from parktime.daemon.planning.close_calls import CloseCall
from parktime.daemon.store.store import Store
from parktime.daemon.telemetry.log import log
from parktime.daemon.vendors.errors import VendorError

REMOVAL_WEEKS = 8
"""Removals within so many weeks are upcoming."""

LOOK_AHEAD_WEEKS = 13
"""Length of the forecast, in weeks; long enough to include a return soon after a removal."""

ReadRooms = Callable[[str, int], Awaitable[RoomsForecast]]


@dataclass(frozen=True, slots=True)
class UpcomingRemoval:
    """A room that will be removed if nothing changes, and its return if known; local dates."""

    ccms_id: str
    name: str
    goes_on: date
    returns_on: date | None


@dataclass(frozen=True, slots=True)
class AbsentRoom:
    """A linked room that is not in Storypark now, and its return if known; a local date."""

    ccms_id: str
    name: str
    returns_on: date | None


@dataclass(frozen=True, slots=True)
class RoomsAhead:
    """The rooms of a service that somebody should look at: removed soon, absent now, or close."""

    removals: tuple[UpcomingRemoval, ...]
    absent: tuple[AbsentRoom, ...]
    close_calls: tuple[CloseCall, ...]

    @classmethod
    def from_forecast(cls, forecast: RoomsForecast) -> "RoomsAhead":
        """What a forecast says of the next REMOVAL_WEEKS."""
        until = forecast.today + timedelta(weeks=REMOVAL_WEEKS)
        absences = [(room, each) for room in forecast.rooms for each in room.absences]
        return cls(
            removals=tuple(
                UpcomingRemoval(room.ccms_id, room.name, each.goes.day, each.returns_on)
                for room, each in absences
                if each.goes is not None and each.goes.day <= until
            ),
            absent=tuple(
                AbsentRoom(room.ccms_id, room.name, each.returns_on)
                for room, each in absences
                if each.goes is None and room.mapping == "linked"
            ),
            close_calls=tuple(
                call
                for room in forecast.rooms
                for call in room.close_calls
                if call.margin.on <= until
            ),
        )


class UpcomingRemovals:
    """The upcoming removals of each service, as of a revision of the store.

    `watch` refreshes them in the background; `rooms` and `removals` never wait.
    """

    def __init__(self, store: Store, read: ReadRooms) -> None:
        self._store = store
        self._read = read
        self._known: dict[str, RoomsAhead] = {}
        self._as_of: dict[str, int] = {}
        self._on_change: list[Callable[[str], None]] = []
        self._wanted = asyncio.Event()

    def rooms(self, key: str) -> RoomsAhead | None:
        """The rooms as last read; None if they were never read or nothing is scheduled."""
        return self._known.get(key) if self._store.state(key).stage == "set-up" else None

    def removals(self, key: str) -> tuple[UpcomingRemoval, ...] | None:
        """The removals as last read; None if they were never read or nothing is scheduled."""
        rooms = self.rooms(key)
        return None if rooms is None else rooms.removals

    def call_on_change(self, note: Callable[[str], None]) -> None:
        """Register what is called with the key of a service whenever its removals change."""
        self._on_change.append(note)

    def request_refresh(self) -> None:
        """Ask `watch` to refresh what is out of date."""
        self._wanted.set()

    def clear(self) -> None:
        """Clear the cache after the clock was set back."""
        known = list(self._known)
        self._known.clear()
        self._as_of.clear()
        for key in known:
            self._note_change(key)

    async def watch(self) -> None:
        """Refresh on request, for ever: one service at a time, at most half of the time."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            for key in self._stale():
                if not self._store.has_service(key):
                    continue
                began = asyncio.get_running_loop().time()
                await self._refresh(key)
                await asyncio.sleep(asyncio.get_running_loop().time() - began)

    def record(self, key: str, as_of: int, forecast: RoomsForecast) -> None:
        """Take the removals from a forecast that was read as of a revision of the store."""
        known = RoomsAhead.from_forecast(forecast)
        self._as_of[key] = as_of
        if self._known.get(key) != known:
            self._known[key] = known
            self._note_change(key)

    def _note_change(self, key: str) -> None:
        for note in self._on_change:
            note(key)

    def _stale(self) -> list[str]:
        keys = [service.key for service in self._store.services()]
        scheduled = (key for key in keys if self._store.state(key).stage == "set-up")
        return [key for key in scheduled if self._as_of.get(key) != self._store.revision(key)]

    async def _refresh(self, key: str) -> None:
        as_of = self._store.revision(key)
        self._as_of[key] = (
            as_of  # one that cannot be read is not asked again before something changes
        )
        try:
            self.record(key, as_of, await self._read(key, LOOK_AHEAD_WEEKS))
        except (RefusedError, VendorError) as error:
            log.info("upcoming_removals_unavailable", service=key, reason=type(error).__name__)
