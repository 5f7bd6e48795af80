"""Carries out runs so that nothing that goes wrong in one stops another, or the daemon."""

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from parktime.daemon.domain.errors import Refused, own_fault
from parktime.daemon.domain.run import Cause, Run
from parktime.daemon.domain.service import CADENCE, Standing
from parktime.daemon.planning.inputs import Situation, Switch
from parktime.daemon.planning.plan import Plan
from parktime.daemon.store.store import Interrupted, Store
from parktime.daemon.sync.reconcile import settle, settle_by_reading
from parktime.daemon.sync.run import SCHEDULED, Occasion, carry_out, conduct, fail, resume
from parktime.daemon.sync.sessions import Connections
from parktime.daemon.vendors.http_client import Unreadable


def next_slot(standing: Standing) -> datetime | None:
    """The first slot that has not been run; None while nothing is scheduled. Always counted from the due time, never from now."""
    if standing.stage != "set-up" or standing.settled_until is None:
        return None
    return standing.settled_until + CADENCE


def last_slot_due(standing: Standing, now: datetime) -> datetime | None:
    """The latest slot at or before now that has not been run: one run stands for all slots up to it. None where none is due."""
    due = next_slot(standing)
    if due is None or due > now:
        return None
    missed = (now - due) // CADENCE
    return due + missed * CADENCE


pass

_log = structlog.get_logger("daemon")

RETRY = timedelta(minutes=10)
"""How long after it something of which nothing could be stored is tried again, on the clock that the daemon lives by."""


