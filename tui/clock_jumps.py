"""Clock jumps: moving the clock to a time, to the next run, or run by run to the next change."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from parktime.tui.client import Client
from parktime.tui.errors import NothingDueError
from parktime.tui.snapshot import ChangePage, Clock, JumpResult, RecordedChange, Service, Snapshot

MOST_RUNS = 1500
"""Runs that a search for a change passes at most: two years of one service."""

MOST_SERVICES = 200
"""Services whose changes are read after a jump."""

MOST_CHANGES = 200
"""Runs per service whose changes are read after a jump."""

PATIENCE_S = 30.0
"""How long the simulator waits for participants during an advance, in real seconds."""

SETTLE_TRIES, SETTLE_PAUSE_S = 100, 0.02

ServiceChanges = tuple[Service, tuple[RecordedChange, ...]]


@dataclass(slots=True)
class ClockJump:
    """One jump. `report` is called with its progress; `stop` may be called at any time.

    All jumps raise UnreachableError and RefusedError.
    """

    client: Client
    report: Callable[[str], None]
    stopped: bool = field(default=False, init=False)

    async def to(self, target: datetime, words: str) -> JumpResult:
        """To an instant; `words` describe the jump."""
        before = await self._start()
        self.report(words)
        await self._advance(target)
        return await self._finish(before, "stopped on the way" if self.stopped else words)

    async def by(self, span: timedelta, words: str) -> JumpResult:
        """Forward by a time span; `words` describe the jump."""
        return await self.to((await self._start()).now + span, words)

    async def to_next_run(self) -> JumpResult:
        """To the next run. Raises NothingDueError."""
        before = await self._start()
        await self._advance(_next_run(await self._settled_clock()))
        return await self._finish(before, "to the next run")

    async def to_next_change(self) -> JumpResult:
        """To the next run that changes something or has another outcome. Raises NothingDueError."""
        first = before = await self._start()
        for count in range(1, MOST_RUNS + 1):
            await self._advance(_next_run(await self._settled_clock()))
            now = await self.client.snapshot()
            changes = await changes_between(self.client, before, now)
            if any(not each.is_informational for _, found in changes for each in found):
                return JumpResult(f"run {count} changed something", first.now, now.now, changes)
            if outcome := _new_outcome(before, now):
                return JumpResult(outcome, first.now, now.now, changes)
            if self.stopped:
                return JumpResult(
                    f"stopped after {count} runs without a change", first.now, now.now
                )
            self.report(f"looking for a change · {count} runs without one · escape stops")
            before = now
        reason = f"no change in {MOST_RUNS} runs; n continues"
        return JumpResult(reason, first.now, before.now)

    async def stop(self) -> None:
        """Stops at the next settled instant."""
        self.stopped = True
        await self.client.move_clock("pause")

    async def _start(self) -> Snapshot:
        """The snapshot before the jump; a running clock is paused, so that it stays at the end."""
        snapshot = await self.client.snapshot()
        if snapshot.clock is not None and snapshot.clock.is_running:
            await self.client.move_clock("pause")
            snapshot = await self.client.snapshot()
        return snapshot

    async def _settled_clock(self) -> Clock:
        """The clock when no participant holds it, or as it is after two seconds."""
        clock = await self.client.clock()
        for _ in range(SETTLE_TRIES):
            if not clock.held_by:
                break
            await asyncio.sleep(SETTLE_PAUSE_S)
            clock = await self.client.clock()
        return clock

    async def _advance(self, target: datetime) -> None:
        body = {"to": target.isoformat(), "patience_s": PATIENCE_S}
        await self.client.move_clock("advance", body)

    async def _finish(self, before: Snapshot, reason: str) -> JumpResult:
        now = await self.client.snapshot()
        changes = await changes_between(self.client, before, now)
        return JumpResult(reason, before.now, now.now, changes)


async def changes_between(
    client: Client, before: Snapshot, now: Snapshot
) -> tuple[ServiceChanges, ...]:
    """The changes of the runs between two snapshots, by service, within the limits above."""
    ran = [each for each in now.services if _last_run(each) > _last_run(before.service(each.key))]
    found = await asyncio.gather(
        *(
            _changes_since(client, each, _last_run(before.service(each.key)))
            for each in ran[:MOST_SERVICES]
        )
    )
    return tuple((service, changes) for service, changes in found if changes)


async def _changes_since(client: Client, service: Service, run: int) -> ServiceChanges:
    query = {"since_run": run, "limit": MOST_CHANGES}
    page = await client.get_as(ChangePage, f"services/{service.key}/changes", query)
    return service, page.changes


def _next_run(clock: Clock) -> datetime:
    due = [each.at for each in clock.next if each.is_run and each.happens]
    if not due:
        raise NothingDueError("no run is due: no service is set up, or the daemon is not connected")
    return min(due)


def _last_run(service: Service | None) -> int:
    return 0 if service is None or service.last_run is None else service.last_run.id


def _new_outcome(before: Snapshot, now: Snapshot) -> str:
    for service in now.services:
        earlier = before.service(service.key)
        if service.last_run is None or earlier is None or earlier.last_run is None:
            continue
        if service.last_run.outcome != earlier.last_run.outcome:
            outcomes = f"{service.last_run.outcome}, after {earlier.last_run.outcome}"
            return f"{service.name}: a run is {outcomes}"
    return ""
