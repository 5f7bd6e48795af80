"""Execute commands: read, compute the effect, write. A dry run stops before writing."""

from dataclasses import dataclass, replace
from datetime import datetime

from parktime.daemon.domain.done_command import DoneCommand
from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.run import Change, Counts, NoteCode, Outcome, Run
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.operations.command_log import command_name, command_values
from parktime.daemon.operations.commands import (
    Approve,
    Command,
    Decision,
    Refresh,
    SetHoldAbove,
    SetUp,
    StateCommand,
    Undo,
    Update,
    check,
)
from parktime.daemon.operations.effects import Effect, OperationInput, effects, require_complete
from parktime.daemon.operations.queries import later_runs, read_evidence
from parktime.daemon.operations.undo import SkippedChange
from parktime.daemon.planning.plan import Plan
from parktime.daemon.store.store import Store
from parktime.daemon.sync.connection import Connection
from parktime.daemon.sync.connections import Connections
from parktime.daemon.sync.errors import page_unreadable
from parktime.daemon.sync.reconcile import (
    Reconciled,
    adopt_references,
    reconcile_with_state,
    retry_unconfirmed,
)
from parktime.daemon.sync.run import RunContext
from parktime.daemon.sync.run_executor import RunExecutor
from parktime.daemon.vendors.errors import VendorError

_RunsOnReading = SetUp | Update | Approve | Undo
"""Commands whose run uses the reading on which they were decided."""


@dataclass(frozen=True, slots=True)
class CommandResult:
    """Result of a command: the run that it caused, if any, and the changes an undo skipped."""

    run: Run | None
    skipped: tuple[SkippedChange, ...] = ()
    note_codes: tuple[NoteCode, ...] = ()


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a command's run would do now. `pending`: what it would leave for approval."""

    counts: Counts
    changes: tuple[Change, ...]
    note: str = ""
    outcome: Outcome = "ok"
    pending: tuple[Change, ...] = ()
    skipped: tuple[SkippedChange, ...] = ()
    note_codes: tuple[NoteCode, ...] = ()


