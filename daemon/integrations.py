"""What people and the schedule do with the integrations of all services, one thing at a time."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, datetime

import httpx2

from daemon.clock import ClockFollower
from daemon.forecast.foresight import Foresight
from daemon.going_back import GoingBack
from daemon.looking import Looking
from daemon.model.refused import Refused
from daemon.model.rules import RuleId
from daemon.model.run import Cause, Run
from daemon.model.service import Service, Standing
from daemon.model.settings import Settings
from daemon.model.situation import Situation, Switch
from daemon.model.target import Profile
from daemon.planning.keeping import not_chosen
from daemon.readers.kidsoft import check_pin
from daemon.readers.wire import Unreadable
from daemon.recourse.recourse import Recourse
from daemon.running.conduct import Occasion
from daemon.running.connection import Connection
from daemon.running.connections import Connections, unreadable
from daemon.running.pace import USUAL, Pace
from daemon.running.preview import Preview
from daemon.running.runner import Runner
from daemon.running.settle import settle, settle_by_reading
from daemon.setting_up.allowed import need_holds, need_labels, need_skippable
from daemon.setting_up.choosing import (
    Destination,
    Ref,
    check_one_to_one,
    check_still_there,
    choose_child,
    choose_room,
    find,
    with_choices,
    with_chosen,
)
from daemon.setting_up.page import Page, mapped_links, seen_links, show_page, updated_links
from daemon.setting_up.whole import need_whole
from daemon.store.store import Store


class Integrations:
    """Every action is refused or done whole, stamped with the clock's now, and never overtaken by time or by another."""

    def __init__(
        self,
        store: Store,
        clock: ClockFollower,
        transport: httpx2.AsyncBaseTransport | None = None,
        pace: Pace = USUAL,
    ) -> None:
        self._store = store
        self._clock = clock
        self._connections = Connections(store, lambda: clock.now, transport, pace)
        self._runner = Runner(store, self._connections)
        self._turn = asyncio.Lock()
        self.looking = Looking(store, clock, self._connections)
        self.foresight = Foresight(store, clock, self._connections)
        self._going_back = GoingBack(store, clock, self._go_back)
        self.recourse = Recourse(store, self._connections, self._acting, self._runner)

    # Services

    async def put_service(self, service: Service, settings: Settings, *, holds: bool = True) -> None:
        """Make a service known, or change how it is reached; its integration is off until it is turned on.

        What the page says of a known one stays: sync_inactive, and without `holds` also from how many archives on a run waits for approval.
        """
        if settings.sync_inactive:
            need_labels(service.policy)
        async with self._acting(service.key) as now:
            new = all(known.key != service.key for known in self._store.services())
            self._store.put_service(service)
            await self._connections.drop(service.key)
            standing = self._store.standing(service.key)
            known = standing.settings
            if not new:
                above = settings.hold_above if holds else known.hold_above
                settings = replace(settings, sync_inactive=known.sync_inactive, hold_above=above)
            staged = None if settings.hold_above is None else standing.staged
            self._store.save_standing(service.key, replace(standing, settings=settings, staged=staged), now)

    async def turn_on(self, key: str, pin: str | None = None) -> None:
        """Switch the integration on; set-up is then to be done (on-kidsoft, on-manage)."""
        service = self._connections.service(key)
        rule: RuleId = "on-kidsoft" if service.policy.has_pin else "on-manage"
        async with self._acting(key) as now:
            standing = self._store.standing(key)
            if standing.stage != "off":
                raise Refused(f"the integration of {service.name} is on already", rule)
            self._check_pin(service, pin, rule)
            await self._connections.drop(key)
            connection = self._connections.of(key, pin)
            try:
                await self._verify(connection)
                seen = await self._seen(
                    connection, replace(standing, stage="on", pin=pin, anchor=None, settled_until=None), now
                )
            except Refused:
                await self._connections.drop(key)
                raise
            self._store.save_standing(key, seen, now)

    def _check_pin(self, service: Service, pin: str | None, rule: RuleId) -> None:
        if not service.policy.has_pin:
            if pin is not None:
                raise Refused(f"{service.policy.name} has no Service PIN: Storypark switches it on by request", rule)
            return
        if pin is None:
            raise Refused("Storypark needs the service's Kidsoft Service PIN, such as S434783895", rule)
        check_pin(pin)
        others = (other for other in self._store.services() if other.key != service.key)
        if any(self._store.standing(other.key).pin == pin for other in others):
            raise Refused(f"the Service PIN {pin} belongs to another service", rule)

    async def _verify(self, connection: Connection) -> None:
        try:
            await connection.ccms.verify()
        except Unreadable as error:
            raise Refused(f"{connection.service.policy.name} cannot be reached: {error}") from error

    async def turn_off(self, key: str) -> None:
        """Stop the runs; profiles, rooms, links and history stay as they are (off)."""
        async with self._acting(key) as now:
            standing = self._connections.needs(key, "on", "set-up")
            off = replace(standing, stage="off", choices=(), anchor=None, settled_until=None, pin=None, staged=None)
            self._store.save_standing(key, off, now)

    # The page

    async def page(self, key: str) -> Page:
        """The page at this moment, with suggestions; looking changes nothing."""
        return await self.looking.page(key)

    async def refresh(self, key: str) -> Page:
        """Have the CCMS publish at once, and show the page anew; nothing is written to Storypark (refresh)."""
        async with self._acting(key) as now:
            standing = self._connections.needs(key, "on", "set-up")
            connection = self._connections.of(key)
            await self._publish(connection)
            self._store.save_standing(key, await self._seen(connection, standing, now), now)
        return await self.page(key)

    async def map(
        self,
        key: str,
        children: Sequence[tuple[Ref, Destination]],
        rooms: Sequence[tuple[Ref, Destination]],
    ) -> None:
        """Choose mappings, all or none of them; they count from set-up or update (map-child, map-room)."""
        async with self._acting(key) as now:
            standing = self._connections.needs(key, "on", "set-up")
            situation = await self._connections.read(self._connections.of(key), standing, now)
            page = show_page(situation, standing.stage, standing.choices)
            chosen = [choose_child(page, who, to) for who, to in children]
            chosen += [choose_room(page, which, to) for which, to in rooms]
            need_skippable(situation.policy, standing.stage, chosen)
            check_one_to_one(with_chosen(page, chosen), standing.links, standing.choices, involving=chosen)
            choices = with_choices(standing.choices, chosen)
            links = seen_links(page, standing.links)
            self._store.save_standing(key, replace(standing, choices=choices, links=links), now)

    async def take_back(self, key: str) -> None:
        """Drop everything that was chosen and is not in force; also what can no longer be applied."""
        async with self._acting(key) as now:
            standing = self._connections.needs(key, "on", "set-up")
            self._store.save_standing(key, replace(standing, choices=()), now)

    async def set_up(self, key: str) -> Run:
        """Continue setup: the mapping is applied at once by a run, and the schedule starts here (set-up)."""
        async with self._acting(key) as now:
            standing = self._connections.needs(key, "on")
            connection = self._connections.of(key)
            await self._publish(connection)
            connection.forget()
            settled = await settle(connection.storypark, standing)
            situation, page = await self._checked_page(connection, settled.standing, now)
            await need_whole(connection, situation)
            settled = await settle_by_reading(connection.storypark, settled, situation)
            links, kept = mapped_links(page, settled.standing.links), not_chosen(settled.standing)
            begun = replace(settled.standing, stage="set-up", anchor=now, settled_until=now, links=links, choices=())
            occasion = Occasion("set-up", now, begun, settled.changes)
            return await self._put_into_force(key, occasion, replace(situation, links=links, kept=kept))

    async def update(self, key: str) -> Run:
        """Put what was chosen into force at once, by a run; the schedule does not move (update)."""
        async with self._acting(key) as now:
            standing = self._connections.needs(key, "set-up")
            connection = self._connections.of(key)
            settled = await settle(connection.storypark, standing)
            situation, page = await self._checked_page(connection, settled.standing, now)
            settled = await settle_by_reading(connection.storypark, settled, situation)
            links, kept = updated_links(page, settled.standing.links), not_chosen(settled.standing)
            updated = replace(settled.standing, links=links, choices=())
            occasion = Occasion("update", now, updated, settled.changes)
            return await self._put_into_force(key, occasion, replace(situation, links=links, kept=kept))

    async def _put_into_force(self, key: str, occasion: Occasion, situation: Situation) -> Run:
        try:
            return await self._runner.conduct(key, occasion, situation)
        except Unreadable as error:
            raise unreadable(error) from error

    async def _checked_page(self, connection: Connection, standing: Standing, now: datetime) -> tuple[Situation, Page]:
        situation = await self._connections.read(connection, standing, now)
        page = show_page(situation, standing.stage, standing.choices)
        check_still_there(page, standing.choices)
        check_one_to_one(page, standing.links, standing.choices)
        return situation, page

    async def preview(self, key: str, cause: Cause, settings: Settings | None = None) -> Preview:
        """The dry run of what set-up, an update, the Inactive switch or a plain run would do now."""
        if settings is not None and settings.sync_inactive:
            need_labels(self._connections.service(key).policy)
        standing = self._connections.needs(key, "on") if cause == "set-up" else self._connections.needs(key, "set-up")
        async with self._acting(key) as now:
            switched = None if settings is None else _switch(standing.settings, settings)
            changed = standing if settings is None else replace(standing, settings=settings)
            connection = self._connections.of(key)
            if cause in ("set-up", "update"):
                situation, page = await self._checked_page(connection, changed, now)
                links = mapped_links(page, standing.links) if cause == "set-up" else updated_links(page, standing.links)
                situation = replace(situation, links=links, kept=not_chosen(changed))
            else:
                situation = await self._connections.read(connection, changed, now, switched)
            plan = await self._connections.planned(connection, situation)
        return Preview(plan.counts, plan.changes, plan.note, plan.outcome, plan.staged, plan.note_codes)

    # Settings and support

    async def set_sync_inactive(self, key: str, on: bool) -> Run | None:
        """The Inactive setting; a switch of it acts at once by a run, before set-up it is a setting only (inactive-on, inactive-off)."""
        need_labels(self._connections.service(key).policy)
        async with self._acting(key) as now:
            standing = self._store.standing(key)
            settings = replace(standing.settings, sync_inactive=on)
            if settings == standing.settings:
                return None
            changed = replace(standing, settings=settings)
            if standing.stage != "set-up":
                self._store.save_standing(key, changed, now)
                return None
            return await self._runner.run(key, Occasion("inactive", now, changed), _switch(standing.settings, settings))

    async def hold_room(self, key: str, room: Ref, until: date) -> None:
        """Support holds a Kidsoft room on every local date before `until` (room-skip)."""
        need_holds(self._connections.service(key).policy)
        async with self._acting(key) as now:
            standing = self._connections.needs(key, "on", "set-up")
            situation = await self._connections.read(self._connections.of(key), standing, now)
            page = show_page(situation, standing.stage, standing.choices)
            row = find(room, ((row.ccms_id, row) for row in page.rooms), "is no room of the CCMS", "room-skip")
            holds = standing.holds | {row.ccms_id: until}
            self._store.save_standing(key, replace(standing, holds=holds), now)

    # Runs

    async def sync(self, key: str) -> Run:
        """A run now, of the last picture."""
        async with self._acting(key) as now:
            standing = self._connections.needs(key, "set-up")
            return await self._runner.run(key, Occasion("manual", now, standing))

    async def invitations(self, key: str) -> list[Profile]:
        """Profiles that runs created and nobody invited yet, as they are now (no-invitations)."""
        return await self.looking.invitations(key)

    def next_due(self) -> tuple[datetime, str] | None:
        """The earliest slot of any service, and whose it is."""
        return self._runner.next_due()

    async def run_due(self, now: datetime, *, returning: bool = False) -> None:
        """Run every service that is due, in order; slots missed collapse into one run (cadence, catch-up)."""
        async with self._turn:
            await self._runner.run_due(now, returning=returning)

    async def idle(self) -> None:
        """Return when nobody is acting: only then may time pass again."""
        async with self._turn:
            return

    async def follow_clock(self, now: datetime) -> None:
        """Be as of then, where time has gone back to `now`."""
        async with self._turn:
            await self._follow(now)

    async def _follow(self, now: datetime) -> None:
        """A run that was cut short at that time is so again, and is ended."""
        if await self._going_back.follow():
            await self._runner.end_interrupted(now)

    async def _go_back(self, to: datetime) -> None:
        self._runner.forget()
        await self._connections.go_back(to)
        self.looking.ahead.forget()

    async def resume_interrupted(self, now: datetime) -> None:
        """End the runs that a crash cut short."""
        async with self._turn:
            await self._runner.end_interrupted(now)

    # What the above share

    @asynccontextmanager
    async def _acting(self, key: str) -> AsyncIterator[datetime]:
        """Work that was not due: the clock stands while it goes on."""
        async with self._turn:
            now = await self._clock.busy()
            await self._follow(now)
            await self._runner.end_left(now)
            self._runner.free(key)
            yield now

    async def _publish(self, connection: Connection) -> None:
        try:
            await connection.ccms.publish()
        except Unreadable as error:
            raise Refused(f"{connection.service.policy.name} cannot be refreshed: {error}", "refresh") from error

    async def _seen(self, connection: Connection, standing: Standing, now: datetime) -> Standing:
        situation = await self._connections.read(connection, standing, now)
        page = show_page(situation, standing.stage, standing.choices)
        return replace(standing, links=seen_links(page, standing.links))

    async def close(self) -> None:
        """Give up all connections."""
        await self._connections.close()


def _switch(before: Settings, after: Settings) -> Switch | None:
    if before.sync_inactive == after.sync_inactive:
        return None
    return "on" if after.sync_inactive else "off"
