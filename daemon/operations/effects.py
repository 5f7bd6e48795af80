"""The effect of every command, as a pure function: run, dry run, forecast and what-if share it."""

from dataclasses import dataclass, replace
from datetime import datetime

from parktime.daemon.domain.errors import Refused
from parktime.daemon.domain.run import Cause, Run
from parktime.daemon.domain.service import Service, Standing
from parktime.daemon.operations.approvals import approved, kept_instead
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
from parktime.daemon.operations.mappings import (
    check_one_to_one,
    check_still_there,
    choose_child,
    choose_room,
    find,
    need_skippable,
    with_choices,
    with_chosen,
)
from parktime.daemon.operations.setup_page import (
    Evidence,
    Page,
    mapped_links,
    seen_links,
    set_up_problem,
    show_page,
    updated_links,
)
from parktime.daemon.operations.undo import Skipped, need_changes, the_undoing, undo_plan
from parktime.daemon.planning.inputs import Situation, Switch
from parktime.daemon.planning.pins import not_chosen, without
from parktime.daemon.planning.plan import Plan


@dataclass(frozen=True, slots=True)
class OperationInput:
    """What a command is decided on, besides the service's state.

    `situation`: both sides as just read; None for a `StateCommand`. `plan`: the plan of that
    reading, for a `Decision`. `evidence`: for set-up, once it was read. `later`: the runs after
    the one to undo.
    """

    service: Service
    at: datetime
    situation: Situation | None = None
    plan: Plan | None = None
    evidence: Evidence | None = None
    later: tuple[Run, ...] = ()

    @property
    def reading(self) -> Situation:
        """The situation. Raises ValueError where nothing was read."""
        if self.situation is None:
            raise ValueError("this command needs a reading")
        return self.situation

    @property
    def decided_plan(self) -> Plan:
        """The plan of a complete reading. Raises Refused where the reading is incomplete."""
        require_complete(str(self.reading.incomplete or ""))
        if self.plan is None:
            raise ValueError("this command needs a plan")
        # Planning reads more, and may find a problem that the first reading did not show.
        require_complete(self.plan.note if self.plan.outcome == "partial" else "")
        return self.plan


@dataclass(frozen=True, slots=True)
class ImmediateRun:
    """A run that a command causes. `plan`: exactly what it does, where the operator decided that."""

    cause: Cause
    switched: Switch | None = None
    plan: Plan | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """The service's state after a command, and the run that the command causes, if any.

    `situation`: what that run plans from; None where the run reads for itself.
    `skipped`: changes that an undo leaves as they are.
    """

    state: Standing
    situation: Situation | None = None
    run: ImmediateRun | None = None
    skipped: tuple[Skipped, ...] = ()


def effects(command: Command, state: Standing, given: OperationInput) -> Effect:
    """The effect of a command; nothing is done. Raises Refused where the command is not possible."""
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
            target = replace(given.reading.target, paid_children=command.paid_children)
            return Effect(state, replace(given.reading, target=target))
        case TurnOn() | Refresh() | Map() | HoldRoom():
            return _effect(_page_state(command, state, given), given)
        case _:
            return _effect(_plain_state(command, state), given)


def with_state(situation: Situation, state: Standing) -> Situation:
    """The same reading under another state of the service."""
    return replace(
        situation,
        links=state.links,
        settings=state.settings,
        holds=state.holds,
        kept=state.kept,
        staged=state.staged,
    )


def require_complete(incomplete: str) -> None:
    """Raise Refused for a decision on an incomplete reading (whole-read)."""
    if incomplete:
        words = f"this reading is not whole, so that nothing is decided on it: {incomplete}"
        raise Refused(words, "whole-read")


def _effect(state: Standing, given: OperationInput, run: ImmediateRun | None = None) -> Effect:
    return Effect(state, given.situation and with_state(given.situation, state), run)


def _plain_state(command: TurnOff | TakeBack | LetGo | SetHoldAbove, state: Standing) -> Standing:
    match command:
        case TurnOff():
            return replace(
                state,
                stage="off",
                choices=(),
                anchor=None,
                settled_until=None,
                pin=None,
                staged=None,
            )
        case TakeBack():
            return replace(state, choices=())
        case SetHoldAbove():
            settings = replace(state.settings, hold_above=command.above)
            staged = None if command.above is None else state.staged
            return replace(state, settings=settings, staged=staged)
        case LetGo():
            about = command.about
            known = ((each.ccms_id, each) for each in state.kept if each.about == about)
            gone = find(command.which, known, f"is no {about} that is kept", "kept")
            return replace(state, kept=without(state.kept, {(about, gone.ccms_id)}))


