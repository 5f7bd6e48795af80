"""The application service: all operations of operators, one at a time for each service."""

from collections.abc import AsyncIterator, Callable, Container, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Literal

import httpx2

from parktime.daemon.clock import ClockFollower, WallClock
from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.run import Run
from parktime.daemon.domain.service import Access, HoldAbove, Service, Settings
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.operations import commands
from parktime.daemon.operations.commands import Command
from parktime.daemon.operations.effects import OperationInput, effects
from parktime.daemon.operations.exclusion import Exclusion, InProgress
from parktime.daemon.operations.execute import CommandExecutor, CommandResult, DryRun
from parktime.daemon.operations.mappings import Destination, Ref, require_labels
from parktime.daemon.operations.queries import Queries
from parktime.daemon.operations.setup_page import Page
from parktime.daemon.operations.undo import SkippedChange
from parktime.daemon.store.store import Store
from parktime.daemon.sync.accounts import (
    Accounts,
    remember_accounts,
    require_own_credentials,
    require_same_centre,
)
from parktime.daemon.sync.clock_rewind import ClockRewindHandler
from parktime.daemon.sync.connection import Connection
from parktime.daemon.sync.connections import Connections
from parktime.daemon.sync.errors import page_unreadable
from parktime.daemon.sync.scheduler import RunScheduler
from parktime.daemon.telemetry.observer import NO_OBSERVER, Observer
from parktime.daemon.vendors.errors import VendorError
from parktime.daemon.vendors.kidsoft import check_pin
from parktime.daemon.vendors.retry_policy import DEFAULT_LIMITS, HttpLimits


