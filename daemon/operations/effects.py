"""The effect of every command as one pure function, shared by run, dry run and what-if."""

from dataclasses import dataclass, replace
from datetime import datetime

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.run import Cause, Run
from parktime.daemon.domain.service import Service
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.operations.approvals import approval_plan, keep_rejected
from parktime.daemon.operations.commands import (
    Approve,
    Command,
    Decision,
    HoldRoom,
    LetGo,
    Map,
    PaidChildren,
    Refresh,
    Reject,
    SetHoldAbove,
    SetUp,
    Sync,
    SyncInactive,
    TakeBack,
    TurnOff,
    TurnOn,
    Undo,
    Update,
    check,
)
from parktime.daemon.operations.evidence import Evidence, set_up_problem
from parktime.daemon.operations.mappings import (
    apply_choices,
    check_one_to_one,
    check_still_exists,
    choose_child,
    choose_room,
    find,
    merge_choices,
    require_skippable,
)
from parktime.daemon.operations.setup_page import (
    Page,
    build_page,
    mapped_links,
    refreshed_links,
    updated_links,
)
from parktime.daemon.operations.undo import (
    SkippedChange,
    require_changes,
    require_reversal,
    undo_plan,
)
from parktime.daemon.planning.inputs import PlanInput, Switch
from parktime.daemon.planning.keeps import remove_keeps, unchosen_keeps
from parktime.daemon.planning.plan import Plan
from parktime.daemon.planning.references import dissolved_links


@dataclass(frozen=True, slots=True)
class OperationInput:
    """What `effects` needs besides the command and the service state.

    `plan_input`: both sides as just read; None for a `StateCommand`. `plan`: the plan of that
    reading, for a `Decision`. `evidence`: for set-up, once it was read. `later`: the runs after
    the one to undo.
    """

    service: Service
    at: datetime
    plan_input: PlanInput | None = None
    plan: Plan | None = None
    evidence: Evidence | None = None
    later: tuple[Run, ...] = ()

    @property
    def reading(self) -> PlanInput:
        """The reading. Raises ValueError if nothing was read."""
        if self.plan_input is None:
            raise ValueError("this command needs a reading")
        return self.plan_input

    @property
    def decided_plan(self) -> Plan:
        """The plan of a complete reading. Raises RefusedError if the reading is incomplete."""
        require_complete(str(self.reading.incomplete or ""))
        if self.plan is None:
            raise ValueError("this command needs a plan")
        # Planning reads more, and may find a problem that the first reading did not show.
        require_complete(self.plan.note if self.plan.outcome == "partial" else "")
        return self.plan


@dataclass(frozen=True, slots=True)
class ImmediateRun:
    """A run that a command causes. `plan`: set where the operator decided exactly what it does."""

    cause: Cause
    inactive_switch: Switch | None = None
    plan: Plan | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """The service's state after a command, and the run that the command causes, if any.

    `plan_input`: what that run plans from; None if the run reads for itself.
    `skipped`: changes that an undo leaves as they are.
    """

    state: ServiceState
    plan_input: PlanInput | None = None
    run: ImmediateRun | None = None
    skipped: tuple[SkippedChange, ...] = ()


def effects(command: Command, state: ServiceState, given: OperationInput) -> Effect:
    """Compute the effect of a command without doing it.

    Raises:
        RefusedError: the command is not possible in this state or on this reading.
    """
    check(command, state, given.service)
    match command:
        case SetUp():
            return _set_up(command, state, given)
        case Update():
            return _update(command, state, given)
        case Approve() | Reject() | Undo():
            return _decide(command, state, given)
        case Sync():
            return _effect(state, given, ImmediateRun("manual"))
        case SyncInactive():
            return _sync_inactive(state, given, command.on)
        case PaidChildren():
            storypark = replace(given.reading.storypark, paid_children=command.paid_children)
            return Effect(state, replace(given.reading, storypark=storypark))
        case TurnOn() | Refresh() | Map() | HoldRoom():
            return _effect(_state_on_page(command, state, given), given)
        case _:
            return _effect(_state_without_reading(command, state), given)


def with_state(plan_input: PlanInput, state: ServiceState) -> PlanInput:
    """The same reading, planned under another service state."""
    return replace(
        plan_input,
        links=state.links,
        settings=state.settings,
        holds=state.holds,
        kept=state.kept,
        pending=state.pending,
        dissolved=state.dissolved,
        not_kept=state.not_kept,
    )


def require_complete(incomplete: str) -> None:
    """Raise RefusedError if the reading that a decision depends on is incomplete (whole-read)."""
    if incomplete:
        words = f"this reading is not whole, so that nothing is decided on it: {incomplete}"
        raise RefusedError(words, "whole-read")


def _effect(state: ServiceState, given: OperationInput, run: ImmediateRun | None = None) -> Effect:
    return Effect(state, given.plan_input and with_state(given.plan_input, state), run)