def _page_state(
    command: TurnOn | Refresh | Map | HoldRoom, state: Standing, given: OperationInput
) -> Standing:
    match command:
        case Map():
            return _mapped(command, state, given.reading)
        case HoldRoom():
            page = show_page(given.reading, state.stage, state.choices)
            rows = ((row.ccms_id, row) for row in page.rooms)
            row = find(command.room, rows, "is no room of the CCMS", "room-skip")
            return replace(state, holds=state.holds | {row.ccms_id: command.until})
        case Refresh():
            return _seen(state, given.reading)
        case TurnOn():
            on = replace(state, stage="on", pin=command.pin, anchor=None, settled_until=None)
            return _seen(on, given.reading)


def _seen(state: Standing, situation: Situation) -> Standing:
    page = show_page(situation, state.stage, state.choices)
    return replace(state, links=seen_links(page, state.links))


def _mapped(command: Map | SetUp | Update, state: Standing, situation: Situation) -> Standing:
    """The state with these mappings chosen: all of them, or Refused."""
    page = show_page(situation, state.stage, state.choices)
    chosen = [choose_child(page, who, to) for who, to in command.children]
    chosen += [choose_room(page, which, to) for which, to in command.rooms]
    need_skippable(situation.policy, state.stage, chosen)
    check_one_to_one(with_chosen(page, chosen), state.links, state.choices, involving=chosen)
    links = seen_links(page, state.links)
    return replace(state, choices=with_choices(state.choices, chosen), links=links)


def _checked_page(
    command: SetUp | Update, state: Standing, given: OperationInput
) -> tuple[Standing, Situation, Page]:
    """The page with all choices made, checked as a whole."""
    situation = given.reading
    if command.children or command.rooms:
        state = _mapped(command, state, situation)
        situation = with_state(situation, state)
    page = show_page(situation, state.stage, state.choices)
    check_still_there(page, state.choices)
    check_one_to_one(page, state.links, state.choices)
    return state, situation, page


def _set_up(command: SetUp, state: Standing, given: OperationInput) -> Effect:
    state, situation, page = _checked_page(command, state, given)
    if problem := set_up_problem(situation, given.evidence):
        words = f"set-up needs all of both sides, and could not read it: {problem}. Try again"
        raise Refused(words, "whole-read")
    begun = replace(
        state,
        stage="set-up",
        anchor=given.at,
        settled_until=given.at,
        links=mapped_links(page, state.links),
        choices=(),
        kept=not_chosen(state),
    )
    return _effect(begun, given, ImmediateRun("set-up"))


def _update(command: Update, state: Standing, given: OperationInput) -> Effect:
    state, _, page = _checked_page(command, state, given)
    links, kept = updated_links(page, state.links), not_chosen(state)
    updated = replace(state, links=links, choices=(), kept=kept)
    return _effect(updated, given, ImmediateRun("update"))


def _sync_inactive(state: Standing, given: OperationInput, on: bool) -> Effect:
    settings = replace(state.settings, sync_inactive=on)
    if settings == state.settings:
        return _effect(state, given)
    run = ImmediateRun("inactive", "on" if on else "off") if state.stage == "set-up" else None
    return _effect(replace(state, settings=settings), given, run)


def _decide(command: Decision, state: Standing, given: OperationInput) -> Effect:
    plan = given.decided_plan
    if isinstance(command, Undo):
        undoing = the_undoing(given.reading, command.run, given.later, given.at)
        need_changes(undoing, command.run)
        run = ImmediateRun("undo", plan=undo_plan(plan, undoing, command.run))
        return replace(_effect(state, given, run), skipped=undoing.skipped)
    staged = state.staged
    if staged is None:  # `check` has refused that already
        raise ValueError("nothing waits for approval")
    if isinstance(command, Approve):
        return _effect(state, given, ImmediateRun("approval", plan=approved(plan, staged.digest)))
    kept = kept_instead(given.reading, plan, staged, given.at)
    return _effect(replace(state, kept=kept, staged=None), given)
