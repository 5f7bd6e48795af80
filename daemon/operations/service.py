"""The operations of all services: what operators and the schedule do, one thing at a time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Literal

import httpx2

from parktime.daemon.clock import ClockFollower
from parktime.daemon.domain.errors import Refused
from parktime.daemon.domain.run import Run
from parktime.daemon.domain.service import HoldAbove, Service, Settings
from parktime.daemon.operations import commands
from parktime.daemon.operations.commands import Command
from parktime.daemon.operations.effects import OperationInput, effects
from parktime.daemon.operations.execute import CommandExecutor, Done, DryRun
from parktime.daemon.operations.mappings import Destination, Ref, need_labels
from parktime.daemon.operations.queries import Queries
from parktime.daemon.operations.setup_page import Page
from parktime.daemon.operations.undo import Skipped
from parktime.daemon.store.store import Store
from parktime.daemon.sync.clock_rewind import GoingBack
from parktime.daemon.sync.scheduler import Runner
from parktime.daemon.sync.session import Connection
from parktime.daemon.sync.sessions import Connections
from parktime.daemon.vendors.http_client import Unreadable
from parktime.daemon.vendors.kidsoft import check_pin
from parktime.daemon.vendors.retry_policy import USUAL, Pace


class IntegrationService:
    """Each operation is done completely or refused, and stamped with the clock's time.

    No other operation and no passing of time comes between its steps.
    """

    def __init__(
        self,
        store: Store,
        clock: ClockFollower,
        transport: httpx2.AsyncBaseTransport | None = None,
        pace: Pace = USUAL,
    ) -> None:
        self._store = store
        self._clock = clock
        self.connections = Connections(store, lambda: clock.now, transport, pace)
        self._runner = Runner(store, self.connections)
        self._executor = CommandExecutor(store, self.connections, self._runner)
        self._turn = asyncio.Lock()
        self.queries = Queries(store, clock, self.connections)
        self._going_back = GoingBack(store, clock, self._go_back)
        self._after_rewind: list[Callable[[], None]] = []

    # Services

    async def put_service(
        self, service: Service, settings: Settings, *, holds: bool = True
    ) -> None:
        """Add a service, or change how it is reached; a new one is off until it is turned on.

        A known service keeps its `sync_inactive`, and without `holds` its `hold_above` too.
        """
        if settings.sync_inactive:
            need_labels(service.policy)
        async with self._acting(service.key) as now:
            new = all(known.key != service.key for known in self._store.services())
            self._store.put_service(service)
            await self.connections.drop(service.key)
            state = self._store.standing(service.key)
            if not new:
                above = settings.hold_above if holds else state.settings.hold_above
                inactive = state.settings.sync_inactive
                settings = replace(settings, sync_inactive=inactive, hold_above=above)
            staged = None if settings.hold_above is None else state.staged
            changed = replace(state, settings=settings, staged=staged)
            self._store.save_standing(service.key, changed, now)

    async def turn_on(self, key: str, pin: str | None = None) -> None:
        """Turn the integration on; set-up comes next (on-kidsoft, on-manage)."""
        service, command = self.connections.service(key), commands.TurnOn(pin)
        async with self._acting(key) as now:
            state = self._store.standing(key)
            commands.check(command, state, service)
            self._check_pin(service, pin)
            await self.connections.drop(key)
            connection = self.connections.of(key, pin)
            try:
                await _verify(connection)
                situation = await self.connections.read(connection, state, now)
                effect = effects(command, state, OperationInput(service, now, situation))
            except Refused:
                await self.connections.drop(key)
                raise
            self._store.save_standing(key, effect.state, now)

    def _check_pin(self, service: Service, pin: str | None) -> None:
        if not service.policy.has_pin:
            if pin is not None:
                words = "has no Service PIN: Storypark switches it on by request"
                raise Refused(f"{service.policy.name} {words}", "on-manage")
            return
        if pin is None:
            words = "Storypark needs the service's Kidsoft Service PIN, such as S434783895"
            raise Refused(words, "on-kidsoft")
        check_pin(pin)
        others = (other for other in self._store.services() if other.key != service.key)
        if any(self._store.standing(other.key).pin == pin for other in others):
            raise Refused(f"the Service PIN {pin} belongs to another service", "on-kidsoft")

    async def turn_off(self, key: str) -> None:
        """Stop the runs; profiles, rooms, links and history stay as they are (off)."""
        await self.execute(key, commands.TurnOff())

    # The page

    async def page(self, key: str) -> Page:
        """The page at this moment, with suggestions; nothing changes."""
        return await self.queries.page(key)

    async def refresh(self, key: str) -> Page:
        """Have the CCMS publish at once, and return the page; Storypark is not written (refresh)."""
        await self.execute(key, commands.Refresh())
        return await self.queries.page(key)

    async def map(
        self,
        key: str,
        children: Sequence[tuple[Ref, Destination]],
        rooms: Sequence[tuple[Ref, Destination]],
    ) -> None:
        """Choose mappings, all or none; they apply from set-up or update (map-child, map-room)."""
        await self.execute(key, commands.Map(tuple(children), tuple(rooms)))

    async def take_back(self, key: str) -> None:
        """Discard all choices that are not applied, also those that cannot be applied any more."""
        await self.execute(key, commands.TakeBack())

    async def set_up(self, key: str) -> Run:
        """Continue set-up: a run applies the mapping, and the schedule starts (set-up)."""
        return await self._run(key, commands.SetUp())

    async def update(self, key: str) -> Run:
        """Apply the choices at once, by a run; the schedule does not move (update)."""
        return await self._run(key, commands.Update())

    # Settings and support

    async def set_sync_inactive(self, key: str, on: bool) -> Run | None:
        """Switch the Inactive setting; after set-up a run follows (inactive-on, inactive-off)."""
        return (await self.execute(key, commands.SyncInactive(on))).run

    async def set_hold_above(self, key: str, above: HoldAbove | None) -> None:
        """Set when runs wait for approval; None: never, and what waits is dropped (hold-above)."""
        await self.execute(key, commands.SetHoldAbove(above))

    async def hold_room(self, key: str, room: Ref, until: date) -> None:
        """Keep a Kidsoft room on every local date before `until` (room-skip)."""
        await self.execute(key, commands.HoldRoom(room, until))

    # Approvals and undo

    async def approve(self, key: str, digest: str) -> Run:
        """Do exactly what waits for approval; Refused where that has changed (hold-above)."""
        return await self._run(key, commands.Approve(digest))

    async def reject(self, key: str, digest: str) -> None:
        """Keep what waits for approval as it is, until its CCMS record changes (kept)."""
        await self.execute(key, commands.Reject(digest))

    async def undo(self, key: str, run: Run) -> tuple[Run, tuple[Skipped, ...]]:
        """Take back a run, and return the undoing run and the changes it left alone (undo)."""
        done = await self.execute(key, commands.Undo(run))
        return _run_of(done), done.skipped

    async def let_go(self, key: str, about: Literal["child", "room"], which: Ref) -> None:
        """Stop keeping a child or room: the next run follows the rules again (kept)."""
        await self.execute(key, commands.LetGo(about, which))

    # Runs and commands

    async def sync(self, key: str) -> Run:
        """Run now, on the last published picture."""
        return await self._run(key, commands.Sync())

    async def execute(self, key: str, command: Command) -> Done:
        """Carry out a command. Raises Refused with nothing done, KeyError for an unknown service."""
        self.connections.service(key)
        async with self._acting(key) as now:
            return await self._executor.execute(key, command, now)

    async def dry_run(self, key: str, *dry: Command) -> DryRun:
        """What a run would do after these commands, refused as they would be; nothing is done."""
        async with self._acting(key) as now:
            return await self._executor.dry_run(key, dry, now)

    def next_due(self) -> tuple[datetime, str] | None:
        """The earliest slot of any service, and which service's it is."""
        return self._runner.next_due()

    async def run_due(self, now: datetime, *, returning: bool = False) -> None:
        """Run each service that is due, in order; missed slots are one run (cadence, catch-up)."""
        async with self._turn:
            await self._runner.run_due(now, returning=returning)

    async def idle(self) -> None:
        """Return when no operation is under way: only then may time pass again."""
        async with self._turn:
            return

    async def follow_clock(self, now: datetime) -> None:
        """Go back with the clock where it was set back to `now`."""
        async with self._turn:
            await self._follow(now)

    async def resume_interrupted(self, now: datetime) -> None:
        """End the runs that a crash cut short."""
        async with self._turn:
            await self._runner.end_interrupted(now)

    def call_after_rewind(self, forget: Callable[[], None]) -> None:
        """Call this whenever the clock was set back, to drop what is remembered of later times."""
        self._after_rewind.append(forget)

    async def close(self) -> None:
        """Close all connections."""
        await self.connections.close()

    async def _follow(self, now: datetime) -> None:
        """A run that was cut short at that time is so again, and is ended."""
        if await self._going_back.follow():
            await self._runner.end_interrupted(now)

    async def _go_back(self, to: datetime) -> None:
        self._runner.forget()
        await self.connections.go_back(to)
        for forget in self._after_rewind:
            forget()

    async def _run(self, key: str, command: Command) -> Run:
        return _run_of(await self.execute(key, command))

    @asynccontextmanager
    async def _acting(self, key: str) -> AsyncIterator[datetime]:
        """An operation outside the schedule: the clock is paused while it goes on."""
        async with self._turn:
            now = await self._clock.busy()
            await self._follow(now)
            await self._runner.end_left(now)
            self._runner.free(key)
            yield now


def _run_of(done: Done) -> Run:
    if done.run is None:
        raise ValueError("this command causes a run")
    return done.run


async def _verify(connection: Connection) -> None:
    try:
        await connection.ccms.verify()
    except Unreadable as error:
        raise Refused(f"{connection.service.policy.name} cannot be reached: {error}") from error
