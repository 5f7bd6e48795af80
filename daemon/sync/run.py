"""Executes one run: make the plan, journal it, write it, store the result."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import uuid4

from parktime.daemon.domain.done_command import DoneCommand
from parktime.daemon.domain.references import TIMES_NOT_KEPT, About, WriteNotKept
from parktime.daemon.domain.run import Cause, Change, Counts, NoteCode, Outcome, Run
from parktime.daemon.domain.service_state import Keep, ServiceState
from parktime.daemon.domain.storypark import StoryparkState
from parktime.daemon.planning.approval import next_pending
from parktime.daemon.planning.consistency import check_foreign_roster
from parktime.daemon.planning.inputs import PlanInput
from parktime.daemon.planning.keeps import add_keeps
from parktime.daemon.planning.plan import NOT_KEPT, Plan, count, linked_again, plan
from parktime.daemon.store.store import Store
from parktime.daemon.sync.answers import CORRECTIONS
from parktime.daemon.sync.connection import Connection
from parktime.daemon.sync.verify import verify_changes
from parktime.daemon.sync.writer import WriteContext, WriteResult, apply_changes
from parktime.daemon.vendors.errors import VendorError, WrongAccountError
from parktime.daemon.vendors.retry_policy import retry_note

SCHEDULED_CAUSES: Final = frozenset({"schedule", "catch-up"})
"""Causes of the runs that no person asked for."""


@dataclass(frozen=True, slots=True)
class RunContext:
    """Why and when a run happens.

    `state`: the state to keep after the run, before the run's own changes to it. `late_changes`:
    changes of earlier runs that are confirmed only now, and are reported by this run. `command`:
    what an operator did that causes the run, to be logged with it.
    """

    cause: Cause
    at: datetime
    state: ServiceState
    late_changes: tuple[Change, ...] = ()
    command: DoneCommand | None = None


@dataclass(frozen=True, slots=True)
class RunEnd:
    """What is stored with a run besides its own result.

    `not_written`: children and rooms whose update was left out, since Storypark does not keep it.
    """

    state: ServiceState
    late_changes: tuple[Change, ...]
    keeps: tuple[Keep, ...]
    at: datetime
    not_written: frozenset[tuple[About, str]] = frozenset()


async def make_plan(connection: Connection, plan_input: PlanInput) -> Plan:
    """Make the plan.

    Next sessions are read only if two or more children compete for space. Before any removal the
    CCMS is read again, and what would be created is asked for by itself.

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
    wanted = (*made.changes, *made.pending)
    verified = await verify_changes(connection, plan_input, wanted)
    if verified is not plan_input:
        return plan(_require_own_roster(verified))
    if made.space_requests < 2 and not made.writes:
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
    to_do = await make_plan(connection, plan_input)
    return await execute_plan(store, connection, context, to_do, plan_input.storypark)


async def execute_plan(
    store: Store,
    connection: Connection,
    context: RunContext,
    to_do: Plan,
    storypark: StoryparkState | None,
) -> Run:
    """Execute a plan: journal it before the first write, and store the run when it is over.

    `storypark`: the reading from which the plan was made.
    """
    ordinal = context.state.last_ordinal + 1
    end_state = _next_state(context.state, to_do, context.at, ordinal)
    run = Run(
        id=0,
        service=connection.service.key,
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
    ending = RunEnd(end_state, context.late_changes, to_do.new_keeps, context.at, to_do.not_written)
    nonce = ""
    if not to_do.writes and not context.late_changes:
        return await _finish_quiet_run(store, run, ending, context.command)
    if to_do.writes:
        nonce = uuid4().hex
        run = await _journal(store, run, to_do, ending, nonce=nonce, command=context.command)
    result = await apply_changes(
        connection.storypark,
        run.changes,
        end_state.links,
        key=nonce,
        unconfirmed=end_state.unconfirmed,
        context=WriteContext(
            prefix=connection.service.reference_prefix,
            references=to_do.references,
            storypark=storypark,
            undecided=to_do.undecided,
            not_kept=end_state.not_kept,
        ),
    )
    return await finish_run(store, run, ending, result, context.command)


async def _finish_quiet_run(
    store: Store, run: Run, ending: RunEnd, command: DoneCommand | None
) -> Run:
    """Store a run that had nothing to write, as most: the plan says all that is to be told."""
    state = ending.state
    if state.not_kept:
        not_kept = _not_kept(run, ending, WriteResult(state.links, list(run.changes)))
        state = replace(state, not_kept=not_kept)
    return await store.call(store.finish_run, run, state, ending.at, command)


async def _journal(
    store: Store,
    run: Run,
    to_do: Plan,
    ending: RunEnd,
    *,
    nonce: str,
    command: DoneCommand | None,
) -> Run:
    """Write a run to the journal, from which it is finished if the process dies; with its id."""
    extra = {
        "nonce": nonce,
        "read": run.counts.read,
        "outcome": run.outcome,
        "note": run.note,
        "note_codes": list(run.note_codes),
        "waiting": list(run.waiting),
        "without_a_room": list(run.without_a_room),
        "settled": ending.late_changes,
        "keeps": to_do.new_keeps,
        "references": to_do.references,
        "undecided": to_do.undecided,
        "not_written": to_do.not_written,
    }
    run_id = await store.call(
        store.begin_run,
        run.service,
        cause=run.cause,
        at=run.at,
        ordinal=run.ordinal,
        changes=run.changes,
        state=ending.state,
        extra=extra,
        done=command,
    )
    return replace(run, id=run_id)


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
        note_codes=_failure_codes(error),
    )
    failed = replace(state, last_ordinal=ordinal, failures=failures)
    return await store.call(store.finish_run, run, failed, done=context.command)


