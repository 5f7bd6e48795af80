"""Runs services when they are due; an error in one run stops neither the others nor the daemon."""

from collections.abc import Awaitable, Callable, Container, Coroutine, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

import structlog

from parktime.daemon.domain.errors import RefusedError, ServiceLostError
from parktime.daemon.domain.run import Cause, Run
from parktime.daemon.domain.service import CADENCE
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.planning.inputs import PlanInput, Switch
from parktime.daemon.planning.plan import Plan
from parktime.daemon.store.errors import StoreUnavailableError
from parktime.daemon.store.journal import InterruptedRun
from parktime.daemon.store.store import Store
from parktime.daemon.sync.connections import Connections
from parktime.daemon.sync.due_times import DueTimes
from parktime.daemon.sync.errors import internal_error
from parktime.daemon.sync.reconcile import (
    adopt_references,
    reconcile_with_state,
    retry_unconfirmed,
)
from parktime.daemon.sync.recovery import recover_run
from parktime.daemon.sync.run import (
    SCHEDULED_CAUSES,
    RunContext,
    execute_plan,
    execute_run,
    record_failed_run,
)
from parktime.daemon.telemetry.observer import RunRecord
from parktime.daemon.vendors.errors import VendorError

RETRY_DELAY: Final = timedelta(minutes=10)
"""When a run is tried again that could not be stored at all, on the daemon's clock."""

_log = structlog.get_logger("daemon")


def next_slot(state: ServiceState) -> datetime | None:
    """The first slot that has not been run; None if nothing is scheduled.

    Slots are counted from the last slot, never from the time of a run.
    """
    if state.stage != "set-up" or state.last_slot is None:
        return None
    return state.last_slot + CADENCE


def without_future_slots(state: ServiceState, now: datetime) -> ServiceState:
    """The state without a last slot later than `now`, which a clock ran that was wrong.

    The latest slot up to `now` counts as not run.
    """
    if state.last_slot is None or state.last_slot <= now:
        return state
    ahead = 1 - (now - state.last_slot) // CADENCE
    return replace(state, last_slot=state.last_slot - ahead * CADENCE)


def last_slot_due(state: ServiceState, now: datetime) -> datetime | None:
    """The latest slot up to now that has not been run; None if none is due.

    One run stands for all slots missed before it (catch-up).
    """
    due = next_slot(state)
    if due is None or due > now:
        return None
    missed = (now - due) // CADENCE
    return due + missed * CADENCE


P = ParamSpec("P")
Execute = Callable[Concatenate["RunScheduler", str, RunContext, P], Coroutine[Any, Any, Run]]


def _observed(execute: Execute[P]) -> Execute[P]:
    """Tell the observer of the run that a method executes."""

    @wraps(execute)
    async def observed(
        self: "RunScheduler", key: str, context: RunContext, /, *args: P.args, **kwargs: P.kwargs
    ) -> Run:
        slot = context.state.last_slot if context.cause in SCHEDULED_CAUSES else None
        lateness_s = None if slot is None else (context.at - slot).total_seconds()
        return await self.observe(
            RunRecord(key, context.cause, lateness_s), execute(self, key, context, *args, **kwargs)
        )

    return observed


