"""What people look at: everything here reads, and changes nothing."""

from datetime import date, datetime, timedelta

from daemon.clock import ClockFollower
from daemon.connections import Connections, unreadable
from daemon.far_reader import FarReader
from daemon.page import Page, show_page, with_suggestions
from daemon.readers.wire import Unreadable
from daemon.refused import Refused
from daemon.room_forecast import RoomsForecast, forecast_rooms, shown_weeks
from daemon.rooms_ahead import GOING_WEEKS, RoomsAhead
from daemon.run_days import run_days
from daemon.service import Standing
from daemon.situation import Situation
from daemon.store.store import Store
from daemon.target import Profile

_MOST_READERS = 32


class Looking:
    """Nobody who looks holds the clock or keeps a run waiting. Unknown services raise KeyError; what cannot be shown is Refused."""

    def __init__(self, store: Store, clock: ClockFollower, connections: Connections) -> None:
        self._store = store
        self._clock = clock
        self._connections = connections
        self._far: dict[str, FarReader] = {}
        self.uses = connections.uses
        self.ahead = RoomsAhead(store, self.rooms)

    def revision(self, key: str) -> int:
        """Grows whenever what is last known of a service's vendors changes."""
        return self.uses.revision(key) + self.ahead.revision(key)

    async def page(self, key: str) -> Page:
        """The page at this moment, with suggestions."""
        standing = self._connections.needs(key, "on", "set-up")
        situation = await self._connections.read(self._connections.of(key), standing, self._clock.now)
        return with_suggestions(show_page(situation, standing.stage, standing.choices), situation)

    async def invitations(self, key: str) -> list[Profile]:
        """Profiles that runs created and nobody invited yet, as they are now (no-invitations)."""
        self._connections.service(key)
        created = self._store.standing(key).created_ids
        try:
            target, _ = await self._connections.of(key).storypark.read()
        except Unreadable as error:
            raise Refused(f"Storypark cannot be read: {error}") from error
        self.uses.seen(key, target, created)
        return [profile for profile in target.profiles.values() if profile.id in created and not profile.invited]

    async def now(self, key: str) -> Situation:
        """Both sides as they are at this moment, as a run would read them."""
        standing = self._connections.needs(key, "on", "set-up")
        return await self._connections.read(self._connections.of(key), standing, await self._clock.look())

    async def rooms(self, key: str, weeks: int) -> RoomsForecast:
        """Sessions a week of every room, and when each will go and return if nothing changes, `weeks` ahead (room-removed, room-returns)."""
        standing = self._connections.needs(key, "on", "set-up")
        as_of, now = self._store.revision(key), await self._clock.look()
        today = self._local_date(key, now)
        shown = shown_weeks(today, weeks)
        last_day = shown[-1] + timedelta(days=6)
        window = timedelta(weeks=self._connections.service(key).policy.following_weeks + 1)
        situation = await self._read_far(key, standing, today, (shown[0], last_day + window))
        days = run_days(standing, self._connections.service(key).zone, last_day)
        forecast = forecast_rooms(situation, days, weeks)
        if weeks >= GOING_WEEKS and not forecast.note:
            self.ahead.note(key, as_of, forecast)
        return forecast

    async def _read_far(self, key: str, standing: Standing, today: date, span: tuple[date, date]) -> Situation:
        """Refused where a side cannot be read."""
        try:
            situation = await self._reader(key).read(standing, today, *span)
        except Unreadable as error:
            raise unreadable(error) from error
        self.uses.seen(key, situation.target, standing.created_ids)
        return situation

    def _reader(self, key: str) -> FarReader:
        connection = self._connections.of(key)
        known = self._far.pop(key, None)
        if known is None or known.connection is not connection:
            known = FarReader(connection)
        self._far[key] = known
        while len(self._far) > _MOST_READERS:
            del self._far[next(iter(self._far))]
        return known

    def _local_date(self, key: str, now: datetime) -> date:
        return now.astimezone(self._connections.service(key).zone).date()
