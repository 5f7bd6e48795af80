"""Looking ahead at a service that is connected: what the coming weeks will bring, and what an action would make of them."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from parktime.daemon.clock import ClockFollower
from parktime.daemon.domain.errors import Refused
from parktime.daemon.domain.roster import Publications, Roster, Sessions
from parktime.daemon.domain.run import Run
from parktime.daemon.domain.service import Standing
from parktime.daemon.forecast.ccms_future import BACK, Outlook
from parktime.daemon.forecast.forecast import Difference, Forecast, differences, forecast
from parktime.daemon.forecast.inputs import Sight
from parktime.daemon.forecast.rooms import RoomsForecast, forecast_rooms, shown_weeks
from parktime.daemon.forecast.runs import Start, planned_now, run_days
from parktime.daemon.forecast.watch import GOING_WEEKS, RoomsAhead
from parktime.daemon.operations.commands import Command, Decision, SetUp, check
from parktime.daemon.operations.effects import OperationInput, effects
from parktime.daemon.operations.readings import later_runs, read_evidence
from parktime.daemon.operations.setup_page import Evidence
from parktime.daemon.planning.bookings import NEXT_SESSION_WEEKS
from parktime.daemon.planning.inputs import Situation
from parktime.daemon.store.store import Store
from parktime.daemon.sync.session import Connection, situation_of
from parktime.daemon.sync.sessions import Connections, unreadable
from parktime.daemon.vendors.base import CcmsReader, ccms_reader
from parktime.daemon.vendors.http_client import Answered, Unreadable

LONGEST_SPAN = timedelta(weeks=60)
"""How far apart the dates of one question to a CCMS may lie."""

_MOST_READERS = 32


class FarReader:
    """A reader of its own, so that what the runs remember of their window stays as it is."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._ccms: CcmsReader = ccms_reader(
            connection.service, connection.pin, connection.client, connection.effort
        )

    async def read(self, standing: Standing, today: date, first: date, last: date) -> Situation:
        """All that a plan for this date depends on, with the sessions from `first` to `last`. Unreadable where a side cannot be read."""
        roster = await self._roster(first, last)
        target, incomplete = await self.connection.storypark.read()
        found = situation_of(self.connection.service, standing, today, roster, target)
        situation = replace(found, target_incomplete=incomplete)
        if situation.incomplete:
            self._ccms.forget()
            self.connection.storypark.forget()
        return situation

    async def publications(self) -> Publications | None:
        """When the CCMS publishes; None where it does not tell."""
        try:
            return await self._ccms.publications()
        except Answered:
            return None

    async def _roster(self, first: date, last: date) -> Roster:
        """Of the picture as the last question found it; each question asks for as many weeks as may be."""
        sessions: list[Sessions] = []
        incomplete = None
        while True:
            roster = await self._ccms.read(first, min(last, first + LONGEST_SPAN))
            sessions += roster.sessions
            incomplete = incomplete or roster.incomplete
            first += LONGEST_SPAN + timedelta(days=1)
            if first > last:
                return replace(roster, sessions=tuple(sessions), incomplete=incomplete)


class WideReaders:
    """One reader for each service that was asked about lately."""

    def __init__(self, clock: ClockFollower, connections: Connections) -> None:
        self._clock = clock
        self._connections = connections
        self._readers: dict[str, FarReader] = {}

    async def read(
        self, key: str, standing: Standing, today: date, span: tuple[date, date]
    ) -> Situation:
        """Both sides, with the sessions of `span`. Raises Refused where a side cannot be read."""
        try:
            situation = await self._reader(key).read(standing, today, *span)
        except Unreadable as error:
            raise unreadable(error) from error
        self._connections.uses.seen(key, situation.target, standing.created_ids)
        recently = self._connections.recently_archived(key, standing, self._clock.now)
        return replace(situation, recently_archived=recently)

    def _reader(self, key: str) -> FarReader:
        connection = self._connections.of(key)
        known = self._readers.pop(key, None)
        if known is None or known.connection is not connection:
            known = FarReader(connection)
        self._readers[key] = known
        while len(self._readers) > _MOST_READERS:
            del self._readers[next(iter(self._readers))]
        return known


