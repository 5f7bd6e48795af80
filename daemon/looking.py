"""What people look at: everything here reads, and changes nothing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Protocol

from daemon.clock import ClockFollower
from daemon.explaining.explain import explain_child
from daemon.explaining.explain_room import explain_room
from daemon.explaining.explanation import Explanation
from daemon.explaining.label_ahead import BACK
from daemon.forecast.far_reader import FarReader
from daemon.forecast.room_forecast import RoomsForecast, forecast_rooms, shown_weeks
from daemon.forecast.rooms_ahead import GOING_WEEKS, RoomsAhead
from daemon.forecast.run_days import RunDay, run_days
from daemon.model.refused import Refused
from daemon.model.service import Standing
from daemon.model.situation import Situation
from daemon.model.target import Profile
from daemon.planning.window import NEXT_SESSION_WEEKS
from daemon.readers.wire import Unreadable
from daemon.running.connections import Connections, unreadable
from daemon.setting_up.choosing import Ref
from daemon.setting_up.page import Page, show_page, with_suggestions
from daemon.store.store import Store

_MOST_READERS = 32


class Looking:
    """Nobody who looks holds the clock or keeps a run waiting. Unknown services raise KeyError; what cannot be shown is Refused."""

    def __init__(self, store: Store, clock: ClockFollower, connections: Connections) -> None:
        self._store = store
        self._clock = clock
        self._connections = connections
        self._far: dict[str, FarReader] = {}
        self.uses = connections.uses
        self.circuits = connections.circuits
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

    async def child(self, key: str, who: Ref) -> Explanation:
        """Why a child is as it is; UnknownSubject for an id that was never seen, Refused for a name that nobody or several bear."""
        situation, days, last = await self._year(key)
        known = {row.ccms_id: row for row in situation.links.children.values()}
        found = _meant(who, known | {child.id: child for child in situation.roster.children})
        row = known.get(found)
        archived = self._store.archive_change(key, found)
        still = archived is not None and row is not None and row.target_id == archived.change.target_id
        return explain_child(situation, found, days, last, archived if still else None)

    async def room(self, key: str, which: Ref) -> Explanation:
        """Why a room is as it is; raises as `child` does."""
        situation, days, last = await self._year(key)
        known = {row.ccms_id: row for row in situation.links.rooms.values()}
        found = _meant(which, known | {room.id: room for room in situation.roster.rooms})
        return explain_room(situation, found, days, last)

    async def _year(self, key: str) -> tuple[Situation, list[RunDay], date]:
        """A reading from six weeks back to 53 ahead, the days of its runs, and the last of them whose window was read."""
        standing = self._connections.needs(key, "on", "set-up")
        service = self._connections.service(key)
        today = self._local_date(key, await self._clock.look())
        seen_to = today + timedelta(weeks=NEXT_SESSION_WEEKS)
        situation = await self._read_far(key, standing, today, (today - BACK, seen_to))
        last = seen_to - timedelta(weeks=service.policy.following_weeks + 1)
        return situation, list(run_days(standing, service.zone, last)), last

    async def _read_far(self, key: str, standing: Standing, today: date, span: tuple[date, date]) -> Situation:
        """Refused where a side cannot be read."""
        try:
            situation = await self._reader(key).read(standing, today, *span)
        except Unreadable as error:
            raise unreadable(error) from error
        self.uses.seen(key, situation.target, standing.created_ids)
        recently = self._connections.recently_archived(key, standing, self._clock.now)
        return replace(situation, recently_archived=recently)

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


class _Named(Protocol):
    @property
    def name(self) -> str: ...


class UnknownSubject(Exception):
    """Nobody and nothing of that id was ever seen."""


def _meant(who: Ref, known: Mapping[str, _Named]) -> str:
    """The id of the one that is meant."""
    if who.id is not None:
        if who.id not in known:
            raise UnknownSubject(who.id)
        return who.id
    named = [ccms_id for ccms_id, each in known.items() if each.name == who.name]
    if len(named) != 1:
        how_many = "nobody bears" if not named else f"{len(named)} bear"
        raise Refused(f"{how_many} the name {who.name}: say which by id", "setup-page")
    return named[0]
