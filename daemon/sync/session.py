"""The two sides of a service, open for reading and writing, and what they say at one moment."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import httpx2

from parktime.daemon.domain.roster import Roster
from parktime.daemon.domain.service import Service, Standing
from parktime.daemon.domain.storypark import Target
from parktime.daemon.planning.bookings import NEXT_SESSION_WEEKS, room_window
from parktime.daemon.planning.consistency import of_next_sessions
from parktime.daemon.planning.inputs import Situation, Switch
from parktime.daemon.planning.plan_cache import LastPlan
from parktime.daemon.vendors.base import CcmsReader, ccms_reader
from parktime.daemon.vendors.retry_policy import Effort
from parktime.daemon.vendors.storypark import StoryparkClient


@dataclass(slots=True)
class Since:
    """The local date of the last reading that was whole, whatever the vendors' ETags said."""

    day: date | None = None


@dataclass(frozen=True, slots=True)
class Connection:
    """One small HTTP client a service: a pool shared by a fleet grows dearer with every connection."""

    service: Service
    pin: str | None
    client: httpx2.AsyncClient
    ccms: CcmsReader
    storypark: StoryparkClient
    effort: Effort
    last_plan: LastPlan = field(default_factory=LastPlan)
    believed_since: Since = field(default_factory=Since)

    async def read(
        self, standing: Standing, at: datetime, switched: Switch | None = None
    ) -> Situation:
        """All that a plan for this instant depends on; Unreadable where either side cannot be read."""
        today = at.astimezone(self.service.zone).date()
        settings, policy = standing.settings, self.service.policy
        window = room_window(today, policy.following_weeks, settings.weeks)
        self._read_afresh_each_day(today)
        roster = await self.ccms.read(window.first, window.last)
        target, incomplete = await self.storypark.read()
        found = situation_of(self.service, standing, today, roster, target)
        return self._believed(replace(found, switched=switched, target_incomplete=incomplete))

    async def with_order(self, situation: Situation) -> Situation:
        """The same with each child's next session, which ranks those who want a space (plan-space)."""
        last = situation.today + timedelta(weeks=NEXT_SESSION_WEEKS)
        told = await self.ccms.next_sessions(situation.today, last)
        wrong = told.incomplete or of_next_sessions(
            situation.roster, told, situation.today, situation.window.last
        )
        whole = situation.roster.incomplete or wrong
        roster = replace(situation.roster, next_sessions=told.days, incomplete=whole)
        return self._believed(replace(situation, roster=roster))

    def _believed(self, situation: Situation) -> Situation:
        if situation.incomplete:
            self.forget()
        return situation

    def _read_afresh_each_day(self, today: date) -> None:
        """Whatever its ETags say: one may have been wrong, and would be believed for ever."""
        if self.believed_since.day != today:
            self.believed_since.day = today
            self.ccms.doubt()
            self.storypark.doubt()

    def forget(self) -> None:
        """Believe nothing that was read so far of either side."""
        self.ccms.forget()
        self.storypark.forget()

    async def close(self) -> None:
        """Give up the client."""
        await self.client.aclose()


def situation_of(
    service: Service, standing: Standing, today: date, roster: Roster, target: Target
) -> Situation:
    """Both sides as read, with what the store remembers of the service."""
    return Situation(
        roster,
        target,
        standing.links,
        standing.settings,
        service.policy,
        today,
        holds=standing.holds,
        kept=standing.kept,
        staged=standing.staged,
    )


def connect(
    service: Service, pin: str | None, transport: httpx2.AsyncBaseTransport | None, effort: Effort
) -> Connection:
    """Open a service's two sides; nothing is sent yet. `transport`: how to reach them, where not over the network."""
    client = httpx2.AsyncClient(transport=transport, timeout=effort.pace.timeout_s)
    storypark = StoryparkClient(
        client, service.access.storypark_url, service.access.storypark_token, effort
    )
    return Connection(
        service, pin, client, ccms_reader(service, pin, client, effort), storypark, effort
    )
