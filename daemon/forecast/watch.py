"""Which rooms will go within the next weeks, kept for whoever polls: looked up once after each change, and only while somebody asks."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta

import structlog

from parktime.daemon.domain.errors import Refused
from parktime.daemon.forecast.rooms import RoomsForecast
from parktime.daemon.store.store import Store
from parktime.daemon.vendors.http_client import Unreadable

_log = structlog.get_logger("daemon")

GOING_WEEKS = 8
"""A room is told as going when it will be removed within so many weeks."""

SEEN_WEEKS = 13
"""How far ahead is looked for it, so that its return is told too where it is near."""

Look = Callable[[str, int], Awaitable[RoomsForecast]]


@dataclass(frozen=True, slots=True)
class Going:
    """A room that will be removed if nothing changes, and its return where it is in sight; local dates."""

    ccms_id: str
    name: str
    goes_on: date
    returns_on: date | None


class RoomsAhead:
    """What is known of each service, and as of which revision of the store. `watch` looks again; asking never waits for it."""

    def __init__(self, store: Store, look: Look) -> None:
        self._store = store
        self._look = look
        self._known: dict[str, tuple[Going, ...]] = {}
        self._as_of: dict[str, int] = {}
        self._revisions: dict[str, int] = {}
        self._wanted = asyncio.Event()

    def going(self, key: str) -> tuple[Going, ...] | None:
        """As last looked up; None where nobody has looked yet, or nothing is scheduled."""
        return self._known.get(key) if self._store.standing(key).stage == "set-up" else None

    def revision(self, key: str) -> int:
        """Grows whenever what is known of a service changes."""
        return self._revisions.get(key, 0)

    def want(self) -> None:
        """Somebody is looking: what is out of date is to be looked up again soon."""
        self._wanted.set()

    def forget(self) -> None:
        """What is known is of a time that is no more: time has gone back."""
        for key in self._known:
            self._revisions[key] = self.revision(key) + 1
        self._known.clear()
        self._as_of.clear()

    async def watch(self) -> None:
        """Look whenever it is wanted, for ever; a service at a time, and no more than half of the time."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            for key in self._stale():
                began = asyncio.get_running_loop().time()
                await self._refresh(key)
                await asyncio.sleep(asyncio.get_running_loop().time() - began)

    def note(self, key: str, as_of: int, forecast: RoomsForecast) -> None:
        """Keep what a forecast says, which was begun at that revision of the store."""
        until = forecast.today + timedelta(weeks=GOING_WEEKS)
        known = tuple(
            Going(
                room.ccms_id,
                room.name,
                absence.goes.day,
                None if absence.returns is None else absence.returns.day,
            )
            for room in forecast.rooms
            for absence in room.absences
            if absence.goes is not None and absence.goes.day <= until
        )
        self._as_of[key] = as_of
        if self._known.get(key) != known:
            self._known[key] = known
            self._revisions[key] = self.revision(key) + 1

    def _stale(self) -> list[str]:
        keys = [service.key for service in self._store.services()]
        scheduled = (key for key in keys if self._store.standing(key).stage == "set-up")
        return [key for key in scheduled if self._as_of.get(key) != self._store.revision(key)]

    async def _refresh(self, key: str) -> None:
        as_of = self._store.revision(key)
        self._as_of[key] = (
            as_of  # one that cannot be read is not asked again before something changes
        )
        try:
            self.note(key, as_of, await self._look(key, SEEN_WEEKS))
        except (Refused, Unreadable) as error:
            _log.info("no look ahead", service=key, reason=type(error).__name__)
