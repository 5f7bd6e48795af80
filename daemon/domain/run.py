"""A run: one sync of one service, as the history keeps it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from parktime.daemon.domain.reason import NoteCode
from parktime.daemon.domain.roster import Status
from parktime.daemon.domain.rules import RuleId

ChildKind = Literal["create", "restore", "archive", "update", "move", "wait", "skip"]
RoomKind = Literal["add_room", "remove_room", "return_room", "rename_room"]
Kind = Literal[ChildKind, RoomKind]

ROOM_KINDS: frozenset[str] = frozenset({"add_room", "remove_room", "return_room", "rename_room"})
INFORMATIONAL_KINDS: frozenset[str] = frozenset({"wait", "skip"})
"""Kinds that every run tells anew and that write nothing."""


FIELD_WORDS = {"given": "the given name", "family": "the family name", "born": "the birth date"}
"""What the fields that an update changes are called."""


@dataclass(frozen=True, slots=True)
class Fields:
    """What a write sets on a profile. None: left as it is. Room ids are CCMS ids: a room made by the same run has no other yet."""

    given: str | None = None
    family: str | None = None
    born: date | None = None
    add_rooms: tuple[str, ...] = ()
    remove_rooms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a plan: what the history tells, and what is to be written.

    `subject` is the child's or room's name as the CCMS has it, `ccms_id` its id; `target_id` the profile or room written to (None: made by this change).
    `before` and `after` are a state word, a name, a list of room names (move) or the fields that changed (update).
    `status`: how the CCMS listed the child that is archived (leaves-scope, inactive-off); None elsewhere, and where it is not known.
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
        """Whether it writes to Storypark; others are only reported, by every run."""
        return self.kind not in INFORMATIONAL_KINDS

    @property
    def about(self) -> Literal["child", "room"]:
        """Whose change it is."""
        return "room" if self.kind in ROOM_KINDS else "child"


pass

Cause = Literal[
    "set-up", "schedule", "catch-up", "update", "inactive", "manual", "approval", "undo"
]
Outcome = Literal["ok", "partial", "failed", "held"]

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


@dataclass(frozen=True, slots=True)
class Counts:
    """A run's balance: read = the sum of all others (children only)."""

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
    """A finished run. Its identity is (service, cause, at, ordinal); `id` is the store's number for it.

    `note_codes` say what the note is about; runs stored by earlier versions have none.
    `waiting` are the names left out for want of space, in their order; `without_a_room` those of active profiles whose children have no session in the window.
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
