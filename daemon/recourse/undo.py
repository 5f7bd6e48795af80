"""What would take back what a run did: a pure function of the run and of what is there now (undo)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from daemon.model.change import RETOLD_KINDS, Change
from daemon.model.kept import Kept
from daemon.model.run import Run
from daemon.model.situation import Situation
from daemon.planning.bookings import read_bookings
from daemon.planning.keeping import Subject, keep_subject
from daemon.recourse.undo_moves import undo_moves
from daemon.recourse.undo_state import undo_state


@dataclass(frozen=True, slots=True)
class Skipped:
    """A change that is not taken back, and why in a word."""

    change: Change
    why: str


@dataclass(frozen=True, slots=True)
class Undoing:
    """The changes that take a run back, in the order in which they are to be written; what of it stays as it is; and who and what is kept from then on.

    `lets_go`: who and what is kept no longer, for the run that is taken back was an undo itself.
    """

    changes: tuple[Change, ...]
    skipped: tuple[Skipped, ...]
    keeps: tuple[Kept, ...]
    lets_go: frozenset[Subject] = frozenset()


# Rooms come before those who go into them, and archives free the spaces for those who come back.
_TURNS: tuple[frozenset[str], ...] = (
    frozenset({"return_room", "rename_room"}),
    frozenset({"archive"}),
    frozenset({"restore"}),
    frozenset({"update"}),
    frozenset({"move"}),
    frozenset({"remove_room"}),
)


def undo(situation: Situation, run: Run, later: Iterable[Run], now: datetime) -> Undoing:
    """Take back each change of the run that still stands. `later` are the runs after it: what they changed is theirs."""
    since = _changed_since(later)
    done = [change for change in run.changes if change.kind not in RETOLD_KINDS]
    words = {number: _since(since, change) for number, change in enumerate(done)}
    open_ = {number: done[number] for number, why in words.items() if not why}
    states: dict[int, Change] = {}
    for number, change in open_.items():
        found = undo_state(situation, change, run.ordinal) if change.kind != "move" else ""
        if isinstance(found, Change):
            states[number] = found
        else:
            words[number] = found
    words |= _over_the_plan(situation, states)
    moved = {number: change for number, change in open_.items() if change.kind == "move"}
    moves, stay = undo_moves(situation, moved, list(states.values()), run.ordinal)
    words |= stay
    undone = [done[number] for number, why in words.items() if not why]
    again = run.cause == "undo"
    return Undoing(
        tuple(change for turn in _TURNS for change in (*states.values(), *moves) if change.kind in turn),
        tuple(Skipped(done[number], why) for number, why in words.items() if why),
        () if again else _keeps(situation, run, undone, now),
        frozenset((change.about, change.ccms_id) for change in undone) if again else frozenset(),
    )


def _over_the_plan(situation: Situation, states: dict[int, Change]) -> dict[int, str]:
    """Take out those for whom the plan has no space: no undo takes the active profiles above it (plan-space)."""
    target = situation.target
    archived = sum(change.kind == "archive" for change in states.values())
    free = max(0, target.paid_children - target.active_count + archived)
    restores = [number for number, change in states.items() if change.kind == "restore"]
    for number in restores[free:]:
        del states[number]
    return dict.fromkeys(restores[free:], f"no space: {target.paid_children} paid children")


_ASPECTS = {"move": "rooms", "rename_room": "name"}


def _aspects(change: Change) -> list[tuple[Subject, str]]:
    """What of whom a change concerns; an update, field by field."""
    subject = (change.about, change.ccms_id)
    if change.kind == "update":
        return [(subject, field) for field in change.after]
    return [(subject, _ASPECTS.get(change.kind, "state"))]


def _changed_since(later: Iterable[Run]) -> dict[tuple[Subject, str], int]:
    """What of whom a later run changed: the first one's ordinal."""
    since: dict[tuple[Subject, str], int] = {}
    for run in later:
        for change in run.changes:
            if change.kind not in RETOLD_KINDS:
                for aspect in _aspects(change):
                    since.setdefault(aspect, run.ordinal)
    return since


def _since(since: dict[tuple[Subject, str], int], change: Change) -> str:
    aspects = _aspects(change)
    ordinals = [since[aspect] for aspect in aspects if aspect in since]
    return f"changed since, by run {min(ordinals)}" if len(ordinals) == len(aspects) else ""


def _keeps(situation: Situation, run: Run, undone: Sequence[Change], now: datetime) -> tuple[Kept, ...]:
    """They stay as they are until the CCMS says something else of them."""
    bookings = read_bookings(situation.roster.sessions, situation.window)
    moved = {change.ccms_id for change in undone if change.kind == "move"}
    one_each = {(change.about, change.ccms_id): change for change in undone}.values()
    why: tuple[Literal["undone"], datetime, int] = ("undone", now, run.ordinal)
    return tuple(
        keep_subject(situation, bookings, change, why, rooms=change.ccms_id in moved and change.about == "child")
        for change in one_each
    )
