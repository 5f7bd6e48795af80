"""A run: one sync of one service, as the history stores it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from parktime.daemon.domain.roster import IncompleteCode, Status
from parktime.daemon.domain.rules import RuleId

ChildKind = Literal["create", "restore", "archive", "update", "move", "wait", "skip"]
RoomKind = Literal["add_room", "remove_room", "return_room", "rename_room"]
Kind = Literal[ChildKind, RoomKind]

ROOM_KINDS: frozenset[str] = frozenset({"add_room", "remove_room", "return_room", "rename_room"})
INFORMATIONAL_KINDS: frozenset[str] = frozenset({"wait", "skip"})
"""Kinds that write nothing, and are reported by every run."""

Cause = Literal[
    "set-up", "schedule", "catch-up", "update", "inactive", "manual", "approval", "undo"
]
Outcome = Literal["ok", "partial", "failed", "held"]

ReadFailure = Literal[
    "ccms-unanswered",
    "ccms-failing",
    "ccms-refused",
    "ccms-unreadable",
    "storypark-unanswered",
    "storypark-failing",
    "storypark-refused",
    "storypark-unreadable",
]
"""Which side a failed run could not read, and how that went.

It did not answer at all, it answered that it has trouble itself, it refused the request, or its
answer could not be read.
"""

NoteCode = Literal[
    IncompleteCode,
    ReadFailure,
    "read-failed",
    "wrong-account",
    "write-failed",
    "awaiting-approval",
    "linked-by-reference",
    "reference-conflict",
    "foreign-reference",
    "wrong-record",
    "not-kept",
]
"""What a run's note is about.

An incomplete or failed reading, and which side failed how, another centre's account, a failed
write, an approval, links that references restored or contradict, an answer with another record, or
a write that Storypark does not keep.
"""

FIELD_WORDS = {"given": "the given name", "family": "the family name", "born": "the birth date"}
"""Names, for people, of the fields that an update can change."""


@dataclass(frozen=True, slots=True)
class Fields:
    """What a write sets on a profile; None leaves a field as it is.

    Rooms are given by CCMS id, since a room that the same run creates has no other id yet.
    """

    given: str | None = None
    family: str | None = None
    born: date | None = None
    add_rooms: tuple[str, ...] = ()
    remove_rooms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a plan: what the history shows, and what is to be written.

    Attributes:
        subject: The child's or room's name in the CCMS.
        before: A state, a name, a list of room names (move) or the changed fields (update).
        after: The same after the change.
        why: The evidence, in words for people.
        target_id: The Storypark profile or room to write to; None: this change creates it.
        fields: What the write sets on the profile.
        status: How the CCMS lists the archived child (leaves-scope, inactive-off); None for other
            kinds, and where it is not known.
    """

    kind: Kind
    rule: RuleId
    ccms_id: str
    subject: str
    before: Any
    after: Any
    why: str
    target_id: str | None = None
    fields: Fields = field(default_factory=Fields)
    status: Status | None = None

    @property
    def writes(self) -> bool:
        """Whether the change writes to Storypark; informational ones do not."""
        return self.kind not in INFORMATIONAL_KINDS

    @property
    def about(self) -> Literal["child", "room"]:
        """Whether the subject is a child or a room."""
        return "room" if self.kind in ROOM_KINDS else "child"


COUNTED = (
    "created",
    "updated",
    "archived",
    "restored",
    "unchanged",
    "skipped",
    "waiting",
    "failed",
)
"""The fields of Counts that add up to `read`."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The balance of a run: `read` is the sum of all other fields. Counts children only."""

    read: int = 0
    created: int = 0
    updated: int = 0
    archived: int = 0
    restored: int = 0
    unchanged: int = 0
    skipped: int = 0
    waiting: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run, identified by (service, cause, at, ordinal).

    Attributes:
        id: The number of the run in the store.
        note_codes: What the note is about; empty for runs that an earlier version stored.
        waiting: Names of children who wait for space, in their order.
        without_a_room: Names of children with an active profile and no session in the window.
    """

    id: int
    service: str
    ordinal: int
    at: datetime
    cause: Cause
    outcome: Outcome
    counts: Counts
    note: str = ""
    waiting: tuple[str, ...] = ()
    without_a_room: tuple[str, ...] = ()
    changes: tuple[Change, ...] = field(default=())
    note_codes: tuple[NoteCode, ...] = ()
