"""Carrying out a command: read, decide by its effect, then write. A dry run stops before writing."""

from dataclasses import dataclass, replace
from datetime import datetime

from parktime.daemon.domain.errors import Refused
from parktime.daemon.domain.reason import NoteCode
from parktime.daemon.domain.run import Change, Counts, Outcome, Run
from parktime.daemon.domain.service import Standing
from parktime.daemon.operations.commands import (
    Approve,
    Command,
    Decision,
    Refresh,
    SetUp,
    StateCommand,
    Undo,
    Update,
    check,
)
from parktime.daemon.operations.effects import Effect, OperationInput, effects, require_complete
from parktime.daemon.operations.readings import later_runs, read_evidence
from parktime.daemon.operations.undo import Skipped
from parktime.daemon.store.store import Store
from parktime.daemon.sync.reconcile import Settled, settle, settle_by_reading
from parktime.daemon.sync.run import Occasion
from parktime.daemon.sync.scheduler import Runner
from parktime.daemon.sync.session import Connection
from parktime.daemon.sync.sessions import Connections, unreadable
from parktime.daemon.vendors.http_client import Unreadable

_RUNS_ON_A_READING = SetUp | Update | Approve | Undo
"""Commands whose run uses the reading on which they were decided."""


@dataclass(frozen=True, slots=True)
class Done:
    """A command that was carried out: its run, if it caused one, and what an undo left as it is."""

    run: Run | None
    skipped: tuple[Skipped, ...] = ()
    note_codes: tuple[NoteCode, ...] = ()


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a run would do now. `staged`: what it would leave for approval."""

    counts: Counts
    changes: tuple[Change, ...]
    note: str = ""
    outcome: Outcome = "ok"
    staged: tuple[Change, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    note_codes: tuple[NoteCode, ...] = ()


class CommandExecutor:
    """Carries out one command at a time; the caller holds the lock and the clock."""

    def __init__(self, store: Store, connections: Connections, runner: Runner) -> None:
        self._store = store
        self._connections = connections
        self._runner = runner

    async def execute(self, key: str, command: Command, now: datetime) -> Done:
        """Do it. Raises Refused with nothing done, and KeyError for an unknown service."""
        service, state = self._connections.service(key), self._store.standing(key)
        check(command, state, service)
        effect, settled = await self._decide(key, command, state, now, confirmed=True)
        return Done(await self._apply(key, effect, settled, now), effect.skipped)

    async def dry_run(self, key: str, commands: tuple[Command, ...], now: datetime) -> DryRun:
        """What the run after these commands would do. Raises Refused as `execute` would."""
        setting_up = any(isinstance(command, SetUp) for command in commands)
        effect = Effect(self._connections.needs(key, "on" if setting_up else "set-up"))
        for command in commands:
            check(command, effect.state, self._connections.service(key))
            effect, _ = await self._decide(key, command, effect.state, now, confirmed=False)
        run, connection = effect.run, self._connections.of(key)
        if run is not None and run.plan is not None:
            plan = run.plan
            return DryRun(
                plan.counts,
                plan.changes,
                plan.note,
                plan.outcome,
                skipped=effect.skipped,
                note_codes=plan.note_codes,
            )
        switched = None if run is None else run.switched
        situation = effect.situation or await self._connections.read(
            connection, effect.state, now, switched
        )
        plan = await self._connections.planned(connection, situation)
        return DryRun(
            plan.counts,
            plan.changes,
            plan.note,
            plan.outcome,
            plan.staged,
            note_codes=plan.note_codes,
        )

    async def _decide(
        self, key: str, command: Command, state: Standing, now: datetime, *, confirmed: bool
    ) -> tuple[Effect, tuple[Change, ...]]:
        """The effect, and the changes of earlier runs that are known to be done only now."""
        if isinstance(command, StateCommand):
            given = OperationInput(self._connections.service(key), now)
            return effects(command, state, given), ()
        connection, settled = self._connections.of(key), Settled(state)
        settles = confirmed and isinstance(command, _RUNS_ON_A_READING)
        if confirmed and isinstance(command, Refresh | SetUp):
            await _publish(connection)
        if confirmed and isinstance(command, SetUp):
            connection.forget()
        if settles:
            settled = await settle(connection.storypark, state)
        situation = await self._connections.read(connection, settled.standing, now)
        given = OperationInput(connection.service, now, situation)
        if isinstance(command, Decision):
            require_complete(str(situation.incomplete or ""))
            if settles:
                settled = await settle_by_reading(connection.storypark, settled, situation)
            plan = await self._connections.planned(connection, situation)
            later = later_runs(self._store, key, command)
            given = replace(given, plan=plan, later=later)
            return effects(command, settled.standing, given), settled.changes
        effect = await _effect_on_page(connection, command, settled.standing, given)
        if settles:
            settled = await settle_by_reading(connection.storypark, settled, situation)
            state = replace(effect.state, unsettled=settled.standing.unsettled)
            effect = replace(effect, state=state)
        return effect, settled.changes

    async def _apply(
        self, key: str, effect: Effect, settled: tuple[Change, ...], now: datetime
    ) -> Run | None:
        run = effect.run
        if run is None:
            self._store.save_standing(key, effect.state, now)
            return None
        occasion = Occasion(run.cause, now, effect.state, settled)
        if run.plan is not None:
            return await self._runner.carry_out(key, occasion, run.plan)
        if effect.situation is None:
            return await self._runner.run(key, occasion, run.switched)
        try:
            return await self._runner.conduct(key, occasion, effect.situation)
        except Unreadable as error:
            raise unreadable(error) from error


async def _effect_on_page(
    connection: Connection, command: Command, state: Standing, given: OperationInput
) -> Effect:
    """Set-up is checked once without evidence, so that nothing is asked where it is refused anyway."""
    try:
        effect = effects(command, state, given)
        if isinstance(command, SetUp):
            evidence = await read_evidence(connection, given.reading)
            effect = effects(command, state, replace(given, evidence=evidence))
    except Refused as refused:
        if refused.rule == "whole-read":
            connection.forget()
        raise
    return effect


async def _publish(connection: Connection) -> None:
    try:
        await connection.ccms.publish()
    except Unreadable as error:
        name = connection.service.policy.name
        raise Refused(f"{name} cannot be refreshed: {error}", "refresh") from error
