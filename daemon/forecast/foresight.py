"""Looking ahead at a service that is connected: what the coming weeks will bring, and what an action would make of them."""

from dataclasses import dataclass, replace
from datetime import timedelta

from daemon.clock import ClockFollower
from daemon.explaining.label_ahead import BACK
from daemon.forecast.difference import Difference, differences
from daemon.forecast.far_reader import FarReader, WideReaders
from daemon.forecast.forecast import Forecast, forecast
from daemon.forecast.outlook import Outlook
from daemon.forecast.room_forecast import RoomsForecast, forecast_rooms, shown_weeks
from daemon.forecast.rooms_ahead import GOING_WEEKS, RoomsAhead
from daemon.forecast.run_ahead import Start, planned_now
from daemon.forecast.run_days import run_days
from daemon.forecast.sight import Sight
from daemon.model.refused import Refused
from daemon.model.run import Run
from daemon.operations.commands import Command, Decision, SetUp, check
from daemon.operations.effects import OperationInput, effects
from daemon.operations.readings import later_runs, read_evidence
from daemon.operations.setup_page import Evidence
from daemon.planning.window import NEXT_SESSION_WEEKS
from daemon.readers.wire import Unreadable
from daemon.running.connections import Connections, unreadable
from daemon.store.store import Store


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