pass


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Two futures, and where they part, the first difference first."""

    without: Forecast
    with_it: Forecast
    differences: tuple[Difference, ...]


class Foresight:
    """Everything here reads: nobody's clock is held, and nothing is written. Unknown services raise KeyError; Refused where nothing can be seen."""

    def __init__(
        self, store: Store, clock: ClockFollower, connections: Connections, readers: WideReaders
    ) -> None:
        self._store = store
        self._clock = clock
        self._connections = connections
        self._readers = readers
        self.ahead = RoomsAhead(store, self.rooms)

    async def forecast(self, key: str, weeks: int, outlook: Outlook | None = None) -> Forecast:
        """What so many weeks will bring if nobody does anything."""
        sight = await self.sight(key, weeks)
        return forecast(sight.start(outlook), sight.at + timedelta(weeks=weeks), sight.note)

    async def what_if(self, key: str, weeks: int, command: Command) -> WhatIf:
        """Both futures, without the command and with it; refused as the command would be."""
        service, standing = self._connections.service(key), self._store.standing(key)
        check(command, standing, service)
        sight = await self.sight(key, weeks)
        until = sight.at + timedelta(weeks=weeks)
        start = await self._begin(key, sight, command)
        without = forecast(sight.start(), until, sight.note)
        with_it = forecast(start, until, sight.note)
        return WhatIf(without, with_it, tuple(differences(without, with_it)))

    async def _begin(self, key: str, sight: Sight, command: Command) -> Start:
        start = begin(sight, command, later=later_runs(self._store, key, command))
        if not isinstance(command, SetUp):
            return start
        connection = self._connections.of(key)
        evidence = await read_evidence(connection, sight.situation)
        try:
            return begin(sight, command, evidence=evidence)
        except Refused:
            connection.forget()  # the lists that were read are wrong
            raise

    async def rooms(self, key: str, weeks: int) -> RoomsForecast:
        """Weekly sessions of each room, and when it goes and returns (room-removed, room-returns)."""
        standing = self._connections.needs(key, "on", "set-up")
        service = self._connections.service(key)
        as_of, now = self._store.revision(key), await self._clock.look()
        today = now.astimezone(service.zone).date()
        shown = shown_weeks(today, weeks)
        last_day = shown[-1] + timedelta(days=6)
        window = timedelta(weeks=service.policy.following_weeks + 1)
        span = (shown[0], last_day + window)
        situation = await self._readers.read(key, standing, today, span)
        days = run_days(standing, service.zone, last_day)
        found = forecast_rooms(situation, days, weeks)
        if weeks >= GOING_WEEKS and not found.note:
            self.ahead.note(key, as_of, found)
        return found

    async def sight(self, key: str, weeks: int) -> Sight:
        """Read both sides, and the sessions of so many weeks."""
        standing = self._connections.needs(key, "on", "set-up")
        service = self._connections.service(key)
        now = await self._clock.look()
        today = now.astimezone(service.zone).date()
        last = (now + timedelta(weeks=weeks + NEXT_SESSION_WEEKS)).astimezone(service.zone).date()
        reader = FarReader(self._connections.of(key))
        try:
            situation = await reader.read(standing, today, today - BACK, last)
            publications = await reader.publications()
        except Unreadable as error:
            raise unreadable(error) from error
        self._connections.uses.seen(key, situation.target, standing.created_ids)
        archived = {
            row.ccms_id: row.at for row in self._store.archived(key) if row.change.rule != "undo"
        }
        return Sight(service, standing, now, situation, publications, archived)


def begin(
    sight: Sight,
    command: Command,
    *,
    evidence: Evidence | None = None,
    later: tuple[Run, ...] = (),
) -> Start:
    """Where a forecast begins once the command is done. Raises Refused as the command would."""
    situation, outlook, plan = sight.situation, None, None
    if isinstance(command, SetUp):  # the CCMS publishes once more
        outlook = sight.last_picture(anew=True)
        situation = replace(situation, roster=outlook.roster(sight.at))
    if isinstance(command, Decision):
        _, plan = planned_now(sight.start())
    given = OperationInput(sight.service, sight.at, situation, plan, evidence, later)
    effect = effects(command, sight.standing, given)
    after = replace(sight, standing=effect.state, situation=effect.situation or situation)
    return replace(after.start(outlook), now=effect.run)