class Runner:
    """One run at a time; who calls sees to that.

    A run that fails for a fault of the daemon's own is told in the history; one that was journaled stays in the journal, and is ended before anything else of its service is done.
    """

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections
        self._left: set[str] = set()
        self._tried: dict[str, datetime] = {}
        self._again: dict[str, datetime] = {}

    # What is due

    def next_due(self) -> tuple[datetime, str] | None:
        """The earliest slot of any service, and whose it is."""
        slots = ((self._next(service.key), service) for service in self._store.services())
        due = [(slot, service.order, service.key) for slot, service in slots if slot is not None]
        if not due:
            return None
        slot, _, key = min(due)
        return slot, f"run {key}"

    async def run_due(self, now: datetime, *, returning: bool) -> None:
        """Run every service that is due, in order; slots missed collapse into one run (cadence, catch-up)."""
        await self.end_left(now)
        for service in self._store.services():
            await self._run_if_due(service.key, now, returning)

    async def _run_if_due(self, key: str, now: datetime, returning: bool) -> None:
        standing = self._store.standing(key)
        again = key in self._again and self._again[key] <= now
        if again:
            del self._again[key]
        slot = last_slot_due(standing if again else self._scheduled(key), now)
        if slot is None:
            return
        self._tried[key] = slot
        late = standing.settled_until is not None and slot - standing.settled_until > CADENCE
        cause: Cause = "catch-up" if returning or late else "schedule"
        try:
            self._store.check_usable()  # else vendors would be asked in vain
            self.free(key)
            await self.run(key, Occasion(cause, now, replace(standing, settled_until=slot)))
        except (
            Exception
        ) as error:  # told already; the other services have their turn, and this one its next slot
            _log.warning("slot without a run", service=key, type=type(error).__name__)
            if self._store.trouble is not None:
                _log.error(
                    "store trouble", doing=f"{cause} run", service=key, reason=self._store.trouble
                )
                self._again[key] = now + RETRY
        if self._store.standing(key).settled_until == slot:
            del self._tried[key]

    def _scheduled(self, key: str) -> Standing:
        """The standing, with a slot settled that was tried in vain and could not even be told of: it is not tried for ever."""
        standing, tried = self._store.standing(key), self._tried.get(key)
        if tried is None or standing.settled_until is None or tried <= standing.settled_until:
            return standing
        return replace(standing, settled_until=tried)

    def _next(self, key: str) -> datetime | None:
        """The next slot, or the instant at which one is tried again that nothing could be stored of."""
        slot, again = next_slot(self._scheduled(key)), self._again.get(key)
        return again if slot is not None and again is not None and again < slot else slot

    def forget(self) -> None:
        """Know nothing of slots that were tried: time has been set back, or another store is in the place of this one."""
        self._tried.clear()
        self._again.clear()
        self._left.clear()

    # Runs

    async def run(self, key: str, occasion: Occasion, switched: Switch | None = None) -> Run:
        """A whole run. A side that cannot be read makes it a failed one; a fault of our own too, and is raised besides."""
        try:
            with self._effort(key, occasion):
                return await self._whole(key, occasion, switched)
        except Unreadable as error:
            self._connections.of(key).forget()
            return fail(self._store, key, occasion, error)
        except Exception as error:
            self._tell(key, occasion, own_fault(error, f"{occasion.cause} run", key))
            raise

    async def _whole(self, key: str, occasion: Occasion, switched: Switch | None) -> Run:
        connection = self._connections.of(key)
        settled = await settle(connection.storypark, occasion.standing)
        situation = await self._connections.take(
            connection, settled.standing, occasion.at, switched
        )
        settled = await settle_by_reading(connection.storypark, settled, situation)
        return await self._conduct(
            key, replace(occasion, standing=settled.standing, settled=settled.changes), situation
        )

    def _effort(self, key: str, occasion: Occasion) -> AbstractContextManager[None]:
        failures, scheduled = occasion.standing.failures, occasion.cause in SCHEDULED
        return self._connections.of(key).effort.of_run(failures, scheduled=scheduled)

    async def conduct(self, key: str, occasion: Occasion, situation: Situation) -> Run:
        """A run of what was read already. Raises Unreadable, with nothing done; a fault of our own is told in the history, and raised."""
        try:
            with self._effort(key, occasion):
                return await self._conduct(key, occasion, situation)
        except Unreadable:
            raise
        except Exception as error:
            self._tell(key, occasion, own_fault(error, f"{occasion.cause} run", key))
            raise

    async def carry_out(self, key: str, occasion: Occasion, to_do: Plan) -> Run:
        """A run of a plan that somebody decided; raises as `conduct` does."""
        try:
            return self._note(
                key,
                occasion,
                await carry_out(self._store, self._connections.of(key), occasion, to_do),
            )
        except Unreadable:
            raise
        except Exception as error:
            self._tell(key, occasion, own_fault(error, f"{occasion.cause} run", key))
            raise

    async def _conduct(self, key: str, occasion: Occasion, situation: Situation) -> Run:
        return self._note(
            key,
            occasion,
            await conduct(self._store, self._connections.of(key), occasion, situation),
        )

    def _note(self, key: str, occasion: Occasion, run: Run) -> Run:
        created = self._store.standing(key).created_ids - occasion.standing.created_ids
        self._connections.uses.ran(key, run, len(created))
        return run

    def _tell(self, key: str, occasion: Occasion, error: Unreadable) -> None:
        """Have the history say that the run failed, unless it was journaled: then what it did is found, and told, when it is ended."""
        try:
            self._connections.of(key).forget()
            if any(each.key == key for each in self._store.interrupted()):
                self._left.add(key)
                return
            standing = (
                occasion.standing if occasion.cause in SCHEDULED else self._store.standing(key)
            )
            fail(self._store, key, replace(occasion, standing=standing), error)
        except (
            Exception
        ) as second:  # the store itself: what is in its journal is ended when it can be
            own_fault(second, "telling of a failed run", key)
            self._left.add(key)

    # What was cut short

    async def end_left(self, now: datetime) -> None:
        """End the runs that could not be ended when they ran."""
        if self._left:
            await self.end_interrupted(now)

    async def end_interrupted(self, now: datetime) -> None:
        """End the runs that a crash or a fault cut short; one that cannot be ended yet keeps nobody else waiting."""
        try:
            interrupted = self._store.interrupted()
        except Exception as error:
            own_fault(error, "reading the journal")
            return
        self._left = {each.key for each in interrupted}
        for each in interrupted:
            await self._end(each, now)

    async def _end(self, interrupted: Interrupted, now: datetime) -> None:
        connection = self._connections.of(interrupted.key, interrupted.standing.pin)
        try:
            self._store.check_usable()
            with connection.effort.of_run(0, scheduled=False):
                await resume(self._store, connection, interrupted, now)
            self._left.discard(interrupted.key)
        except Exception as error:
            own_fault(error, "ending a run that was cut short", interrupted.key)
            if self._store.trouble is not None:
                self._again[interrupted.key] = now + RETRY

    def free(self, key: str) -> None:
        """Refused where a run of the service is still to be ended: whatever is done now, that end would write over."""
        if key in self._left:
            raise Refused(
                "an earlier run could not be ended yet; it is tried again whenever somebody acts, and at the next slot"
            )
