"""The plan of a run: a pure function from what was read to what is to be done, each change with its rule and evidence."""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Literal

from parktime.daemon.domain.links import Links
from parktime.daemon.domain.reason import NoteCode
from parktime.daemon.domain.run import Change, Counts
from parktime.daemon.domain.service import Kept
from parktime.daemon.planning.approval import held_because, removals
from parktime.daemon.planning.bookings import Bookings, read_bookings
from parktime.daemon.planning.children import plan_children
from parktime.daemon.planning.inputs import Situation
from parktime.daemon.planning.pins import kept_ids, still_kept
from parktime.daemon.planning.rooms import plan_rooms

# Rooms that children go to exist before they go, and rooms are emptied one child at a time before they go themselves.
_BEFORE_CHILDREN = ("add_room", "return_room", "rename_room")
_COUNTED_AS = {"create": "created", "restore": "restored", "archive": "archived", "update": "updated", "move": "updated", "wait": "waiting", "skip": "skipped"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run will do, in the order in which it is written, and how it will then tell of it.

    `links` are the rows as read: what is created is linked when it has been written. `wishes` counts the children that want a space.
    `note_codes` say what the note is about.
    `staged` are the removals that it leaves for approval, `kept` those who stay as somebody decided, `keeps` those of them who do so by this run.
    """

    changes: tuple[Change, ...]
    links: Links
    counts: Counts
    outcome: Literal["ok", "partial", "held"]
    note: str = ""
    note_codes: tuple[NoteCode, ...] = ()
    waiting: tuple[str, ...] = ()
    without_a_room: tuple[str, ...] = ()
    wishes: int = field(default=0)
    staged: tuple[Change, ...] = ()
    kept: tuple[Kept, ...] = ()
    keeps: tuple[Kept, ...] = ()


def plan(situation: Situation) -> Plan:
    """Set-up, the 12-hourly run, an update, the Inactive switch and a dry run are all this one call.

    One that would remove too many keeps what is safe and leaves its removals for approval (hold-above).
    """
    bookings = read_bookings(situation.roster.sessions, situation.window)
    kept = still_kept(situation, bookings)
    whole = _planned(situation, bookings, kept)
    staged = removals(whole.changes) if situation.settings.hold_above is not None else ()
    note = held_because(situation, staged)
    if not note:
        return whole
    safe = _planned(replace(situation, holding=True), bookings, kept)
    return replace(
        safe, outcome="held", note=note, note_codes=("awaiting-approval",), staged=staged
    )


def _planned(situation: Situation, bookings: Bookings, kept: tuple[Kept, ...]) -> Plan:
    rooms = plan_rooms(situation, bookings, kept_ids(kept, "room"))
    children = plan_children(situation, bookings, rooms, kept_ids(kept, "child"))
    first = tuple(change for change in rooms.changes if change.kind in _BEFORE_CHILDREN)
    last = tuple(change for change in rooms.changes if change.kind not in _BEFORE_CHILDREN)
    changes = (*first, *children.changes, *last)
    incomplete = situation.incomplete
    return Plan(
        changes=changes,
        links=Links(children.links, rooms.links),
        counts=count(changes, children.read),
        outcome="partial" if incomplete else "ok",
        note=incomplete.text if incomplete else "",
        note_codes=(incomplete.code,) if incomplete else (),
        waiting=children.waiting,
        without_a_room=children.without_a_room,
        wishes=children.wishes,
        kept=kept,
    )


def count(changes: tuple[Change, ...], read: int, failed: frozenset[str] = frozenset()) -> Counts:
    """The balance of a run: each child counts once; one with a failed write counts as failed alone.

    `failed`: CCMS ids of the children of whom a write failed.
    """
    of_child = {
        change.ccms_id: _COUNTED_AS[change.kind] for change in changes if change.about == "child"
    }
    tally = Counter((of_child | dict.fromkeys(failed, "failed")).values())
    return Counts(read=read, unchanged=read - tally.total(), **tally)
