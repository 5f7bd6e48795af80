"""Taking back what a run did: a pure function of the run and of the present state (undo)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from parktime.daemon.domain.errors import Refused
from parktime.daemon.domain.links import ChildLink
from parktime.daemon.domain.run import RETOLD_KINDS, Change, Fields, Run
from parktime.daemon.domain.service import Kept
from parktime.daemon.domain.storypark import Profile
from parktime.daemon.operations.approvals import only
from parktime.daemon.operations.undo_changes import told, undo_state
from parktime.daemon.planning.bookings import read_bookings
from parktime.daemon.planning.inputs import Situation
from parktime.daemon.planning.pins import Subject, keep_subject, without
from parktime.daemon.planning.plan import Plan


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
        tuple(
            change
            for turn in _TURNS
            for change in (*states.values(), *moves)
            if change.kind in turn
        ),
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


def _keeps(
    situation: Situation, run: Run, undone: Sequence[Change], now: datetime
) -> tuple[Kept, ...]:
    """They stay as they are until the CCMS says something else of them."""
    bookings = read_bookings(situation.roster.sessions, situation.window)
    moved = {change.ccms_id for change in undone if change.kind == "move"}
    one_each = {(change.about, change.ccms_id): change for change in undone}.values()
    why: tuple[Literal["undone"], datetime, int] = ("undone", now, run.ordinal)
    return tuple(
        keep_subject(
            situation,
            bookings,
            change,
            why,
            rooms=change.ccms_id in moved and change.about == "child",
        )
        for change in one_each
    )


def undo_plan(plan: Plan, undoing: Undoing, run: Run) -> Plan:
    """A plan that takes a run back, and keeps it so (undo)."""
    stays = [
        f"{each.change.kind} {each.change.ccms_id} stays: {each.why}" for each in undoing.skipped
    ]
    note = "; ".join([f"takes back run {run.ordinal}", *stays])
    kept = without(plan.kept, undoing.lets_go)
    return replace(
        only(plan, undoing.changes), note=note, note_codes=(), kept=kept, keeps=undoing.keeps
    )


def the_undoing(situation: Situation, run: Run, later: Iterable[Run], now: datetime) -> Undoing:
    """What takes a run back; Refused for one that changed nothing (undo)."""
    if all(change.kind in RETOLD_KINDS for change in run.changes):
        raise Refused(f"run {run.ordinal} changed nothing: there is nothing to take back", "undo")
    return undo(situation, run, later, now)


def need_changes(undoing: Undoing, run: Run) -> None:
    """Refused where nothing of it can be taken back (undo)."""
    if not undoing.changes:
        words = "; ".join(sorted({each.why for each in undoing.skipped}))
        raise Refused(f"nothing of run {run.ordinal} can be taken back: {words}", "undo")


@dataclass(frozen=True, slots=True)
class _Rooms:
    """Linked rooms by CCMS id: those that are there once the run is undone, and those that go with it."""

    there: frozenset[str]
    going: frozenset[str]


def undo_moves(
    situation: Situation, moved: Mapping[int, Change], states: Sequence[Change], ordinal: int
) -> tuple[list[Change], dict[int, str]]:
    """The moves that take these back, everybody's out of rooms that go among them; and in a word, by number, why others are not.

    `states` is what the undo does besides: whoever it archives stays in its rooms, as whoever is archived does.
    """
    rooms = _rooms(situation, states)
    archived = {change.ccms_id for change in states if change.kind == "archive"}
    of_child = {change.ccms_id: number for number, change in moved.items()}
    moves: list[Change] = []
    stay: dict[int, str] = {}
    for link, profile in _movable(situation, archived):
        number = of_child.pop(link.ccms_id, None)
        change = None if number is None else moved[number]
        found = _move(situation, rooms, link, profile, change, ordinal)
        if found is not None:
            moves.append(found)
        if number is not None and (found is None or not _takes_back(moved[number], found)):
            stay[number] = _why_not(moved[number], rooms)
    return moves, stay | {number: _gone(situation, ccms_id) for ccms_id, number in of_child.items()}


def _movable(situation: Situation, archived: set[str]) -> Iterator[tuple[ChildLink, Profile]]:
    for ccms_id, link in sorted(situation.links.children.items()):
        profile = situation.target.profiles.get(link.target_id or "")
        linked = link.mapping == "linked" and ccms_id not in archived
        if linked and profile is not None and profile.state == "active":
            yield link, profile


def _rooms(situation: Situation, states: Sequence[Change]) -> _Rooms:
    going = frozenset(change.ccms_id for change in states if change.kind == "remove_room")
    coming = {change.ccms_id for change in states if change.kind == "return_room"}
    there = {ccms_id for ccms_id in situation.links.rooms if _is_there(situation, ccms_id)}
    return _Rooms(frozenset(there | coming) - going, going)


def _is_there(situation: Situation, ccms_id: str) -> bool:
    link = situation.links.rooms[ccms_id]
    room = situation.target.rooms.get(link.target_id or "")
    return link.mapping == "linked" and room is not None and room.state == "present"


def _move(
    situation: Situation,
    rooms: _Rooms,
    link: ChildLink,
    profile: Profile,
    change: Change | None,
    ordinal: int,
) -> Change | None:
    links = situation.links.rooms
    now = frozenset(
        i for i in links if links[i].mapping == "linked" and links[i].target_id in profile.room_ids
    )
    after, why = now - rooms.going, "a room that the run made is removed again"
    if change is not None and change.target_id == profile.id:
        back = frozenset(change.fields.remove_rooms) & rooms.there
        after, why = (after - frozenset(change.fields.add_rooms)) | back, told(change, ordinal)
    if after == now:
        return None
    fields = Fields(add_rooms=tuple(sorted(after - now)), remove_rooms=tuple(sorted(now - after)))
    names = [links[i].name for i in sorted(now)], [links[i].name for i in sorted(after)]
    return Change("move", "undo", link.ccms_id, link.name, *names, why, link.target_id, fields)


def _takes_back(change: Change, found: Change) -> bool:
    """Whether any of the move is taken back, and not only a room emptied."""
    back = set(change.fields.remove_rooms) & set(found.fields.add_rooms)
    return bool(back or set(change.fields.add_rooms) & set(found.fields.remove_rooms))


def _why_not(change: Change, rooms: _Rooms) -> str:
    away = [room for room in change.fields.remove_rooms if room not in rooms.there]
    return "the room of before is not there" if away else "moved since"


def _gone(situation: Situation, ccms_id: str) -> str:
    link = situation.links.children.get(ccms_id)
    if link is None or link.mapping != "linked":
        return "mapped otherwise since"
    if link.target_id not in situation.target.profiles:
        return "the profile no longer exists"
    return "the profile has been archived since"
