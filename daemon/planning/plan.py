"""The plan of a run: a pure function from two readings to changes, each with rule and evidence."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

from parktime.daemon.domain.links import Links
from parktime.daemon.domain.references import About
from parktime.daemon.domain.run import Change, Counts, Kind, NoteCode
from parktime.daemon.domain.service_state import Keep
from parktime.daemon.planning.approval import approval_of
from parktime.daemon.planning.bookings import Bookings, read_bookings
from parktime.daemon.planning.children import plan_children
from parktime.daemon.planning.inputs import PlanInput
from parktime.daemon.planning.keeps import active_keeps, kept_ids
from parktime.daemon.planning.references import NO_REFERENCES, ReferencePlan, plan_references
from parktime.daemon.planning.rooms import plan_rooms

_BEFORE_CHILDREN = ("add_room", "return_room", "rename_room")
"""Rooms are added before children move in, and removed after all children have moved out."""

_COUNTED_AS: dict[Kind, str] = {
    "create": "created",
    "restore": "restored",
    "archive": "archived",
    "update": "updated",
    "move": "updated",
    "wait": "waiting",
    "skip": "skipped",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run will do, and how the history will report it.

    Attributes:
        changes: In the order of writing.
        links: The rows as read; created profiles and rooms are linked once they are written.
        note: Why the outcome is not ok, in words for people.
        note_codes: What the note is about.
        waiting: Names of children who wait for space, in their order.
        without_a_room: Names of children with an active profile and no session in the window.
        space_requests: Number of children that need a space.
        pending: Removals that wait for approval.
        kept: The keeps that are still active.
        new_keeps: Keeps that begin with this run.
        references: The references to set and clear.
        not_written: CCMS ids of children and rooms whose update Storypark does not keep.
        undecided: Records that are not created, since it is open what they are linked to.
    """

    changes: tuple[Change, ...]
    links: Links
    counts: Counts
    outcome: Literal["ok", "partial", "held"]
    note: str = ""
    note_codes: tuple[NoteCode, ...] = ()
    waiting: tuple[str, ...] = ()
    without_a_room: tuple[str, ...] = ()
    space_requests: int = 0
    pending: tuple[Change, ...] = ()
    kept: tuple[Keep, ...] = ()
    new_keeps: tuple[Keep, ...] = ()
    references: ReferencePlan = NO_REFERENCES
    not_written: frozenset[tuple[About, str]] = frozenset()
    undecided: frozenset[tuple[About, str]] = frozenset()

    @property
    def writes(self) -> bool:
        """Whether anything is written to Storypark."""
        return self.references.writes or any(change.writes for change in self.changes)


def plan(plan_input: PlanInput) -> Plan:
    """Plan a run of any cause: set-up, schedule, update, Inactive switch, or a dry run.

    If families would lose too much, the plan leaves that out, and it waits for approval
    (hold-above).
    """
    bookings = read_bookings(plan_input.roster.sessions, plan_input.window)
    kept = active_keeps(plan_input, bookings)
    complete = _plan(plan_input, bookings, kept)
    room_names = {ccms_id: link.name for ccms_id, link in complete.links.rooms.items()}
    held = approval_of(plan_input, complete.changes, room_names)
    if not held.pending:
        return complete
    safe = _plan(replace(plan_input, holding=True), bookings, kept)
    changes = tuple(change for change in safe.changes if change not in held.pending)
    return replace(
        safe,
        changes=changes,
        counts=count(changes, safe.counts.read),
        outcome="held",
        note=held.reason,
        note_codes=("awaiting-approval",),
        pending=held.pending,
    )


def _plan(plan_input: PlanInput, bookings: Bookings, kept: tuple[Keep, ...]) -> Plan:
    rooms = plan_rooms(plan_input, bookings, kept_ids(kept, "room"))
    children = plan_children(plan_input, bookings, rooms, kept_ids(kept, "child"))
    first = tuple(change for change in rooms.changes if change.kind in _BEFORE_CHILDREN)
    last = tuple(change for change in rooms.changes if change.kind not in _BEFORE_CHILDREN)
    changes = (*first, *children.changes, *last)
    incomplete = plan_input.incomplete
    links = Links(children.links, rooms.links)
    references = plan_references(plan_input, links)
    not_written = children.not_written | rooms.not_written
    remarks = _remarks(plan_input, references, not_written)
    return Plan(
        changes=changes,
        links=links,
        counts=count(changes, children.read),
        outcome="partial" if incomplete else "ok",
        note="; ".join(text for _, text in remarks),
        note_codes=tuple(code for code, _ in remarks),
        references=references,
        not_written=not_written,
        undecided=plan_input.relinked.undecided,
        waiting=children.waiting,
        without_a_room=children.without_a_room,
        space_requests=children.space_requests,
        kept=kept,
    )


def _remarks(
    plan_input: PlanInput, references: ReferencePlan, not_written: frozenset[tuple[About, str]]
) -> list[tuple[NoteCode, str]]:
    """What the note of the run says, each with its code."""
    incomplete, relinked = plan_input.incomplete, plan_input.relinked
    remarks: list[tuple[NoteCode, str]] = []
    if incomplete:
        remarks.append((incomplete.code, incomplete.text))
    if relinked.names:
        remarks.append(("linked-by-reference", linked_again(relinked.names)))
    if relinked.unlinked:
        words = "unlinked, since the reference there names another record; map it again"
        remarks.append(("reference-conflict", f"{words}: {', '.join(relinked.unlinked)}"))
    if relinked.undecided:
        ids = ", ".join(sorted(ccms_id for _, ccms_id in relinked.undecided))
        words = "references do not say which profile or room it is"
        remarks.append(("reference-conflict", f"{words}: {ids}"))
    if references.foreign:
        words = "linked, with the reference of another service"
        remarks.append(("foreign-reference", f"{words}: {', '.join(references.foreign)}"))
    if not_written:
        ids = ", ".join(sorted(ccms_id for _, ccms_id in not_written))
        remarks.append(("not-kept", f"{NOT_KEPT}: {ids}"))
    return remarks


NOT_KEPT: Final = "Storypark does not keep what is written; it is not written again"


def linked_again(names: Iterable[str]) -> str:
    """The part of a note that names children and rooms that references linked again."""
    return f"linked again by reference: {', '.join(names)}"


def count(changes: tuple[Change, ...], read: int, failed: frozenset[str] = frozenset()) -> Counts:
    """The balance of a run. Each child counts once; one with a failed write counts as failed.

    `failed`: CCMS ids of the children with a failed write.
    """
    of_child = {
        change.ccms_id: _COUNTED_AS[change.kind] for change in changes if change.about == "child"
    }
    tally = Counter((of_child | dict.fromkeys(failed, "failed")).values())
    return Counts(read=read, unchanged=read - tally.total(), **tally)