def _failure_codes(error: VendorError) -> tuple[NoteCode, ...]:
    if isinstance(error, WrongAccountError):
        return ("wrong-account",)
    return ("read-failed",) if error.failure is None else ("read-failed", error.failure)


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
        dissolved=to_do.references.dissolved,
    )


def _not_kept(run: Run, ending: RunEnd, result: WriteResult) -> tuple[WriteNotKept, ...]:
    """The corrections to remember: those just written, and those that could not be or were not."""
    written = {(change.about, change.ccms_id) for change in result.changes}
    tried = {(change.about, change.ccms_id) for change in run.changes if change.kind in CORRECTIONS}
    stay = ending.not_written | (tried - written)
    kept = [each for each in ending.state.not_kept if (each.about, each.ccms_id) in stay]
    return (*kept, *result.not_kept)


def _remarks(result: WriteResult) -> list[tuple[NoteCode | None, str]]:
    """What writing adds to the note of a run, each with its code."""
    given_up = [each.ccms_id for each in result.not_kept if each.times == TIMES_NOT_KEPT]
    remarks: list[tuple[NoteCode | None, str]] = [(None, text) for text in result.problems]
    if result.relinked:
        remarks.append(("linked-by-reference", linked_again(result.relinked)))
    if given_up:
        remarks.append(("not-kept", f"{NOT_KEPT}: {', '.join(given_up)}"))
    return remarks


async def finish_run(
    store: Store,
    run: Run,
    ending: RunEnd,
    result: WriteResult,
    command: DoneCommand | None = None,
) -> Run:
    """Store a run that is over. `command`: what caused it, to be logged unless it was journaled."""
    changes = (*ending.late_changes, *result.changes)
    written = {(change.about, change.ccms_id) for change in result.changes if change.writes}
    keeps = [keep for keep in ending.keeps if (keep.about, keep.ccms_id) in written]
    outcome: Outcome = "partial" if result.problems else run.outcome
    remarks = _remarks(result)
    codes: list[NoteCode] = [*run.note_codes, *result.codes]
    if result.problems:
        codes.insert(len(run.note_codes), "write-failed")
    codes += [code for code, _ in remarks if code is not None]
    finished = replace(
        run,
        changes=changes,
        outcome=outcome,
        counts=count(changes, run.counts.read, frozenset(result.failed)),
        note="; ".join([*([run.note] if run.note else []), *(text for _, text in remarks)]),
        note_codes=tuple(dict.fromkeys(codes)),
        waiting=(*run.waiting, *result.waiting),
        without_a_room=tuple(name for name in run.without_a_room if name not in result.waiting),
    )
    state = replace(
        ending.state,
        links=result.links,
        created_ids=ending.state.created_ids | result.created_ids,
        unconfirmed=(*ending.state.unconfirmed, *result.unconfirmed),
        kept=add_keeps(ending.state.kept, keeps),
        dissolved=result.dissolved,
        not_kept=_not_kept(run, ending, result),
    )
    return await store.call(store.finish_run, finished, state, ending.at, command)
