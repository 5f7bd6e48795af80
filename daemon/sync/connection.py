"""A service's connection to its CCMS and its Storypark, and reading both at one instant."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import httpx2

from parktime.daemon.domain.roster import IncompleteReason, Roster
from parktime.daemon.domain.service import Service
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.domain.storypark import StoryparkState
from parktime.daemon.planning.bookings import NEXT_SESSION_WEEKS, room_window
from parktime.daemon.planning.consistency import check_next_sessions, check_revisions
from parktime.daemon.planning.inputs import PlanInput, Switch
from parktime.daemon.planning.plan_cache import PlanCache
from parktime.daemon.sync.accounts import (
    require_ccms_account,
    require_storypark_account,
)
from parktime.daemon.vendors.base import CcmsReader
from parktime.daemon.vendors.errors import VendorError, WrongAccountError
from parktime.daemon.vendors.pagination import Memo
from parktime.daemon.vendors.registry import ccms_reader
from parktime.daemon.vendors.retry_policy import RetryBudget
from parktime.daemon.vendors.storypark import StoryparkClient
from parktime.web.client import DirectClient, DirectTransport, open_client


@dataclass(slots=True, eq=False)
class Connection:
    """The connection of one service.

    Each has an HTTP client of its own: a shared connection pool slows down with its size.
    `last_full_read`: the local date on which both sides were last read without ETags.
    """

    service: Service
    pin: str | None
    client: DirectClient
    ccms: CcmsReader
    storypark: StoryparkClient
    budget: RetryBudget
    transport: httpx2.AsyncBaseTransport
    last_plan: PlanCache = field(default_factory=PlanCache)
    last_full_read: date | None = None
    agreement: Memo[bool] = field(default_factory=Memo)
    """Whether the references of the last reading are those of the links."""

    async def read(
        self, state: ServiceState, at: datetime, inactive_switch: Switch | None = None
    ) -> PlanInput:
        """Read both sides, and return the input of a plan for this instant.

        Raises:
            WrongAccountError: A vendor answered for another service.
            VendorError: A side cannot be read.
        """
        today = at.astimezone(self.service.zone).date()
        window = room_window(today, self.service.policy.following_weeks, state.settings.weeks)
        self._revalidate_daily(today)
        roster = await self.ccms.read(window.first, window.last)
        storypark, incomplete = await self.storypark.read()
        self.require_own_accounts(roster, storypark)
        plan_input = build_plan_input(
            self.service,
            state,
            today,
            roster,
            storypark,
            inactive_switch=inactive_switch,
            storypark_incomplete=incomplete,
        )
        return self._checked(plan_input)

    async def with_next_sessions(self, plan_input: PlanInput) -> PlanInput:
        """Add each child's next session, which ranks children when space is short (plan-space)."""
        today, roster = plan_input.today, plan_input.roster
        last = today + timedelta(weeks=NEXT_SESSION_WEEKS)
        found = await self.ccms.next_sessions(today, last)
        incomplete = (
            roster.incomplete
            or found.incomplete
            or check_next_sessions(roster, found, today, plan_input.window.last)
            or check_revisions(roster.service.revisions, {"children": found.revision})
        )
        roster = replace(roster, next_sessions=found.days, incomplete=incomplete)
        return self._checked(replace(plan_input, roster=roster))

    def require_own_accounts(self, roster: Roster, storypark: StoryparkState) -> None:
        """Raise WrongAccountError if one of these readings is of another service."""
        require_ccms_account(self.service, roster.service)
        require_storypark_account(self.service, storypark.account)

    async def require_own_storypark(self) -> None:
        """Raise WrongAccountError if the token opens another account; call it before a write.

        Storypark may be out of reach: then a write would fail as well.
        """
        try:
            require_storypark_account(self.service, await self.storypark.account())
        except WrongAccountError:
            raise
        except VendorError:
            return

    def _checked(self, plan_input: PlanInput) -> PlanInput:
        if plan_input.incomplete:
            self.clear_cache()
        return plan_input

    def _revalidate_daily(self, today: date) -> None:
        """Ignore ETags once a day: a wrong one would hide changes for ever."""
        if self.last_full_read != today:
            self.last_full_read = today
            self.ccms.revalidate()
            self.storypark.revalidate()

    def clear_cache(self) -> None:
        """Drop all cached pages of both sides."""
        self.ccms.clear_cache()
        self.storypark.clear_cache()

    async def rest(self) -> None:
        """Close what is open to the vendors, and keep what was read in little memory.

        The next request wakes it; what is unchanged then is neither sent nor planned again.
        """
        self.last_plan.rest()
        self.agreement.clear()
        self.ccms.rest()
        self.storypark.rest()
        if isinstance(self.transport, DirectTransport):
            await self.transport.aclose()

    async def close(self) -> None:
        """Close the HTTP client."""
        await self.client.aclose()


def build_plan_input(
    service: Service,
    state: ServiceState,
    today: date,
    roster: Roster,
    storypark: StoryparkState,
    *,
    inactive_switch: Switch | None = None,
    storypark_incomplete: IncompleteReason | None = None,
) -> PlanInput:
    """Combine what was read of both sides with the stored state of the service."""
    return PlanInput(
        roster=roster,
        storypark=storypark,
        links=state.links,
        settings=state.settings,
        policy=service.policy,
        today=today,
        holds=state.holds,
        inactive_switch=inactive_switch,
        storypark_incomplete=storypark_incomplete,
        kept=state.kept,
        pending=state.pending,
        reference_prefix=service.reference_prefix,
        dissolved=state.dissolved,
        not_kept=state.not_kept,
    )


def connect(
    service: Service,
    pin: str | None,
    transport: httpx2.AsyncBaseTransport | None,
    budget: RetryBudget,
) -> Connection:
    """Open a service's connection without sending anything. `transport`: replaces the network."""
    transport = transport or DirectTransport(budget.limits.proxy)
    client = open_client(timeout_s=budget.limits.timeout_s, transport=transport)
    access = service.access
    return Connection(
        service=service,
        pin=pin,
        client=client,
        ccms=ccms_reader(service, pin, client, budget),
        storypark=StoryparkClient(client, access.storypark_url, access.storypark_token, budget),
        budget=budget,
        transport=transport,
    )