class CommandExecutor:
    """Executes one command at a time. The caller holds the lock and keeps the clock paused."""

    def __init__(self, store: Store, connections: Connections, executor: RunExecutor) -> None:
        self._store = store
        self._connections = connections
        self._executor = executor

    async def execute(
        self, key: str, command: Command, now: datetime, position: int | None = None
    ) -> CommandResult:
        """Execute a command, and log it.

        Args:
            key: The service's key.
            command: What to do.
            now: The instant at which it is done.
            position: How many events the simulated world has logged; None on real time.

        Raises:
            RefusedError: the command is not possible; nothing was done.
            KeyError: the service is unknown.
        """
        service, state = self._connections.service(key), self._store.state(key)
        check(command, state, service)
        effect, reconciled = await self._decide(key, command, state, now, confirmed=True)
        values = command_values(command, state, effect.plan_input)
        done: DoneCommand | None = DoneCommand(key, now, command_name(command), values, position)
        if isinstance(command, SetHoldAbove) and effect.state == state:
            done = None  # a request that sets something else sends it along
        return CommandResult(await self._apply(key, effect, reconciled, now, done), effect.skipped)

    async def dry_run(self, key: str, commands: tuple[Command, ...], now: datetime) -> DryRun:
        """What the run after these commands would do. Raises RefusedError as `execute` would."""
        setting_up = any(isinstance(command, SetUp) for command in commands)
        effect = Effect(self._connections.require_stage(key, "on" if setting_up else "set-up"))
        for command in commands:
            check(command, effect.state, self._connections.service(key))
            effect, _ = await self._decide(key, command, effect.state, now, confirmed=False)
        run, connection = effect.run, self._connections.get(key)
        if run is not None and run.plan is not None:
            return replace(_as_dry_run(run.plan), pending=(), skipped=effect.skipped)
        switch = None if run is None else run.inactive_switch
        plan_input = effect.plan_input or await self._connections.read(
            connection, effect.state, now, switch
        )
        return _as_dry_run(await self._connections.make_plan(connection, plan_input))

    async def _decide(
        self, key: str, command: Command, state: ServiceState, now: datetime, *, confirmed: bool
    ) -> tuple[Effect, tuple[Change, ...]]:
        """The effect, and changes of earlier runs that are confirmed only now."""
        if isinstance(command, StateCommand):
            given = OperationInput(self._connections.service(key), now)
            return effects(command, state, given), ()
        connection, reconciled = self._connections.get(key), Reconciled(state)
        reconciles = confirmed and isinstance(command, _RunsOnReading)
        if confirmed and isinstance(command, Refresh | SetUp):
            await _publish(connection)
        if confirmed and isinstance(command, SetUp):
            connection.clear_cache()
        if reconciles and state.unconfirmed:
            await self._require_own_storypark(connection)
            reconciled = await retry_unconfirmed(connection.storypark, state)
        plan_input = await self._connections.read(connection, reconciled.state, now)
        if reconciles or not confirmed:  # what is stored without a run could not say why
            reconciled, plan_input = adopt_references(reconciled, plan_input)
        given = OperationInput(connection.service, now, plan_input)
        if isinstance(command, Decision):
            require_complete(str(plan_input.incomplete or ""))
            if reconciles:
                reconciled = await reconcile_with_state(
                    connection.storypark, reconciled, plan_input
                )
            plan = await self._connections.make_plan(connection, plan_input)
            later = await self._store.call(later_runs, self._store, key, command)
            given = replace(given, plan=plan, later=later)
            return effects(command, reconciled.state, given), reconciled.changes
        effect = await _effect_on_page(connection, command, reconciled.state, given)
        if reconciles:
            reconciled = await reconcile_with_state(connection.storypark, reconciled, plan_input)
            state = replace(effect.state, unconfirmed=reconciled.state.unconfirmed)
            effect = replace(effect, state=state)
        return effect, reconciled.changes

    async def _require_own_storypark(self, connection: Connection) -> None:
        try:
            await connection.require_own_storypark()
        except VendorError as error:
            raise page_unreadable(error) from error

    async def _apply(
        self,
        key: str,
        effect: Effect,
        reconciled: tuple[Change, ...],
        now: datetime,
        done: DoneCommand | None,
    ) -> Run | None:
        run = effect.run
        if run is None:
            await self._store.call(self._store.save_state, key, effect.state, now, done)
            return None
        context = RunContext(run.cause, now, effect.state, reconciled, done)
        if run.plan is not None:
            return await self._executor.execute_plan(key, context, run.plan, effect.plan_input)
        if effect.plan_input is None:
            return await self._executor.run(key, context, run.inactive_switch)
        try:
            return await self._executor.execute_run(key, context, effect.plan_input)
        except VendorError as error:
            raise page_unreadable(error) from error


def _as_dry_run(plan: Plan) -> DryRun:
    return DryRun(
        counts=plan.counts,
        changes=plan.changes,
        note=plan.note,
        outcome=plan.outcome,
        pending=plan.pending,
        note_codes=plan.note_codes,
    )


async def _effect_on_page(
    connection: Connection, command: Command, state: ServiceState, given: OperationInput
) -> Effect:
    """Check set-up once without evidence, to save the requests if it is refused anyway."""
    try:
        effect = effects(command, state, given)
        if isinstance(command, SetUp):
            evidence = await read_evidence(connection, given.reading)
            effect = effects(command, state, replace(given, evidence=evidence))
    except RefusedError as refused:
        if refused.rule == "whole-read":
            connection.clear_cache()
        raise
    return effect


async def _publish(connection: Connection) -> None:
    try:
        await connection.ccms.publish()
    except VendorError as error:
        name = connection.service.policy.name
        raise RefusedError(f"{name} cannot be refreshed: {error}", "refresh") from error