def _state_without_reading(
    command: TurnOff | TakeBack | LetGo | SetHoldAbove, state: ServiceState
) -> ServiceState:
    match command:
        case TurnOff():
            return replace(
                state,
                stage="off",
                choices=(),
                anchor=None,
                last_slot=None,
                pin=None,
                pending=None,
            )
        case TakeBack():
            return replace(state, choices=())
        case SetHoldAbove():
            settings = replace(state.settings, hold_above=command.above)
            pending = None if command.above is None else state.pending
            return replace(state, settings=settings, pending=pending)
        case LetGo():
            about = command.about
            known = ((each.ccms_id, each) for each in state.kept if each.about == about)
            gone = find(command.which, known, f"is no {about} that is kept", "kept")
            return replace(state, kept=remove_keeps(state.kept, {(about, gone.ccms_id)}))


def _state_on_page(
    command: TurnOn | Refresh | Map | HoldRoom, state: ServiceState, given: OperationInput
) -> ServiceState:
    match command:
        case Map():
            return _with_mappings(command, state, given.reading)
        case HoldRoom():
            page = build_page(given.reading, state.stage, state.choices)
            rows = ((row.ccms_id, row) for row in page.rooms)
            row = find(command.room, rows, "is no room of the CCMS", "room-skip")
            return replace(state, holds=state.holds | {row.ccms_id: command.until})
        case Refresh():
            return _with_page_rows(state, given.reading)
        case TurnOn():
            on = replace(state, stage="on", pin=command.pin, anchor=None, last_slot=None)
            return _with_page_rows(on, given.reading)


def _with_page_rows(state: ServiceState, plan_input: PlanInput) -> ServiceState:
    page = build_page(plan_input, state.stage, state.choices)
    return replace(state, links=refreshed_links(page, state.links))


def _with_mappings(
    command: Map | SetUp | Update, state: ServiceState, plan_input: PlanInput
) -> ServiceState:
    """The state with all these mappings chosen. Raises RefusedError if one is not possible."""
    page = build_page(plan_input, state.stage, state.choices)
    chosen = [choose_child(page, who, to) for who, to in command.children]
    chosen += [choose_room(page, which, to) for which, to in command.rooms]
    require_skippable(plan_input.policy, state.stage, chosen)
    check_one_to_one(apply_choices(page, chosen), state.links, state.choices, involving=chosen)
    links = refreshed_links(page, state.links)
    return replace(state, choices=merge_choices(state.choices, chosen), links=links)


def _checked_page(
    command: SetUp | Update, state: ServiceState, given: OperationInput
) -> tuple[ServiceState, PlanInput, Page]:
    """The state, input and page with all choices applied, checked as a whole."""
    plan_input = given.reading
    if command.children or command.rooms:
        state = _with_mappings(command, state, plan_input)
        plan_input = with_state(plan_input, state)
    page = build_page(plan_input, state.stage, state.choices)
    check_still_exists(page, state.choices)
    check_one_to_one(page, state.links, state.choices)
    return state, plan_input, page


def _set_up(command: SetUp, state: ServiceState, given: OperationInput) -> Effect:
    state, plan_input, page = _checked_page(command, state, given)
    if problem := set_up_problem(plan_input, given.evidence):
        words = f"set-up needs all of both sides, and could not read it: {problem}. Try again"
        raise RefusedError(words, "whole-read")
    links = mapped_links(page, state.links)
    begun = replace(
        state,
        stage="set-up",
        anchor=given.at,
        last_slot=given.at,
        links=links,
        choices=(),
        kept=unchosen_keeps(state),
        dissolved=dissolved_links(plan_input, state.links, links),
    )
    return _confirming(_effect(begun, given, ImmediateRun("set-up")))


def _update(command: Update, state: ServiceState, given: OperationInput) -> Effect:
    state, plan_input, page = _checked_page(command, state, given)
    links, kept = updated_links(page, state.links), unchosen_keeps(state)
    dissolved = dissolved_links(plan_input, state.links, links)
    updated = replace(state, links=links, choices=(), kept=kept, dissolved=dissolved)
    return _confirming(_effect(updated, given, ImmediateRun("update")))


def _confirming(effect: Effect) -> Effect:
    """The effect, whose run takes over profiles and rooms with another service's reference."""
    plan_input = effect.plan_input
    return replace(effect, plan_input=plan_input and replace(plan_input, confirms_links=True))


def _sync_inactive(state: ServiceState, given: OperationInput, on: bool) -> Effect:
    settings = replace(state.settings, sync_inactive=on)
    if settings == state.settings:
        return _effect(state, given)
    run = ImmediateRun("inactive", "on" if on else "off") if state.stage == "set-up" else None
    return _effect(replace(state, settings=settings), given, run)


def _decide(command: Decision, state: ServiceState, given: OperationInput) -> Effect:
    plan = given.decided_plan
    if isinstance(command, Undo):
        reversal = require_reversal(given.reading, command.run, given.later, given.at)
        require_changes(reversal, command.run)
        run = ImmediateRun("undo", plan=undo_plan(plan, reversal, command.run))
        return replace(_effect(state, given, run), skipped=reversal.skipped)
    pending = state.pending
    if pending is None:  # `check` has refused that already
        raise ValueError("nothing waits for approval")
    if isinstance(command, Approve):
        return _effect(
            state, given, ImmediateRun("approval", plan=approval_plan(plan, pending.digest))
        )
    kept = keep_rejected(given.reading, plan, pending, given.at)
    return _effect(replace(state, kept=kept, pending=None), given)
