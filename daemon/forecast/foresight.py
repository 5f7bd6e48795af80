"""Looking ahead at a service that is connected: what the coming weeks will bring, and what an action would make of them."""

from dataclasses import dataclass
from datetime import timedelta

from daemon.clock import ClockFollower
from daemon.explaining.label_ahead import BACK
from daemon.forecast.action import Action
from daemon.forecast.difference import Difference, differences
from daemon.forecast.far_reader import FarReader
from daemon.forecast.forecast import Forecast, forecast
from daemon.forecast.outlook import Outlook
from daemon.forecast.sight import Sight
from daemon.forecast.what_if import begun, stages
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

    def __init__(self, store: Store, clock: ClockFollower, connections: Connections) -> None:
        self._store = store
        self._clock = clock
        self._connections = connections

    async def forecast(self, key: str, weeks: int, outlook: Outlook | None = None) -> Forecast:
        """What so many weeks will bring if nobody does anything."""
        sight = await self.sight(key, weeks)
        return forecast(sight.start(outlook), sight.at + timedelta(weeks=weeks), sight.note)

    async def what_if(self, key: str, weeks: int, action: Action) -> WhatIf:
        """Both futures, without the action and with it; Refused where it would be."""
        self._connections.needs(key, *stages(action))
        sight = await self.sight(key, weeks)
        until = sight.at + timedelta(weeks=weeks)
        without, with_it = forecast(sight.start(), until, sight.note), forecast(begun(sight, action), until, sight.note)
        return WhatIf(without, with_it, tuple(differences(without, with_it)))

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
        archived = {row.ccms_id: row.at for row in self._store.archived(key) if row.change.rule != "undo"}
        return Sight(service, standing, now, situation, publications, archived)
