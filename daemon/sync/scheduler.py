"""Runs services when they are due; an error in one run stops neither the others nor the daemon."""

from collections.abc import Container
from dataclasses import replace
from datetime import datetime

from parktime.daemon.domain.run import Cause
from parktime.daemon.domain.service import CADENCE
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.store.store import Store
from parktime.daemon.sync.connections import Connections
from parktime.daemon.sync.due_times import DueTimes
from parktime.daemon.sync.interrupted_runs import InterruptedRuns
from parktime.daemon.sync.run import RunContext
from parktime.daemon.sync.run_executor import RunExecutor
from parktime.daemon.sync.slots import last_slot_due, next_slot, without_future_slots
from parktime.daemon.sync.unstored_runs import UnstoredRuns
from parktime.daemon.telemetry.log import log


class RunScheduler:
    """Runs what is due, one run at a time of each service: the caller holds the service.

    A run that was journaled before it failed stays in the journal, and is recovered before
    anything else is done to its service.
    """

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections
        self._unstored = UnstoredRuns()
        self.interrupted = InterruptedRuns(store, connections, self._unstored)
        self.executor = RunExecutor(store, connections, self.interrupted.note)
        self._attempted: dict[str, datetime] = {}
        self._due_times = DueTimes(store, lambda service: self._next_attempt(service.key))

    @property
    def wedged(self) -> dict[str, str]:
        """Services of which something could not be stored or ended yet: why the store refused it.

        Empty if it was not the store. It lasts until it is done, even if the store takes less.
        """
        reasons = self._unstored.reasons
        return {key: reasons.get(key, "") for key in sorted(self.interrupted.keys | reasons.keys())}

    # Schedule

    def next_due(self, without: Container[str] = ()) -> tuple[datetime, str] | None:
        """The earliest slot and what runs then, without some services; None if there is none."""
        self._note_attempts()
        due = self._due_times.earliest(without)
        return None if due is None else (due[0], f"run {due[2]}")

    def due_services(self, now: datetime, without: Container[str] = ()) -> list[str]:
        """Services to run or to recover by now, in the order of due time, `order` and key."""
        self._note_attempts()
        keys = self._due_times.take(now, without)
        to_recover = sorted(self.interrupted.keys.difference(keys))
        return [*keys, *(key for key in to_recover if key not in without)]

    def _note_attempts(self) -> None:
        """Find again when services are due whose last run could not be stored."""
        for key in (*self._attempted, *self._unstored.retry_at):
            self._due_times.note_change(key)

    def forget(self, key: str) -> None:
        """A service is removed: it is due no more."""
        self._attempted.pop(key, None)
        self._unstored.forget(key)
        self.interrupted.note(key, interrupted=False)
        self._due_times.note_change(key)

    def note_end(self, key: str) -> None:
        """The run of a service is over, whatever came of it."""
        self._due_times.note_change(key)

    def is_failing(self, key: str) -> bool:
        """Whether the last run of a service failed."""
        return self._store.state(key).failures > 0

    async def probe_store(self) -> None:
        """Find out whether a store that could not be used can be used again."""
        if self._store.unavailable_reason is not None:
            await self._store.call(self._store.probe)

    async def run_if_due(self, key: str, now: datetime, *, returning: bool) -> None:
        """Run a service if it is due, after its interrupted run if there is one (catch-up).

        `returning`: the daemon has just started, so that a run that is due is a catch-up.
        """
        self._due_times.note_change(key)
        await self.interrupted.recover(key, now)
        state = self._state(key, now)
        is_retry = key in self._unstored.retry_at and self._unstored.retry_at[key] <= now
        if is_retry:
            del self._unstored.retry_at[key]
        slot = last_slot_due(state if is_retry else self._with_attempted_slot(key, now), now)
        if slot is None:
            if is_retry:
                self._unstored.note_stored(key)
            return
        self._attempted[key] = slot
        late = state.last_slot is not None and slot - state.last_slot > CADENCE
        cause: Cause = "catch-up" if returning or late else "schedule"
        try:
            # else vendors would be asked for nothing
            await self._store.call(self._store.require_available)
            self.interrupted.require_none(key)
            await self.executor.run(key, RunContext(cause, now, replace(state, last_slot=slot)))
        except Exception as error:  # recorded already; the other services are still run
            self._log_skipped(key, cause, now, error)
        if self._store.state(key).last_slot == slot:
            del self._attempted[key]
            self._unstored.note_stored(key)

    async def run_slot(self, key: str, now: datetime, *, returning: bool) -> bool:
        """Run a service if it is due, for a fleet, which repeats what could not be stored.

        Returns whether anything was due.

        Raises:
            StoreUnavailableError: the run is not stored; to repeat it is harmless.
            RefusedError: an interrupted run could not be ended, and the slot is left out.
        """
        await self.interrupted.recover(key, now)
        state = self._state(key, now)
        slot = last_slot_due(state, now)
        if slot is None:
            return False
        late = state.last_slot is not None and slot - state.last_slot > CADENCE
        cause: Cause = "catch-up" if returning or late else "schedule"
        self.interrupted.require_none(key)
        await self.executor.run(key, RunContext(cause, now, replace(state, last_slot=slot)))
        return True

    def _log_skipped(self, key: str, cause: Cause, now: datetime, error: Exception) -> None:
        log.warning("scheduled_run_skipped", service=key, type=type(error).__name__)
        if self._store.unavailable_reason is not None:
            reason = self._store.unavailable_reason
            log.error("store_unavailable", op=f"{cause} run", service=key, reason=reason)
            self._unstored.note(key, now, reason)

    def _state(self, key: str, now: datetime) -> ServiceState:
        """Service state; on real time, which can be set back, without slots in the future."""
        state = self._store.state(key)
        return state if self._connections.machine is None else without_future_slots(state, now)

    def _with_attempted_slot(self, key: str, now: datetime) -> ServiceState:
        """Service state, counting a slot as done if its run failed and that could not be stored.

        Otherwise the scheduler would retry it for ever.
        """
        state, attempted = self._state(key, now), self._attempted.get(key)
        if attempted is None or state.last_slot is None or not state.last_slot < attempted <= now:
            return state
        return replace(state, last_slot=attempted)

    def _next_attempt(self, key: str) -> datetime | None:
        """The next slot, or the earlier instant of a retry."""
        now = self._connections.circuit_breakers.now()
        slot, retry = (
            next_slot(self._with_attempted_slot(key, now)),
            self._unstored.retry_at.get(key),
        )
        return retry if slot is not None and retry is not None and retry < slot else slot

    def reset(self) -> None:
        """Forget which slots were attempted: the clock was rewound, or the store replaced."""
        self._attempted.clear()
        self._unstored.clear()
        self.interrupted.clear()
        self._due_times.clear()
