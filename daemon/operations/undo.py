"""Undo: the changes that revert a run, as a pure function of the run and the state (undo)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.links import ChildLink
from parktime.daemon.domain.run import INFORMATIONAL_KINDS, Change, Fields, Run
from parktime.daemon.domain.service_state import Keep
from parktime.daemon.domain.storypark import Profile
from parktime.daemon.operations.approvals import restrict_plan
from parktime.daemon.operations.undo_changes import reverse_change, undo_reason
from parktime.daemon.planning.bookings import read_bookings
from parktime.daemon.planning.inputs import PlanInput
from parktime.daemon.planning.keeps import Subject, keep_subject, remove_keeps
from parktime.daemon.planning.plan import Plan


@dataclass(frozen=True, slots=True)
class SkippedChange:
    """A change that is not reverted, and why."""

    change: Change
    why: str


@dataclass(frozen=True, slots=True)
class Reversal:
    """How a run is reverted: `changes` in the order of writing, and the changes it skips.

    `keeps`: children and rooms that no run changes from then on. `lets_go`: those kept no longer,
    because the run was an undo itself.
    """

    changes: tuple[Change, ...]
    skipped: tuple[SkippedChange, ...]
    keeps: tuple[Keep, ...]
    lets_go: frozenset[Subject] = frozenset()


# Rooms come before the moves into them, and archives free the spaces for restores.
_WRITE_ORDER: tuple[frozenset[str], ...] = (
    frozenset({"return_room", "rename_room"}),
    frozenset({"archive"}),
    frozenset({"restore"}),
    frozenset({"update"}),
    frozenset({"move"}),
    frozenset({"remove_room"}),
)


def reverse_run(plan_input: PlanInput, run: Run, later: Iterable[Run], now: datetime) -> Reversal:
    """Revert each change of the run that no run of `later` has changed again."""
    since = _changed_since(later)
    done = [change for change in run.changes if change.kind not in INFORMATIONAL_KINDS]
    words = {number: _since(since, change) for number, change in enumerate(done)}
    open_ = {number: done[number] for number, why in words.items() if not why}
    states: dict[int, Change] = {}
    for number, change in open_.items():
        found = reverse_change(plan_input, change, run.ordinal) if change.kind != "move" else ""
        if isinstance(found, Change):
            states[number] = found
        else:
            words[number] = found
    words |= _over_the_plan(plan_input, states)
    moved = {number: change for number, change in open_.items() if change.kind == "move"}
    moves, stay = reverse_moves(plan_input, moved, list(states.values()), run.ordinal)
    words |= stay
    undone = [done[number] for number, why in words.items() if not why]
    again = run.cause == "undo"
    return Reversal(
        tuple(
            change
            for turn in _WRITE_ORDER
            for change in (*states.values(), *moves)
            if change.kind in turn
        ),
        tuple(SkippedChange(done[number], why) for number, why in words.items() if why),
        () if again else _keeps(plan_input, run, undone, now),
        frozenset((change.about, change.ccms_id) for change in undone) if again else frozenset(),
    )


def _over_the_plan(plan_input: PlanInput, states: dict[int, Change]) -> dict[int, str]:
    """Remove the restores for which the plan has no space, and say why (plan-space)."""
    storypark = plan_input.storypark
    archived = sum(change.kind == "archive" for change in states.values())
    free = max(0, storypark.paid_children - storypark.active_count + archived)
    restores = [number for number, change in states.items() if change.kind == "restore"]
    for number in restores[free:]:
        del states[number]
    return dict.fromkeys(restores[free:], f"no space: {storypark.paid_children} paid children")


_ASPECTS = {"move": "rooms", "rename_room": "name"}


def _aspects(change: Change) -> list[tuple[Subject, str]]:
    """The subject and aspects that a change concerns; for an update each field is one."""
    subject = (change.about, change.ccms_id)
    if change.kind == "update":
        return [(subject, field) for field in change.after]
    return [(subject, _ASPECTS.get(change.kind, "state"))]


def _changed_since(later: Iterable[Run]) -> dict[tuple[Subject, str], int]:
    """For each aspect that a later run changed: the ordinal of the first such run."""
    since: dict[tuple[Subject, str], int] = {}
    for run in later:
        for change in run.changes:
            if change.kind not in INFORMATIONAL_KINDS:
                for aspect in _aspects(change):
                    since.setdefault(aspect, run.ordinal)
    return since


def _since(since: dict[tuple[Subject, str], int], change: Change) -> str:
    aspects = _aspects(change)
    ordinals = [since[aspect] for aspect in aspects if aspect in since]
    return f"changed since, by run {min(ordinals)}" if len(ordinals) == len(aspects) else ""


def _keeps(
    plan_input: PlanInput, run: Run, undone: Sequence[Change], now: datetime
) -> tuple[Keep, ...]:
    """The subjects of the reverted changes, kept until their CCMS record changes (kept)."""
    bookings = read_bookings(plan_input.roster.sessions, plan_input.window)
    moved = {change.ccms_id for change in undone if change.kind == "move"}
    one_each = {(change.about, change.ccms_id): change for change in undone}.values()
    why: tuple[Literal["undone"], datetime, int] = ("undone", now, run.ordinal)
    return tuple(
        keep_subject(
            plan_input,
            bookings,
            change,
            why,
            rooms=change.ccms_id in moved and change.about == "child",
        )
        for change in one_each
    )


def undo_plan(plan: Plan, reversal: Reversal, run: Run) -> Plan:
    """A plan that reverts a run and keeps the result (undo)."""
    stays = [
        f"{each.change.kind} {each.change.ccms_id} stays: {each.why}" for each in reversal.skipped
    ]
    note = "; ".join([f"takes back run {run.ordinal}", *stays])
    kept = remove_keeps(plan.kept, reversal.lets_go)
    return replace(
        restrict_plan(plan, reversal.changes),
        note=note,
        note_codes=(),
        kept=kept,
        new_keeps=reversal.keeps,
    )


def require_reversal(
    plan_input: PlanInput, run: Run, later: Iterable[Run], now: datetime
) -> Reversal:
    """The reversal of a run. Raises RefusedError if the run changed nothing (undo)."""
    if all(change.kind in INFORMATIONAL_KINDS for change in run.changes):
        raise RefusedError(
            f"run {run.ordinal} changed nothing: there is nothing to take back", "undo"
        )
    return reverse_run(plan_input, run, later, now)


def require_changes(reversal: Reversal, run: Run) -> None:
    """Raise RefusedError if no change of the run can be reverted (undo)."""
    if not reversal.changes:
        words = "; ".join(sorted({each.why for each in reversal.skipped}))
        raise RefusedError(f"nothing of run {run.ordinal} can be taken back: {words}", "undo")


@dataclass(frozen=True, slots=True)
class _Rooms:
    """Linked rooms by CCMS id: those present after the undo, and those that the undo removes."""

    there: frozenset[str]
    removed: frozenset[str]


def reverse_moves(
    plan_input: PlanInput, moved: Mapping[int, Change], states: Sequence[Change], ordinal: int
) -> tuple[list[Change], dict[int, str]]:
    """The moves that revert `moved`, and the reason for each change that is not reverted.

    Args:
        moved: changes of kind move, by number.
        states: the other changes of the undo. All children leave the rooms that it removes;
            children that it archives stay in their rooms.

    Returns:
        The moves, and the reasons by the numbers of `moved`.
    """
    rooms = _rooms(plan_input, states)
    archived = {change.ccms_id for change in states if change.kind == "archive"}
    of_child = {change.ccms_id: number for number, change in moved.items()}
    moves: list[Change] = []
    stay: dict[int, str] = {}
    for link, profile in _movable(plan_input, archived):
        number = of_child.pop(link.ccms_id, None)
        change = None if number is None else moved[number]
        found = _move(plan_input, rooms, (link, profile), change, ordinal)
        if found is not None:
            moves.append(found)
        if number is not None and (found is None or not _reverses(moved[number], found)):
            stay[number] = _why_not(moved[number], rooms)
    return moves, stay | {
        number: _why_not_movable(plan_input, ccms_id) for ccms_id, number in of_child.items()
    }


def _movable(plan_input: PlanInput, archived: set[str]) -> Iterator[tuple[ChildLink, Profile]]:
    for ccms_id, link in sorted(plan_input.links.children.items()):
        profile = plan_input.storypark.profiles.get(link.target_id or "")
        linked = link.mapping == "linked" and ccms_id not in archived
        if linked and profile is not None and profile.state == "active":
            yield link, profile


def _rooms(plan_input: PlanInput, states: Sequence[Change]) -> _Rooms:
    removed = frozenset(change.ccms_id for change in states if change.kind == "remove_room")
    returned = {change.ccms_id for change in states if change.kind == "return_room"}
    there = {ccms_id for ccms_id in plan_input.links.rooms if _is_there(plan_input, ccms_id)}
    return _Rooms(frozenset(there | returned) - removed, removed)


def _is_there(plan_input: PlanInput, ccms_id: str) -> bool:
    link = plan_input.links.rooms[ccms_id]
    room = plan_input.storypark.rooms.get(link.target_id or "")
    return link.mapping == "linked" and room is not None and room.state == "present"


def _move(
    plan_input: PlanInput,
    rooms: _Rooms,
    child: tuple[ChildLink, Profile],
    change: Change | None,
    ordinal: int,
) -> Change | None:
    link, profile = child
    links = plan_input.links.rooms
    now = frozenset(
        i for i in links if links[i].mapping == "linked" and links[i].target_id in profile.room_ids
    )
    after, why = now - rooms.removed, "a room that the run made is removed again"
    if change is not None and change.target_id == profile.id:
        back = frozenset(change.fields.remove_rooms) & rooms.there
        after, why = (
            (after - frozenset(change.fields.add_rooms)) | back,
            undo_reason(change, ordinal),
        )
    if after == now:
        return None
    fields = Fields(add_rooms=tuple(sorted(after - now)), remove_rooms=tuple(sorted(now - after)))
    return Change(
        kind="move",
        rule="undo",
        ccms_id=link.ccms_id,
        subject=link.name,
        before=[links[i].name for i in sorted(now)],
        after=[links[i].name for i in sorted(after)],
        why=why,
        target_id=link.target_id,
        fields=fields,
    )


def _reverses(change: Change, found: Change) -> bool:
    """Whether any part of the move is reverted, and not only a removed room emptied."""
    back = set(change.fields.remove_rooms) & set(found.fields.add_rooms)
    return bool(back or set(change.fields.add_rooms) & set(found.fields.remove_rooms))


def _why_not(change: Change, rooms: _Rooms) -> str:
    away = [room for room in change.fields.remove_rooms if room not in rooms.there]
    return "the room of before is not there" if away else "moved since"


def _why_not_movable(plan_input: PlanInput, ccms_id: str) -> str:
    link = plan_input.links.children.get(ccms_id)
    if link is None or link.mapping != "linked":
        return "mapped otherwise since"
    if link.target_id not in plan_input.storypark.profiles:
        return "the profile no longer exists"
    return "the profile has been archived since"