class RunScheduler:
    """Executes runs, one at a time of each service: the caller holds the service.

    An unexpected error makes a failed run in the history. A run that was journaled before it failed
    stays in the journal, and is recovered before anything else is done to its service.
    """

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections
        self._interrupted: set[str] = set()
        self._attempted: dict[str, datetime] = {}
        self._retry_at: dict[str, datetime] = {}
        self._unstored: dict[str, str] = {}
        self._due_times = DueTimes(store, lambda service: self._next_attempt(service.key))

    @property
    def wedged(self) -> dict[str, str]:
        """Services of which something could not be stored or ended yet: why the store refused it.

        Empty if it was not the store. It lasts until it is done, even if the store takes less.
        """
        keys = sorted(self._interrupted | self._unstored.keys())
        return {key: self._unstored.get(key, "") for key in keys}

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
        to_recover = sorted(self._interrupted.difference(keys))
        return [*keys, *(key for key in to_recover if key not in without)]

    def _note_attempts(self) -> None:
        """Find again when services are due whose last run could not be stored."""
        for key in (*self._attempted, *self._retry_at):
            self._due_times.note_change(key)

    def forget(self, key: str) -> None:
        """A service is removed: it is due no more."""
        for noted in (self._attempted, self._retry_at, self._unstored):
            noted.pop(key, None)
        self._interrupted.discard(key)
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
        await self.recover(key, now)
        state = self._state(key, now)
        is_retry = key in self._retry_at and self._retry_at[key] <= now
        if is_retry:
            del self._retry_at[key]
        slot = last_slot_due(state if is_retry else self._with_attempted_slot(key, now), now)
        if slot is None:
            if is_retry:
                self._unstored.pop(key, None)
            return
        self._attempted[key] = slot
        late = state.last_slot is not None and slot - state.last_slot > CADENCE
        cause: Cause = "catch-up" if returning or late else "schedule"
        try:
            # else vendors would be asked for nothing
            await self._store.call(self._store.require_available)
            self.require_no_interrupted_run(key)
            await self.run(key, RunContext(cause, now, replace(state, last_slot=slot)))
        except Exception as error:  # recorded already; the other services are still run
            self._log_skipped(key, cause, now, error)
        if self._store.state(key).last_slot == slot:
            del self._attempted[key]
            self._unstored.pop(key, None)

    async def run_slot(self, key: str, now: datetime, *, returning: bool) -> bool:
        """Run a service if it is due, for a fleet, which repeats what could not be stored.

        Returns whether anything was due.

        Raises:
            StoreUnavailableError: the run is not stored; to repeat it is harmless.
            RefusedError: an interrupted run could not be ended, and the slot is left out.
        """
        await self.recover(key, now)
        state = self._state(key, now)
        slot = last_slot_due(state, now)
        if slot is None:
            return False
        late = state.last_slot is not None and slot - state.last_slot > CADENCE
        cause: Cause = "catch-up" if returning or late else "schedule"
        self.require_no_interrupted_run(key)
        await self.run(key, RunContext(cause, now, replace(state, last_slot=slot)))
        return True

    def due_slots(self, now: datetime) -> list[tuple[str, datetime]]:
        """The services that are due by now, each with its slot, in the order of their due times."""
        due = [
            (slot, service.order, service.key)
            for service in self._store.services()
            if (slot := last_slot_due(self._state(service.key, now), now)) is not None
        ]
        return [(key, slot) for slot, _, key in sorted(due)]

    def next_due_after(self, slots: Mapping[str, datetime]) -> tuple[datetime, str] | None:
        """The earliest slot, counting these slots of services as done; None if there is none."""
        due: list[tuple[datetime, int, str]] = []
        for service in self._store.services():
            state, done = self._store.state(service.key), slots.get(service.key)
            if done is not None and state.last_slot is not None and state.last_slot < done:
                state = replace(state, last_slot=done)
            if (slot := next_slot(state)) is not None:
                due.append((slot, service.order, service.key))
        if not due:
            return None
        slot, _, key = min(due)
        return slot, f"run {key}"

    def note_interrupted(self, key: str, *, interrupted: bool) -> None:
        """Learn from the store whether a service has an interrupted run."""
        (self._interrupted.add if interrupted else self._interrupted.discard)(key)

    def _log_skipped(self, key: str, cause: Cause, now: datetime, error: Exception) -> None:
        _log.warning("scheduled_run_skipped", service=key, type=type(error).__name__)
        if self._store.unavailable_reason is not None:
            reason = self._store.unavailable_reason
            _log.error("store_unavailable", op=f"{cause} run", service=key, reason=reason)
            self._retry_at[key], self._unstored[key] = now + RETRY_DELAY, reason

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
        slot, retry = next_slot(self._with_attempted_slot(key, now)), self._retry_at.get(key)
        return retry if slot is not None and retry is not None and retry < slot else slot

    def reset(self) -> None:
        """Forget which slots were attempted: the clock was rewound, or the store replaced."""
        self._attempted.clear()
        self._retry_at.clear()
        self._unstored.clear()
        self._interrupted.clear()
        self._due_times.clear()

    # Runs

    async def observe(self, record: RunRecord, running: Awaitable[Run]) -> Run:
        """Await a run, and tell the observer how it ends."""
        with self._connections.observer.run(record):
            try:
                record.run = run = await running
                record.end = run.outcome
            except VendorError:  # a side could not be read, and nothing was done
                record.end = "failed"
                raise
            except Exception:
                record.end = "error"
                raise
            return run

    @_observed
    async def run(
        self, key: str, context: RunContext, inactive_switch: Switch | None = None
    ) -> Run:
        """Read both sides and execute a run.

        A side that cannot be read makes a failed run. An unexpected error does too, and is raised.
        """
        try:
            with self._retry_budget(key, context):
                return await self._read_and_run(key, context, inactive_switch)
        except VendorError as error:
            self._connections.get(key).clear_cache()
            return await record_failed_run(self._store, key, context, error)
        except Exception as error:
            await self._record_failure(key, context, error)
            raise

    async def _read_and_run(
        self, key: str, context: RunContext, inactive_switch: Switch | None
    ) -> Run:
        connection = self._connections.get(key)
        if context.state.unconfirmed:
            await connection.require_own_storypark()
        reconciled = await retry_unconfirmed(connection.storypark, context.state)
        plan_input = await self._connections.read_raw(
            connection, reconciled.state, context.at, inactive_switch
        )
        reconciled, plan_input = adopt_references(reconciled, plan_input)
        reconciled = await reconcile_with_state(connection.storypark, reconciled, plan_input)
        context = replace(context, state=reconciled.state, late_changes=reconciled.changes)
        run = await execute_run(self._store, connection, context, plan_input)
        return self._note_plan_usage(key, context, run)

    @_observed
    async def execute_run(self, key: str, context: RunContext, plan_input: PlanInput) -> Run:
        """Execute a run of what was read already.

        Raises:
            VendorError: More had to be read, and could not; nothing was done.
            Exception: An unexpected error, which makes a failed run in the history.
        """
        try:
            with self._retry_budget(key, context):
                connection = self._connections.get(key)
                run = await execute_run(self._store, connection, context, plan_input)
                return self._note_plan_usage(key, context, run)
        except VendorError:
            raise
        except Exception as error:
            await self._record_failure(key, context, error)
            raise

    @_observed
    async def execute_plan(
        self, key: str, context: RunContext, to_do: Plan, plan_input: PlanInput | None
    ) -> Run:
        """Execute a plan that a person decided on, on this reading. Raises as `execute_run`."""
        storypark = None if plan_input is None else plan_input.storypark
        try:
            connection = self._connections.get(key)
            run = await execute_plan(self._store, connection, context, to_do, storypark)
            return self._note_plan_usage(key, context, run)
        except VendorError:
            raise
        except Exception as error:
            await self._record_failure(key, context, error)
            raise

    def _retry_budget(self, key: str, context: RunContext) -> AbstractContextManager[None]:
        failures, scheduled = context.state.failures, context.cause in SCHEDULED_CAUSES
        return self._connections.get(key).budget.for_run(failures, scheduled=scheduled)

    def _note_plan_usage(self, key: str, context: RunContext, run: Run) -> Run:
        created = self._store.state(key).created_ids - context.state.created_ids
        self._connections.plan_usage.record_run(key, run, len(created))
        return run

    async def _record_failure(self, key: str, context: RunContext, error: Exception) -> None:
        """Store a failed run, unless it was journaled: recovery then finds what it did."""
        failure = internal_error(error, f"{context.cause} run", key)
        if self._store.is_shared and isinstance(error, StoreUnavailableError | ServiceLostError):
            return  # the next node finds in the journal what there is of the run
        try:
            self._connections.get(key).clear_cache()
            interrupted = await self._store.call(self._store.interrupted)
            if any(run.key == key for run in interrupted):
                self._interrupted.add(key)
                return
            if self._store.state(key).last_ordinal > context.state.last_ordinal:
                return  # the run was stored, and only the answer of the store was lost
            scheduled = context.cause in SCHEDULED_CAUSES
            state = context.state if scheduled else self._store.state(key)
            await record_failed_run(self._store, key, replace(context, state=state), failure)
        except Exception as second:  # the store itself: what it journaled is recovered later
            internal_error(second, "record_failed_run", key)
            self._interrupted.add(key)

    # Recovery

    async def recover(self, key: str, now: datetime) -> None:
        """Recover the run of a service that is known to be interrupted; one that fails stays."""
        if key not in self._interrupted:
            return
        runs = await self._read_journal()
        if runs is not None and all(run.key != key for run in runs):
            self._interrupted.discard(key)
        for run in runs or ():
            if run.key == key:
                await self._recover(run, now)

    async def find_interrupted(self) -> list[str]:
        """Read which services have a run that a crash or an error interrupted, oldest first."""
        runs = await self._read_journal()
        if runs is None:
            return []
        self._interrupted = {run.key for run in runs}
        return [run.key for run in runs]

    async def _read_journal(self) -> list[InterruptedRun] | None:
        """Runs that are in the journal; None if it cannot be read."""
        try:
            return await self._store.call(self._store.interrupted)
        except Exception as error:
            internal_error(error, "read_journal")
            return None

    async def _recover(self, run: InterruptedRun, now: datetime) -> None:
        connection = self._connections.get(run.key, run.state.pin)
        try:
            await self._store.call(self._store.require_available)
            with connection.budget.for_run(0, scheduled=False):
                await connection.require_own_storypark()
                record = RunRecord(run.key, run.cause, is_recovery=True)
                await self.observe(record, recover_run(self._store, connection, run, now))
            self._interrupted.discard(run.key)
            self._unstored.pop(run.key, None)
        except Exception as error:
            internal_error(error, "recover_run", run.key)
            if self._store.is_shared and isinstance(
                error, StoreUnavailableError | ServiceLostError
            ):
                raise
            if self._store.unavailable_reason is not None:
                self._retry_at[run.key] = now + RETRY_DELAY
                self._unstored[run.key] = self._store.unavailable_reason

    def require_no_interrupted_run(self, key: str) -> None:
        """Raise RefusedError if a run still has to be recovered: it would overwrite new changes."""
        if key in self._interrupted:
            raise RefusedError(
                "an earlier run could not be ended yet; it is tried again whenever somebody acts, "
                "and at the next slot"
            )
