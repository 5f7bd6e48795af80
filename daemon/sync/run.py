"""Executes one run: make the plan, journal it, write it, store the result."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import uuid4

from parktime.daemon.domain.run import Cause, Change, Counts, Outcome, Run
from parktime.daemon.domain.service_state import Keep, ServiceState
from parktime.daemon.planning.approval import next_pending
from parktime.daemon.planning.consistency import check_foreign_roster
from parktime.daemon.planning.inputs import PlanInput
from parktime.daemon.planning.keeps import add_keeps
from parktime.daemon.planning.plan import Plan, count, plan
from parktime.daemon.store.store import Store
from parktime.daemon.sync.connection import Connection
from parktime.daemon.sync.verify import verify_removals
from parktime.daemon.sync.writer import WriteResult, apply_changes
from parktime.daemon.vendors.errors import VendorError
from parktime.daemon.vendors.retry_policy import retry_note

SCHEDULED_CAUSES: Final = frozenset({"schedule", "catch-up"})
"""Causes of the runs that no person asked for."""


@dataclass(frozen=True, slots=True)
class RunContext:
    """Why and when a run happens.

    `state`: the state to keep after the run, before the run's own changes to it. `late_changes`:
    changes of earlier runs that are confirmed only now, and are reported by this run.
    """

    cause: Cause
    at: datetime
    state: ServiceState
    late_changes: tuple[Change, ...] = ()


async def make_plan(connection: Connection, plan_input: PlanInput) -> Plan:
    """Make the plan.

    Next sessions are read only if two or more children compete for space. Before any removal the
    CCMS is read again.

    Raises:
        VendorError: More reading was needed and failed, or showed another service's roster.
    """
    cached = connection.last_plan.get(plan_input)
    if cached is not None:
        return cached
    made = plan(plan_input)
    if made.space_requests >= 2:
        plan_input = _require_own_roster(await connection.with_next_sessions(plan_input))
        made = plan(plan_input)
    removals = (*made.changes, *made.pending)
    verified = await verify_removals(connection, plan_input, removals)
    if verified is not plan_input:
        return plan(_require_own_roster(verified))
    if made.space_requests < 2 and not _writes(made.changes):
        connection.last_plan.put(plan_input, made)
    return made


def _require_own_roster(plan_input: PlanInput) -> PlanInput:
    reason = check_foreign_roster(plan_input.roster, plan_input.links, plan_input.incomplete)
    if reason:
        raise VendorError(reason)
    return plan_input


async def execute_run(
    store: Store, connection: Connection, context: RunContext, plan_input: PlanInput
) -> Run:
    """Make a plan of what was read and execute it. Raises VendorError as `make_plan` does."""
    return await execute_plan(store, connection, context, await make_plan(connection, plan_input))


async def execute_plan(
    store: Store, connection: Connection, context: RunContext, to_do: Plan
) -> Run:
    """Execute a plan: journal it before the first write, and store the run when it is over."""
    key, ordinal = connection.service.key, context.state.last_ordinal + 1
    end_state = _next_state(context.state, to_do, context.at, ordinal)
    run = Run(
        id=0,
        service=key,
        ordinal=ordinal,
        at=context.at,
        cause=context.cause,
        outcome=to_do.outcome,
        counts=to_do.counts,
        note=to_do.note,
        note_codes=to_do.note_codes,
        waiting=to_do.waiting,
        without_a_room=to_do.without_a_room,
        changes=to_do.changes,
    )
    nonce = uuid4().hex
    if _writes(to_do.changes):
        extra = {
            "nonce": nonce,
            "read": run.counts.read,
            "outcome": run.outcome,
            "note": run.note,
            "note_codes": list(run.note_codes),
            "waiting": list(run.waiting),
            "without_a_room": list(run.without_a_room),
            "settled": context.late_changes,
            "keeps": to_do.new_keeps,
        }
        run_id = await store.call(
            store.begin_run,
            key,
            cause=run.cause,
            at=run.at,
            ordinal=ordinal,
            changes=run.changes,
            state=end_state,
            extra=extra,
        )
        run = replace(run, id=run_id)
    result = await apply_changes(
        connection.storypark,
        run.changes,
        end_state.links,
        key=nonce,
        unconfirmed=end_state.unconfirmed,
    )
    ending = RunEnd(end_state, context.late_changes, to_do.new_keeps, context.at)
    return await finish_run(store, run, ending, result)


async def record_failed_run(store: Store, key: str, context: RunContext, error: VendorError) -> Run:
    """Store a run that could not read both sides, and so did nothing."""
    state = context.state
    ordinal, failures = state.last_ordinal + 1, state.failures + 1
    run = Run(
        id=0,
        service=key,
        ordinal=ordinal,
        at=context.at,
        cause=context.cause,
        outcome="failed",
        counts=Counts(),
        note=f"nothing done: {error}{retry_note(failures)}",
        note_codes=("read-failed",),
    )
    failed = replace(state, last_ordinal=ordinal, failures=failures)
    return await store.call(store.finish_run, run, failed)


def _writes(changes: tuple[Change, ...]) -> bool:
    return any(change.writes for change in changes)


def _next_state(state: ServiceState, to_do: Plan, at: datetime, ordinal: int) -> ServiceState:
    """The state after the run. An incomplete reading leaves a pending approval as it is."""
    pending = state.pending
    if to_do.outcome != "partial":
        pending = next_pending(pending, to_do.pending, at, ordinal)
    return replace(
        state,
        links=to_do.links,
        last_ordinal=ordinal,
        kept=to_do.kept,
        pending=pending,
        failures=0,
    )


@dataclass(frozen=True, slots=True)
class RunEnd:
    """What is stored with a run besides its own result."""

    state: ServiceState
    late_changes: tuple[Change, ...]
    keeps: tuple[Keep, ...]
    at: datetime


async def finish_run(store: Store, run: Run, ending: RunEnd, result: WriteResult) -> Run:
    changes = (*ending.late_changes, *result.changes)
    written = {(change.about, change.ccms_id) for change in result.changes if change.writes}
    keeps = [keep for keep in ending.keeps if (keep.about, keep.ccms_id) in written]
    outcome: Outcome = "partial" if result.problems else run.outcome
    finished = replace(
        run,
        changes=changes,
        outcome=outcome,
        counts=count(changes, run.counts.read, frozenset(result.failed)),
        note="; ".join([run.note, *result.problems] if run.note else result.problems),
        note_codes=(*run.note_codes, "write-failed") if result.problems else run.note_codes,
        waiting=(*run.waiting, *result.waiting),
        without_a_room=tuple(name for name in run.without_a_room if name not in result.waiting),
    )
    state = replace(
        ending.state,
        links=result.links,
        created_ids=ending.state.created_ids | result.created_ids,
        unconfirmed=(*ending.state.unconfirmed, *result.unconfirmed),
        kept=add_keeps(ending.state.kept, keeps),
    )
    return await store.call(store.finish_run, finished, state, ending.at)
