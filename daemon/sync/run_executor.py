"""Executes runs of one service; an unexpected error makes a failed run in the history."""

from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from parktime.daemon.domain.errors import ServiceLostError
from parktime.daemon.domain.run import Run
from parktime.daemon.planning.inputs import PlanInput, Switch
from parktime.daemon.planning.plan import Plan
from parktime.daemon.store.errors import StoreUnavailableError
from parktime.daemon.store.store import Store
from parktime.daemon.sync.connections import Connections
from parktime.daemon.sync.errors import internal_error
from parktime.daemon.sync.reconcile import (
    adopt_references,
    reconcile_with_state,
    retry_unconfirmed,
)
from parktime.daemon.sync.run import (
    SCHEDULED_CAUSES,
    RunContext,
    execute_plan,
    execute_run,
    record_failed_run,
)
from parktime.daemon.telemetry.observer import Observer, RunRecord
from parktime.daemon.vendors.errors import VendorError

P = ParamSpec("P")
Execute = Callable[Concatenate["RunExecutor", str, RunContext, P], Coroutine[Any, Any, Run]]


def _observed(execute: Execute[P]) -> Execute[P]:
    """Tell the observer of the run that a method executes."""

    @wraps(execute)
    async def observed(
        self: "RunExecutor", key: str, context: RunContext, /, *args: P.args, **kwargs: P.kwargs
    ) -> Run:
        slot = context.state.last_slot if context.cause in SCHEDULED_CAUSES else None
        lateness_s = None if slot is None else (context.at - slot).total_seconds()
        record = RunRecord(key, context.cause, lateness_s)
        return await self.observe(record, execute(self, key, context, *args, **kwargs))

    return observed


async def observe(observer: Observer, record: RunRecord, running: Awaitable[Run]) -> Run:
    """Await a run, and tell the observer how it ends."""
    with observer.run(record):
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


class RunExecutor:
    """Executes runs, one at a time of each service: the caller holds the service.

    A run that was journaled before it failed stays in the journal: `interrupted` learns its key.
    """

    def __init__(
        self, store: Store, connections: Connections, interrupted: Callable[[str], None]
    ) -> None:
        self._store = store
        self._connections = connections
        self._note_interrupted = interrupted

    async def observe(self, record: RunRecord, running: Awaitable[Run]) -> Run:
        """Await a run, and tell the observer how it ends."""
        return await observe(self._connections.observer, record, running)

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
        if reconciled.state is not context.state or reconciled.changes:
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
                self._note_interrupted(key)
                return
            if self._store.state(key).last_ordinal > context.state.last_ordinal:
                return  # the run was stored, and only the answer of the store was lost
            scheduled = context.cause in SCHEDULED_CAUSES
            state = context.state if scheduled else self._store.state(key)
            failed = replace(context, state=state, command=None)  # what was commanded was not done
            await record_failed_run(self._store, key, failed, failure)
        except Exception as second:  # the store itself: what it journaled is recovered later
            internal_error(second, "record_failed_run", key)
            self._note_interrupted(key)
