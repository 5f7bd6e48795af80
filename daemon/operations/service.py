"""The application service: all operations of operators, one at a time for each service."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

import httpx2

from parktime.daemon.clock import ClockFollower, WallClock
from parktime.daemon.domain.run import Run
from parktime.daemon.domain.service import HoldAbove, Service, Settings
from parktime.daemon.operations import commands
from parktime.daemon.operations.commands import Command
from parktime.daemon.operations.due_runs import DueRuns
from parktime.daemon.operations.exclusion import Exclusion
from parktime.daemon.operations.execute import CommandExecutor, CommandResult, DryRun
from parktime.daemon.operations.mappings import Destination, Ref
from parktime.daemon.operations.operation import Operations
from parktime.daemon.operations.queries import Queries
from parktime.daemon.operations.registration import Registration
from parktime.daemon.operations.setup_page import Page
from parktime.daemon.operations.undo import SkippedChange
from parktime.daemon.store.store import Store
from parktime.daemon.sync.connections import Connections
from parktime.daemon.sync.scheduler import RunScheduler
from parktime.daemon.telemetry.observer import NO_OBSERVER, Observer
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
        *,
        observer: Observer = NO_OBSERVER,
        exclusion: Exclusion | None = None,
    ) -> None:
        self._store = store
        self.machine = clock.machine if isinstance(clock, WallClock) else None
        """Real time, if the daemon follows it; None on a simulator's clock."""
        self._exclusion = exclusion or Exclusion()
        self.connections = Connections(
            store,
            lambda: clock.now,
            transport,
            limits,
            machine=self.machine,
            observer=observer,
            before_write=self._exclusion.before_write,
        )
        self._scheduler = RunScheduler(store, self.connections)
        self._executor = CommandExecutor(store, self.connections, self._scheduler.executor)
        self.operations = Operations(
            store,
            clock,
            self.connections,
            exclusion=self._exclusion,
            scheduler=self._scheduler,
        )
        self.due_runs = DueRuns(
            store, self.connections, exclusion=self._exclusion, scheduler=self._scheduler
        )
        self._registration = Registration(
            store,
            self.connections,
            self.operations,
            self._executor,
            scheduler=self._scheduler,
        )
        self.queries = Queries(store, clock, self.connections)

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
        await self._registration.put(service, settings, holds=holds)

    async def remove_service(self, key: str, *, turn_off: bool = False) -> None:
        """Remove a service and its credentials. Its links and history are kept.

        Raises:
            RefusedError: It is turned on, and not to be turned off.
            KeyError: The service is unknown.
        """
        await self._registration.remove(key, turn_off=turn_off)

    async def turn_on(self, key: str, pin: str | None = None) -> None:
        """Turn the integration on; set-up comes next (on-kidsoft, on-manage)."""
        await self._registration.turn_on(key, pin)

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
        async with self.operations.operation(key) as now:
            return await self._executor.execute(key, command, now, self.operations.position)

    async def dry_run(self, key: str, *dry: Command) -> DryRun:
        """What a run after these commands would do. Raises RefusedError as `execute` would."""
        async with self.operations.operation(key) as now:
            return await self._executor.dry_run(key, dry, now)

    # The end

    async def drain(self, timeout_s: float) -> list[str]:
        """Begin nothing more, and wait for what is under way; returns the services it was not."""
        return await self._exclusion.shut(timeout_s)

    async def close(self) -> None:
        """Close all connections."""
        await self.connections.close()

    async def _run(self, key: str, command: Command) -> Run:
        return _run_of(await self.execute(key, command))


def _run_of(done: CommandResult) -> Run:
    if done.run is None:
        raise ValueError("this command causes a run")
    return done.run