class IntegrationService:
    """Operations on services. Each is done completely or refused, at one instant of the clock.

    The operations of a service are serialised, those of several are not. A simulator's clock is
    paused while one is in progress.
    """

    def __init__(
        self,
        store: Store,
        clock: ClockFollower,
        transport: httpx2.AsyncBaseTransport | None = None,
        limits: HttpLimits = DEFAULT_LIMITS,
        observer: Observer = NO_OBSERVER,
        exclusion: Exclusion | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self.machine = clock.machine if isinstance(clock, WallClock) else None
        """Real time, if the daemon follows it; None on a simulator's clock."""
        self._exclusion = exclusion or Exclusion()
        self.connections = Connections(
            store,
            lambda: clock.now,
            transport,
            limits,
            self.machine,
            observer,
            self._exclusion.before_write,
        )
        self._scheduler = RunScheduler(store, self.connections)
        self._executor = CommandExecutor(store, self.connections, self._scheduler)
        self._in_progress = InProgress()
        self.queries = Queries(store, clock, self.connections)
        self._clock_rewind = ClockRewindHandler(store, clock, self._go_back)
        self._after_rewind: list[Callable[[], None]] = []

    @property
    def wedged(self) -> dict[str, str]:
        """Services of which something could not be stored or ended yet, and what the store said."""
        return self._scheduler.wedged

    @property
    def store_trouble(self) -> str | None:
        """Why the store cannot be used, or could not when it was last needed for a run."""
        reasons = (reason for reason in self.wedged.values() if reason)
        return self._store.unavailable_reason or next(reasons, None)

    @property
    def clock_trouble(self) -> str | None:
        """How real time contradicts other clocks; None if it does not, or is not followed."""
        return None if self.machine is None else self.machine.trouble

    async def check_clock(self) -> None:
        """Ask the vendors for the time if real time is doubtful, or has not been compared yet."""
        machine = self.machine
        if machine is not None and (machine.trouble is not None or not machine.is_compared):
            await self.connections.ask_time()

    # Services

    async def put_service(
        self, service: Service, settings: Settings, *, holds: bool = True
    ) -> None:
        """Add a service, or change how it is reached. A new service is off.

        An existing service keeps its `sync_inactive`, and without `holds` its `hold_above` too.
        """
        if settings.sync_inactive:
            require_labels(service.policy)
        async with self._operation(service.key, new=True) as now:
            known = self._store.removed_service(service.key)
            new = not self._store.has_service(service.key)
            if not new:
                known = self._store.service(service.key)
            service = await self._with_accounts(service, known)
            await self._store.call(self._store.put_service, service)
            await self.connections.drop(service.key)
            state = self._store.state(service.key)
            if new:  # one that was removed before is off again, as any new one
                state = replace(state, stage="off")
            if not new:
                above = settings.hold_above if holds else state.settings.hold_above
                inactive = state.settings.sync_inactive
                settings = replace(settings, sync_inactive=inactive, hold_above=above)
            pending = None if settings.hold_above is None else state.pending
            changed = replace(state, settings=settings, pending=pending)
            await self._store.call(self._store.save_state, service.key, changed, now)

    async def _with_accounts(self, service: Service, known: Service | None) -> Service:
        """The service with the accounts that its credentials open, where they can be read now.

        Raises:
            RefusedError: They are another service's, or not those of before.
        """
        linked = known is not None and bool(self._store.state(service.key).links.linked_children)
        named = service.access.accounts_named
        if known is not None and not named and (linked or _same_access(service, known)):
            service = replace(service, access=_with_accounts_of(service.access, known.access))
        require_own_credentials(service, self._store.services())
        if known is None or not _same_access(service, known):
            pin = None if known is None else self._store.state(service.key).pin
            service = await self.connections.identify(service, pin)
            require_own_credentials(service, self._store.services())
        return service

    async def remove_service(self, key: str, *, turn_off: bool = False) -> None:
        """Remove a service and its credentials. Its links and history are kept.

        Raises:
            RefusedError: It is turned on, and not to be turned off.
            KeyError: The service is unknown.
        """
        self.connections.service(key)
        async with self._operation(key) as now:
            if self._store.state(key).stage != "off":
                if not turn_off:
                    raise RefusedError(
                        "the integration is turned on: turn it off first, or ask for both", "off"
                    )
                await self._executor.execute(key, commands.TurnOff(), now)
            await self.connections.forget(key)
            await self._store.call(self._store.remove_service, key)
            self._scheduler.forget(key)

    async def turn_on(self, key: str, pin: str | None = None) -> None:
        """Turn the integration on; set-up comes next (on-kidsoft, on-manage)."""
        service, command = self.connections.service(key), commands.TurnOn(pin)
        async with self._operation(key) as now:
            state = self._store.state(key)
            commands.check(command, state, service)
            self._check_pin(service, pin)
            await self.connections.drop(key)
            connection = self.connections.get(key, pin)
            try:
                await self._verify(connection, state)
                plan_input = await self.connections.read(connection, state, now)
                effect = effects(command, state, OperationInput(service, now, plan_input))
            except RefusedError:
                await self.connections.drop(key)
                raise
            await self._store.call(self._store.save_state, key, effect.state, now)

    async def _verify(self, connection: Connection, state: ServiceState) -> None:
        """Check that both vendors accept the credentials, and say that they are of one centre."""
        service = connection.service
        try:
            await connection.ccms.check_access()
            ccms = await connection.ccms.describe()
        except VendorError as error:
            raise RefusedError(f"{service.policy.name} cannot be reached: {error}") from error
        try:
            accounts = Accounts(ccms, await connection.storypark.account())
        except VendorError as error:
            raise page_unreadable(error) from error
        if not (state.links.linked_children or service.access.accounts_named):
            access = replace(service.access, ccms_account="", storypark_account="")
            service = replace(service, access=access)
        service = remember_accounts(service, accounts)
        require_own_credentials(service, self._store.services())
        require_same_centre(service, accounts)
        await self._store.call(self._store.put_service, service)
        connection.service = service

    def _check_pin(self, service: Service, pin: str | None) -> None:
        if not service.policy.has_pin:
            if pin is not None:
                words = "has no Service PIN: Storypark switches it on by request"
                raise RefusedError(f"{service.policy.name} {words}", "on-manage")
            return
        if pin is None:
            words = "Storypark needs the service's Kidsoft Service PIN, such as S434783895"
            raise RefusedError(words, "on-kidsoft")
        check_pin(pin)
        others = (other for other in self._store.services() if other.key != service.key)
        if any(self._store.state(other.key).pin == pin for other in others):
            raise RefusedError(f"the Service PIN {pin} belongs to another service", "on-kidsoft")

    async def turn_off(self, key: str) -> None:
        """Stop syncing; profiles, rooms, links and history stay as they are (off)."""
        await self.execute(key, commands.TurnOff())

    # The page

    async def page(self, key: str) -> Page:
        """The set-up page as of now, with suggestions."""
        return await self.queries.page(key)

    async def refresh(self, key: str) -> Page:
        """Make the CCMS publish now, and return the page; Storypark is not written (refresh)."""
        await self.execute(key, commands.Refresh())
        return await self.queries.page(key)

    async def map(
        self,
        key: str,
        children: Sequence[tuple[Ref, Destination]],
        rooms: Sequence[tuple[Ref, Destination]],
    ) -> None:
        """Choose mappings, all or none; they apply on set-up or update (map-child, map-room)."""
        await self.execute(key, commands.Map(tuple(children), tuple(rooms)))

    async def take_back(self, key: str) -> None:
        """Discard all choices that are not applied yet, including impossible ones."""
        await self.execute(key, commands.TakeBack())

    async def set_up(self, key: str) -> Run:
        """Confirm set-up: a run applies the mappings, and the schedule starts (set-up)."""
        return await self._run(key, commands.SetUp())

    async def update(self, key: str) -> Run:
        """Apply the choices now by a run; the schedule does not move (update)."""
        return await self._run(key, commands.Update())

    # Settings and support

    async def set_sync_inactive(self, key: str, on: bool) -> Run | None:
        """Switch the Inactive setting; causes a run after set-up (inactive-on, inactive-off)."""
        return (await self.execute(key, commands.SyncInactive(on))).run

    async def set_hold_above(self, key: str, above: HoldAbove | None) -> None:
        """Set the approval threshold; None: never hold, and drop what is pending (hold-above)."""
        await self.execute(key, commands.SetHoldAbove(above))

    async def hold_room(self, key: str, room: Ref, until: date) -> None:
        """Keep a Kidsoft room on every local date before `until` (room-skip)."""
        await self.execute(key, commands.HoldRoom(room, until))

    # Approvals and undo

    async def approve(self, key: str, digest: str) -> Run:
        """Carry out the pending removals. Raises RefusedError if they have changed (hold-above)."""
        return await self._run(key, commands.Approve(digest))

    async def reject(self, key: str, digest: str) -> None:
        """Keep what would be removed, until its CCMS record changes (kept)."""
        await self.execute(key, commands.Reject(digest))

    async def undo(self, key: str, run: Run) -> tuple[Run, tuple[SkippedChange, ...]]:
        """Revert a run; returns the run that did so and the changes it skipped (undo)."""
        done = await self.execute(key, commands.Undo(run))
        return _run_of(done), done.skipped

    async def let_go(self, key: str, about: Literal["child", "room"], which: Ref) -> None:
        """Stop keeping a child or room; the next run follows the rules again (kept)."""
        await self.execute(key, commands.LetGo(about, which))

    # Runs and commands

    async def sync(self, key: str) -> Run:
        """Run now, on the last published picture."""
        return await self._run(key, commands.Sync())

    async def execute(self, key: str, command: Command) -> CommandResult:
        """Execute a command.

        Raises:
            RefusedError: the command is not possible; nothing was done.
            KeyError: the service is unknown.
        """
        self.connections.service(key)
        async with self._operation(key) as now:
            return await self._executor.execute(key, command, now)

    async def dry_run(self, key: str, *dry: Command) -> DryRun:
        """What a run after these commands would do. Raises RefusedError as `execute` would."""
        async with self._operation(key) as now:
            return await self._executor.dry_run(key, dry, now)

    # The schedule

    def next_due(self, without: Container[str] = ()) -> tuple[datetime, str] | None:
        """The earliest slot and what runs then, without some services; None if there is none."""
        return self._scheduler.next_due(without)

    def next_due_after(self, slots: Mapping[str, datetime]) -> tuple[datetime, str] | None:
        """The earliest slot, counting these slots of services as done; None if there is none."""
        return self._scheduler.next_due_after(slots)

    def due_services(self, now: datetime, without: Container[str] = ()) -> list[str]:
        """The services to run or to recover by now, in the order of their due times."""
        return self._scheduler.due_services(now, without)

    def services_in_order(self) -> list[str]:
        """The keys of all services, in the order in which they run at one instant."""
        return [service.key for service in self._store.services()]

    async def run_due(self, now: datetime, *, returning: bool = False) -> None:
        """Run each due service in order; missed slots become one run (cadence, catch-up)."""
        for key in self.services_in_order():
            await self.run_if_due(key, now, returning=returning)

    async def run_if_due(self, key: str, now: datetime, *, returning: bool = False) -> None:
        """Run a service if it is due, after recovering its interrupted run (cadence, catch-up)."""
        async with self._exclusion.service(key):
            await self._scheduler.run_if_due(key, now, returning=returning)
        await self.connections.rest_unused()

    def note_end(self, key: str) -> None:
        """A scheduled run of a service is over; it is found again when the service is due."""
        self._scheduler.note_end(key)

    async def run_slot(self, key: str, now: datetime, *, returning: bool) -> bool:
        """Run a service that is due, for a caller that repeats what could not be stored.

        Returns whether anything was due. Raises StoreUnavailableError.
        """
        async with self._exclusion.service(key):
            return await self._scheduler.run_slot(key, now, returning=returning)

    async def recover(self, key: str, now: datetime) -> None:
        """Recover the interrupted run of a service, if there is one."""
        async with self._exclusion.service(key):
            await self._scheduler.recover(key, now)

    def due_slots(self, now: datetime) -> list[tuple[str, datetime]]:
        """The services that are due by now, each with its slot, in the order of their due times."""
        return self._scheduler.due_slots(now)

    async def service_taken(
        self, key: str, *, changed: bool, interrupted: bool | None = None
    ) -> None:
        """Follow what other nodes of a fleet have done to a service; `interrupted`: if known."""
        if interrupted is not None:
            self._scheduler.note_interrupted(key, interrupted=interrupted)
        if changed:
            await self.connections.drop(key)

    def is_failing(self, key: str) -> bool:
        """Whether the last run of a service failed."""
        return self._scheduler.is_failing(key)

    async def probe_store(self) -> None:
        """Find out whether a store that could not be used can be used again."""
        await self._scheduler.probe_store()

    async def idle(self) -> None:
        """Wait until no operation is in progress; only then may time pass again."""
        await self._in_progress.wait_for_none()

    async def follow_clock(self, now: datetime) -> None:
        """Rewind the store if the clock was set back to `now`."""
        if self._clock_rewind.is_pending:
            async with self._exclusion.everything():
                rewound = await self._clock_rewind.follow()
            if rewound:  # a run that was interrupted at that time is interrupted again
                await self.recover_interrupted(now)

    async def find_interrupted(self) -> None:
        """Read which runs a crash interrupted; each is recovered before its service is touched."""
        await self._scheduler.find_interrupted()

    async def recover_interrupted(self, now: datetime) -> None:
        """Recover the runs that a crash interrupted."""
        for key in await self._scheduler.find_interrupted():
            async with self._exclusion.service(key):
                await self._scheduler.recover(key, now)

    def call_after_rewind(self, forget: Callable[[], None]) -> None:
        """Register a callback that drops cached data of later times when the clock is set back."""
        self._after_rewind.append(forget)

    async def drain(self, timeout_s: float) -> list[str]:
        """Begin nothing more, and wait for what is under way; returns the services it was not."""
        return await self._exclusion.shut(timeout_s)

    async def close(self) -> None:
        """Close all connections."""
        await self.connections.close()

    async def _go_back(self, to: datetime) -> None:
        self._scheduler.reset()
        await self.connections.rewind(to)
        for forget in self._after_rewind:
            forget()

    async def _run(self, key: str, command: Command) -> Run:
        return _run_of(await self.execute(key, command))

    @asynccontextmanager
    async def _operation(self, key: str, *, new: bool = False) -> AsyncIterator[datetime]:
        """Context of one operation outside the schedule: it yields now, and the clock is paused.

        Raises RefusedError for a service that was removed while this waited, unless it is `new`.
        """
        with self._in_progress.one():
            while True:
                async with self._exclusion.service(key):
                    now = await self._clock.mark_busy()
                    if not self._clock_rewind.is_pending:
                        await self._store.call(self._store.refresh)
                        if not (new or self._store.has_service(key)):
                            raise RefusedError("the service was removed meanwhile")
                        await self._scheduler.recover(key, now)
                        self._scheduler.require_no_interrupted_run(key)
                        yield now
                        return
                await self.follow_clock(now)


def _run_of(done: CommandResult) -> Run:
    if done.run is None:
        raise ValueError("this command causes a run")
    return done.run


def _same_access(one: Service, other: Service) -> bool:
    """Whether both are reached in the same way."""
    mine, theirs = one.access, other.access
    return (one.ccms, mine.ccms_url, mine.ccms, mine.storypark_url, mine.storypark_token) == (
        other.ccms,
        theirs.ccms_url,
        theirs.ccms,
        theirs.storypark_url,
        theirs.storypark_token,
    )


def _with_accounts_of(access: Access, known: Access) -> Access:
    return replace(
        access,
        ccms_account=known.ccms_account,
        storypark_account=known.storypark_account,
        accounts_named=known.accounts_named,
    )
