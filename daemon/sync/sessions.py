"""The connections of all services, opened when they are first needed, and what may be asked of a service as it stands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import httpx2

from parktime.daemon.domain.errors import Refused
from parktime.daemon.domain.run import Run
from parktime.daemon.domain.service import Service, Stage, Standing
from parktime.daemon.domain.storypark import Profile, Target
from parktime.daemon.planning.approval import counted_since
from parktime.daemon.planning.consistency import of_strangers
from parktime.daemon.planning.inputs import Situation, Switch
from parktime.daemon.planning.plan import Plan
from parktime.daemon.store.store import Store
from parktime.daemon.sync.run import planned
from parktime.daemon.sync.session import Connection, connect
from parktime.daemon.vendors.circuit_breaker import Circuits
from parktime.daemon.vendors.http_client import Unreadable
from parktime.daemon.vendors.retry_policy import USUAL, Effort, Pace


@dataclass(frozen=True, slots=True)
class PlanUse:
    """As a reading of Storypark, and the run that came of it, left them (plan-space, no-invitations)."""

    paid_children: int
    active_profiles: int
    invitations_owed: int


class PlanUses:
    """The last known use of each service's plan. Nothing is asked of Storypark for it: readings that are made anyway tell it."""

    def __init__(self) -> None:
        self._known: dict[str, PlanUse] = {}
        self._read: dict[str, tuple[Mapping[str, Profile], int, frozenset[str]]] = {}
        self._revisions: dict[str, int] = {}

    def last(self, key: str) -> PlanUse | None:
        """None before the first reading since the daemon started."""
        return self._known.get(key)

    def revision(self, key: str) -> int:
        """Grows whenever what is last known of a service changes."""
        return self._revisions.get(key, 0)

    def forget(self) -> None:
        """Nothing is known until the next reading: time has gone back."""
        for key in self._known:
            self._revisions[key] = self.revision(key) + 1
        self._known.clear()
        self._read.clear()

    def seen(self, key: str, target: Target, created_ids: frozenset[str]) -> None:
        """Note a reading. The same again, as most are, costs nothing."""
        read = self._read.get(key)
        if (
            read is not None
            and read[0] is target.profiles
            and read[1:] == (target.paid_children, created_ids)
        ):
            return
        self._read[key] = (target.profiles, target.paid_children, created_ids)
        owed = sum(_is_owed(target.profiles.get(profile_id)) for profile_id in created_ids)
        self._note(key, PlanUse(target.paid_children, target.active_count, owed))

    def ran(self, key: str, run: Run, newly_created: int) -> None:
        """Note what a run did after its reading; nothing can be invited in between."""
        known, counts = self._known.get(key), run.counts
        if known is None or not run.changes:
            return
        self._read.pop(key, None)
        active = known.active_profiles + counts.created + counts.restored - counts.archived
        owed = known.invitations_owed + newly_created
        self._note(key, replace(known, active_profiles=active, invitations_owed=owed))

    def _note(self, key: str, use: PlanUse) -> None:
        if self._known.get(key) != use:
            self._known[key] = use
            self._revisions[key] = self.revision(key) + 1


def _is_owed(profile: Profile | None) -> bool:
    return profile is not None and not profile.invited


pass


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
        self,
        connection: Connection,
        standing: Standing,
        now: datetime,
        switched: Switch | None = None,
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
        return sum(
            row.at > since and row.change.rule != "undo" for row in self._store.archived(key)
        )

    async def read(
        self,
        connection: Connection,
        standing: Standing,
        now: datetime,
        switched: Switch | None = None,
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
