"""The connections of all services, and reading a service for a run or for a person."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

import httpx2

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.roster import CcmsService, IncompleteReason
from parktime.daemon.domain.service import Service, Stage
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.domain.storypark import Account
from parktime.daemon.machine_time import MachineTime
from parktime.daemon.planning.approval import recent_since
from parktime.daemon.planning.consistency import check_foreign_roster
from parktime.daemon.planning.inputs import PlanInput, Switch
from parktime.daemon.planning.plan import Plan
from parktime.daemon.planning.references import (
    references_agree,
    relink,
    unlisted_profiles,
)
from parktime.daemon.store.history import read_deleted_rooms
from parktime.daemon.store.store import Store
from parktime.daemon.sync.accounts import (
    Accounts,
    remember_accounts,
    require_own_credentials,
)
from parktime.daemon.sync.connection import Connection, connect
from parktime.daemon.sync.errors import page_unreadable
from parktime.daemon.sync.plan_usage import PlanUsageCache
from parktime.daemon.sync.requests import unconfirmed_creates
from parktime.daemon.sync.run import make_plan
from parktime.daemon.sync.verify import MAX_CHECKED, UNLISTED_PROFILE
from parktime.daemon.telemetry.observer import NO_OBSERVER, Observer
from parktime.daemon.vendors.circuit_breaker import CircuitBreakers
from parktime.daemon.vendors.errors import VendorError, WrongAccountError
from parktime.daemon.vendors.retry_policy import DEFAULT_LIMITS, HttpLimits, RetryBudget

MAX_AWAKE: Final = 32
"""Services whose vendors are kept connected and whose readings are kept decoded."""
FEW_AWAKE: Final = 4
"""The same where there are more services: none is awake still when it is due again."""
ASK_TIMEOUT_S: Final = 5.0
"""Time-out of asking a vendor for its time alone."""


class Connections:
    """Opens connections when they are first needed, and keeps what all services share.

    `plan_usage` notes every reading of a Storypark, `circuit_breakers` every request. `now`: the
    time of the clock that the daemon follows. `machine`: real time, if the daemon follows it.
    `observer` receives each request.
    `before_write` is awaited before each write to a vendor of the service.
    """

    def __init__(
        self,
        store: Store,
        now: Callable[[], datetime],
        transport: httpx2.AsyncBaseTransport | None = None,
        limits: HttpLimits = DEFAULT_LIMITS,
        *,
        machine: MachineTime | None = None,
        observer: Observer = NO_OBSERVER,
        before_write: Callable[[str], Awaitable[None]] | None = None,
    ) -> None:
        self._before_write = before_write
        self.machine = machine
        self.observer = observer
        self.plan_usage = PlanUsageCache()
        self.circuit_breakers = CircuitBreakers(now)
        self._store = store
        self._transport = transport
        self._limits = limits
        self._open: dict[str, Connection] = {}
        self._awake: dict[str, None] = {}
        """Connections by their last use, the one that rests next first."""

    def service(self, key: str) -> Service:
        """Return a service. Raises KeyError if it is unknown."""
        return self._store.service(key)

    def require_stage(self, key: str, *stages: Stage) -> ServiceState:
        """Return the state of a service that is at one of these stages.

        Raises:
            RefusedError: The service is at another stage.
            KeyError: The service is unknown.
        """
        self.service(key)
        state = self._store.state(key)
        state.require_stage(*stages)
        return state

    def get(self, key: str, pin: str | None = None) -> Connection:
        """Return the connection of a service. `pin`: for a service that has none stored yet."""
        self._awake.pop(key, None)
        self._awake[key] = None
        if key not in self._open:
            pin = pin or self._store.state(key).pin
            budget = RetryBudget(
                self._limits,
                key,
                self.circuit_breakers,
                write_refusal=self._store.database.write_refusal,
                machine=self.machine,
                observer=self.observer,
                before_write=None
                if self._before_write is None
                else partial(self._before_write, key),
            )
            self._open[key] = connect(self.service(key), pin, self._transport, budget)
        return self._open[key]

    async def rest_unused(self) -> None:
        """Let the connections rest that were not used for the longest time, but for a few.

        One with a run or a request under way stays awake.
        """
        limit = MAX_AWAKE if len(self._store.services()) <= MAX_AWAKE else FEW_AWAKE
        for key in list(self._awake)[: max(len(self._awake) - limit, 0)]:
            connection = self._open.get(key)
            if connection is not None and connection.budget.is_busy:
                continue
            if key not in self._awake:
                continue  # it was let rest while another one was waited for
            del self._awake[key]
            self.plan_usage.rest(key)
            if connection is not None:
                await connection.rest()

    async def identify(self, service: Service, pin: str | None) -> Service:
        """The service with the accounts that its credentials open, as far as they can be read now.

        A vendor that does not answer is asked again when the integration is turned on, and at
        each run.

        Raises:
            RefusedError: The accounts are not those that are remembered.
        """
        limits = replace(self._limits, attempts=1)
        budget = RetryBudget(limits, service.key, observer=self.observer)
        connection = connect(service, pin, self._transport, budget)
        ccms, storypark = CcmsService(), Account()
        try:
            if pin is not None or not service.policy.has_pin:
                with contextlib.suppress(VendorError):
                    ccms = await connection.ccms.describe()
            with contextlib.suppress(VendorError):
                storypark = await connection.storypark.account()
        finally:
            await connection.close()
        return remember_accounts(service, Accounts(ccms, storypark))

    async def drop(self, key: str) -> None:
        """Close a connection, since the PIN or the addresses of the service have changed."""
        if key in self._open:
            await self._open.pop(key).close()

    async def forget(self, key: str) -> None:
        """Close the connection of a service that is removed, and know nothing of it."""
        await self.drop(key)
        self._awake.pop(key, None)
        self.plan_usage.forget(key)

    async def rewind(self, to: datetime) -> None:
        """Forget what was read after `to`: the clock was rewound, and PINs with it."""
        for key, connection in list(self._open.items()):
            if connection.pin == self._store.state(key).pin:
                connection.clear_cache()
            else:
                await self.drop(key)
        self.plan_usage.clear()
        self.circuit_breakers.rewind(to)

    async def read_raw(
        self,
        connection: Connection,
        state: ServiceState,
        now: datetime,
        inactive_switch: Switch | None = None,
    ) -> PlanInput:
        """Read both sides for a run.

        Links that references restore are in the input, and not stored yet.

        Raises:
            VendorError: A side cannot be read, or the roster is another service's.
        """
        key = connection.service.key
        plan_input = await connection.read(state, now, inactive_switch)
        plan_input = self._check_clock(connection.service, plan_input)
        plan_input = await self.with_deleted_rooms(key, plan_input)
        if reason := check_foreign_roster(
            plan_input.roster, plan_input.links, plan_input.incomplete
        ):
            connection.clear_cache()
            raise VendorError(reason)
        await self._remember_accounts(connection, plan_input)
        self.plan_usage.record_reading(key, plan_input.storypark, state.created_ids)
        if state.stage == "set-up":
            plan_input = await _relink(connection, plan_input, state)
        archived = await self.count_recently_archived(key, state, now)
        return replace(plan_input, recently_archived=archived) if archived else plan_input

    async def _remember_accounts(self, connection: Connection, plan_input: PlanInput) -> None:
        """Store whose the accounts are, if no reading has said so before."""
        found = Accounts(plan_input.roster.service, plan_input.storypark.account)
        service = found.remembered_in(connection.service)
        if service is connection.service:
            return
        try:
            require_own_credentials(service, self._store.services())
        except RefusedError as refused:
            raise WrongAccountError(refused.message) from refused
        await self._store.call(self._store.put_service, service)
        connection.service = service

    async def with_deleted_rooms(self, key: str, plan_input: PlanInput) -> PlanInput:
        """Add which of the missing rooms runs have deleted; the store is asked only if all are."""
        linked = plan_input.links.storypark_rooms
        if not linked or not linked.isdisjoint(plan_input.storypark.rooms):
            return plan_input
        read = partial(read_deleted_rooms, service=key)
        deleted = await self._store.call(self._store.database.read, read)
        return replace(plan_input, deleted_rooms=deleted & linked)

    def _check_clock(self, service: Service, plan_input: PlanInput) -> PlanInput:
        """Allow no removal while the clocks differ, and nothing at all on another date."""
        trouble = None if self.machine is None else self.machine.trouble
        if self.machine is None or trouble is None:
            return plan_input
        if self.machine.is_another_day(service.zone):
            raise VendorError(trouble)
        reason = IncompleteReason("clock-differs", trouble)
        return replace(plan_input, storypark_incomplete=plan_input.storypark_incomplete or reason)

    async def count_recently_archived(self, key: str, state: ServiceState, now: datetime) -> int:
        """How many children runs archived in the last days (hold-above); 0 if nothing is held."""
        if state.settings.hold_above is None:
            return 0
        since = recent_since(now, state.pending)
        rows = await self._store.call(self._store.archived, key)
        return sum(row.at > since and row.change.rule != "undo" for row in rows)

    async def read(
        self,
        connection: Connection,
        state: ServiceState,
        now: datetime,
        inactive_switch: Switch | None = None,
    ) -> PlanInput:
        """Read both sides for a person. Raises RefusedError if one cannot be read."""
        try:
            return await self.read_raw(connection, state, now, inactive_switch)
        except VendorError as error:
            raise page_unreadable(error) from error

    async def make_plan(self, connection: Connection, plan_input: PlanInput) -> Plan:
        """Make the plan for a person. Raises RefusedError if a side cannot be read."""
        try:
            return await make_plan(connection, plan_input)
        except VendorError as error:
            raise page_unreadable(error) from error

    async def ask_time(self) -> None:
        """Ask each vendor for its time, without credentials: any answer has a Date."""
        urls = {
            url: service.key
            for service in self._store.services()
            for url in (service.access.ccms_url, service.access.storypark_url)
        }
        hosts = {httpx2.URL(url).host: (key, url) for url, key in urls.items()}
        await asyncio.gather(
            *(
                self._ask_time_of(host, self.get(key), url)
                for host, (key, url) in sorted(hosts.items())
            )
        )

    async def _ask_time_of(self, host: str, connection: Connection, url: str) -> None:
        with contextlib.suppress(httpx2.HTTPError, httpx2.InvalidURL):
            answer = await connection.client.get(url, timeout=ASK_TIMEOUT_S)
            if self.machine is not None:
                self.machine.observe(host, answer.headers)

    async def close(self) -> None:
        """Close all connections."""
        for key in list(self._open):
            await self.drop(key)


async def _relink(connection: Connection, plan_input: PlanInput, state: ServiceState) -> PlanInput:
    """Link records again by references. Asks for each linked profile that the list lacks."""
    storypark, links = plan_input.storypark, plan_input.links
    lists = storypark.profiles, storypark.rooms, links.children, links.rooms
    if connection.agreement.get(lists, lambda: references_agree(plan_input)):
        return plan_input
    missing = unlisted_profiles(plan_input)[:MAX_CHECKED]
    there = [each for each in missing if await connection.storypark.has_profile(each)]
    if there:
        plan_input = replace(plan_input, storypark_incomplete=UNLISTED_PROFILE)
        connection.clear_cache()
    return relink(plan_input, unconfirmed_creates(state), missing)
