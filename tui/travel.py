"""Journeys in time: the clock moved, run by run where something is looked for, and what happened on the way."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tui.client import Client
from tui.dates import FOREVER
from tui.happened import told
from tui.snapshot import Clock, Recorded, Recordeds, Service, Snapshot

MOST_RUNS = 1500
"""Runs that a search for a change passes: two years of one service."""

MOST_SERVICES = 200
"""Services whose changes are asked for after a journey."""

MOST_CHANGES = 200
"""Runs of a service whose changes are asked for after a journey."""

PATIENCE_S = 30.0

Tell = Callable[[str], None]


class NothingDue(Exception):
    """There is nowhere to go; `str()` says why."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """The end of a journey: why it ended, in words, and what happened on the way, by service."""

    words: str
    since: datetime
    now: datetime
    happened: tuple[tuple[Service, tuple[Recorded, ...]], ...] = ()


@dataclass(slots=True)
class Journey:
    """One journey. `tell` hears its progress in words; `stop` may be called at any time."""

    client: Client
    tell: Tell
    stopped: bool = field(default=False, init=False)

    async def to(self, target: datetime, words: str) -> Arrival:
        """To an instant. Raises Unreachable, Refused."""
        before = await self._standing()
        self.tell(words)
        await self._advance(target)
        return await self._arrived(before, "stopped on the way" if self.stopped else words)

    async def by(self, span: timedelta, words: str) -> Arrival:
        """On by a span of time. Raises Unreachable, Refused."""
        return await self.to((await self._standing()).now + span, words)

    async def to_next_run(self) -> Arrival:
        """To the next run. Raises Unreachable, Refused, NothingDue."""
        before = await self._standing()
        await self._advance(self._next_run(await self._settled()))
        return await self._arrived(before, "to the next run")

    async def to_next_change(self) -> Arrival:
        """Run by run to the next one that changes something, or whose outcome is another than before.

        Raises Unreachable, Refused, NothingDue.
        """
        first = before = await self._standing()
        for passed in range(1, MOST_RUNS + 1):
            await self._advance(self._next_run(await self._settled()))
            now = await self.client.snapshot()
            happened = await changes_between(self.client, before, now)
            if any(told(changes) for _, changes in happened):
                return Arrival(f"run {passed} changed something", first.now, now.now, happened)
            if worse := _other_outcomes(before, now):
                return Arrival(worse, first.now, now.now, happened)
            if self.stopped:
                return Arrival(f"stopped after {passed} runs without a change", first.now, now.now)
            self.tell(f"looking for a change · {passed} runs without one · escape stops")
            before = now
        return Arrival(f"{MOST_RUNS} runs, and none changed anything; n goes on", first.now, before.now)

    async def stop(self) -> None:
        """Ends at the next settled instant."""
        self.stopped = True
        await self.client.move_clock("pause")

    async def _standing(self) -> Snapshot:
        """Everything as the journey begins; a clock that runs is paused, so that it stands where the journey ends."""
        snapshot = await self.client.snapshot()
        if snapshot.clock is not None and snapshot.clock.mode == "running":
            await self.client.move_clock("pause")
            snapshot = await self.client.snapshot()
        return snapshot

    async def _settled(self) -> Clock:
        """The clock once nobody holds it, or after a while as it is."""
        clock = await self.client.clock()
        for _ in range(100):
            if not clock.held_by:
                break
            await asyncio.sleep(0.02)
            clock = await self.client.clock()
        return clock

    async def _advance(self, target: datetime) -> None:
        await self.client.move_clock("advance", {"to": target.isoformat(), "patience_s": PATIENCE_S})

    def _next_run(self, clock: Clock) -> datetime:
        due = [each.at for each in clock.next if each.kind == "run" and each.at.year < FOREVER]
        if not due:
            raise NothingDue("no run is due: no service is set up, or the daemon is not there")
        return min(due)

    async def _arrived(self, before: Snapshot, words: str) -> Arrival:
        now = await self.client.snapshot()
        return Arrival(words, before.now, now.now, await changes_between(self.client, before, now))


async def changes_between(
    client: Client, before: Snapshot, now: Snapshot
) -> tuple[tuple[Service, tuple[Recorded, ...]], ...]:
    """What the runs between two snapshots changed, by service, of so many services and runs at most."""
    ran = [each for each in now.services if _last_id(each) > _last_id(before.service(each.key))][:MOST_SERVICES]
    pages: Sequence[Recordeds] = await asyncio.gather(
        *(
            client.get_as(
                Recordeds,
                f"services/{each.key}/changes",
                {"since_run": _last_id(before.service(each.key)), "limit": MOST_CHANGES},
            )
            for each in ran
        )
    )
    found = ((service, tuple(page.changes)) for service, page in zip(ran, pages, strict=True))
    return tuple((service, changes) for service, changes in found if changes)


def _last_id(service: Service | None) -> int:
    return 0 if service is None or service.last_run is None else service.last_run.id


def _other_outcomes(before: Snapshot, now: Snapshot) -> str:
    for service in now.services:
        earlier = before.service(service.key)
        if service.last_run is None or earlier is None or earlier.last_run is None:
            continue
        if service.last_run.outcome != earlier.last_run.outcome:
            return f"{service.name}: a run is {service.last_run.outcome}, after {earlier.last_run.outcome}"
    return ""
