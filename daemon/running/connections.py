"""The connections of all services, opened when they are first needed, and what may be asked of a service as it stands."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import httpx2

from daemon.model.refused import Refused
from daemon.model.service import Service, Stage, Standing
from daemon.model.situation import Situation, Switch
from daemon.plan_use import PlanUses
from daemon.planning.contradiction import of_strangers
from daemon.planning.hold import counted_since
from daemon.planning.plan import Plan
from daemon.readers.wire import Unreadable
from daemon.running.circuit import Circuits
from daemon.running.conduct import planned
from daemon.running.connection import Connection, connect
from daemon.running.effort import Effort
from daemon.running.pace import USUAL, Pace
from daemon.store.store import Store


class Connections:
    """What acting and looking share. `uses` is told of every reading of a Storypark, `circuits` of every request. `now`: by the clock that the daemon lives by."""

    def __init__(
        self,
        store: Store,
        now: Callable[[], datetime],
        transport: httpx2.AsyncBaseTransport | None = None,
        pace: Pace = USUAL,
    ) -> None:
        self.uses = PlanUses()
        self.circuits = Circuits(now)
        self._store = store
        self._transport = transport
        self._pace = pace
        self._open: dict[str, Connection] = {}

    def service(self, key: str) -> Service:
        """A known service; KeyError for another."""
        return self._store.service(key)

    def needs(self, key: str, *stages: Stage) -> Standing:
        """The standing of a service that is at one of these stages; Refused for another, KeyError for one unknown."""
        self.service(key)
        standing = self._store.standing(key)
        standing.require(*stages)
        return standing

    def of(self, key: str, pin: str | None = None) -> Connection:
        """The connection of a service; `pin` where it is not turned on yet."""
        if key not in self._open:
            pin = pin or self._store.standing(key).pin
            effort = Effort(self._pace, key, self.circuits)
            self._open[key] = connect(self.service(key), pin, self._transport, effort)
        return self._open[key]

    async def drop(self, key: str) -> None:
        """Give a connection up: how the service is reached has changed."""
        if key in self._open:
            await self._open.pop(key).close()

    async def go_back(self, to: datetime) -> None:
        """Believe nothing that was heard so far: time has gone back, and a service may be reached by another PIN again."""
        for key, connection in list(self._open.items()):
            if connection.pin == self._store.standing(key).pin:
                connection.forget()
            else:
                await self.drop(key)
        self.uses.forget()
        self.circuits.go_back(to)

    async def take(
        self, connection: Connection, standing: Standing, now: datetime, switched: Switch | None = None
    ) -> Situation:
        """Read both sides; Unreadable where one cannot be read, or is another service's."""
        key, situation = connection.service.key, await connection.read(standing, now, switched)
        if strangers := of_strangers(situation.roster, situation.links, situation.incomplete):
            connection.forget()
            raise Unreadable(strangers)
        self.uses.seen(key, situation.target, standing.created_ids)
        return replace(situation, recently_archived=self.recently_archived(key, standing, now))

    def recently_archived(self, key: str, standing: Standing, now: datetime) -> int:
        """How many children runs archived lately who are so still; not asked where nothing is ever held (hold-above)."""
        if standing.settings.hold_above is None:
            return 0
        since = counted_since(now, standing.staged)
        return sum(row.at > since and row.change.rule != "undo" for row in self._store.archived(key))

    async def read(
        self, connection: Connection, standing: Standing, now: datetime, switched: Switch | None = None
    ) -> Situation:
        """The same for somebody who looks or acts; Refused where a side cannot be read."""
        try:
            return await self.take(connection, standing, now, switched)
        except Unreadable as error:
            raise unreadable(error) from error

    async def planned(self, connection: Connection, situation: Situation) -> Plan:
        """The plan of a situation; Refused where a side cannot be read."""
        try:
            return await planned(connection, situation)
        except Unreadable as error:
            raise unreadable(error) from error

    async def close(self) -> None:
        """Give up all of them."""
        for key in list(self._open):
            await self.drop(key)


def unreadable(error: Unreadable) -> Refused:
    """What people are told who want to see a service of which a side cannot be read."""
    return Refused(f"the page cannot be shown: {error}", "setup-page")
