"""The plan of a run: a pure function from what was read to what is to be done, each change with its rule and evidence."""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Literal

from parktime.daemon.domain.links import Links
from parktime.daemon.domain.reason import NoteCode
from parktime.daemon.domain.run import Change, Counts
from parktime.daemon.domain.service import Keep
from parktime.daemon.planning.approval import approval_reason, removals
from parktime.daemon.planning.bookings import Bookings, read_bookings
from parktime.daemon.planning.children import plan_children
from parktime.daemon.planning.inputs import PlanInput
from parktime.daemon.planning.pins import active_keeps, kept_ids
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
    requests: int = field(default=0)
    pending: tuple[Change, ...] = ()
    kept: tuple[Keep, ...] = ()
    keeps: tuple[Keep, ...] = ()


def plan(plan_input: PlanInput) -> Plan:
    """Set-up, the 12-hourly run, an update, the Inactive switch and a dry run are all this one call.

    One that would remove too many keeps what is safe and leaves its removals for approval (hold-above).
    """
    bookings = read_bookings(plan_input.roster.sessions, plan_input.window)
    kept = active_keeps(plan_input, bookings)
    whole = _planned(plan_input, bookings, kept)
    pending = removals(whole.changes) if plan_input.settings.hold_above is not None else ()
    note = approval_reason(plan_input, pending)
    if not note:
        return whole
    safe = _planned(replace(plan_input, holding=True), bookings, kept)
    return replace(
        safe, outcome="held", note=note, note_codes=("awaiting-approval",), pending=pending
    )


def _planned(plan_input: PlanInput, bookings: Bookings, kept: tuple[Keep, ...]) -> Plan:
    rooms = plan_rooms(plan_input, bookings, kept_ids(kept, "room"))
    children = plan_children(plan_input, bookings, rooms, kept_ids(kept, "child"))
    first = tuple(change for change in rooms.changes if change.kind in _BEFORE_CHILDREN)
    last = tuple(change for change in rooms.changes if change.kind not in _BEFORE_CHILDREN)
    changes = (*first, *children.changes, *last)
    incomplete = plan_input.incomplete
    return Plan(
        changes=changes,
        links=Links(children.links, rooms.links),
        counts=count(changes, children.read),
        outcome="partial" if incomplete else "ok",
        note=incomplete.text if incomplete else "",
        note_codes=(incomplete.code,) if incomplete else (),
        waiting=children.waiting,
        without_a_room=children.without_a_room,
        requests=children.requests,
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
