"""One thing that a run did, with its rule and its evidence."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from daemon.model.roster import Status
from daemon.model.rules import RuleId

ChildKind = Literal["create", "restore", "archive", "update", "move", "wait", "skip"]
RoomKind = Literal["add_room", "remove_room", "return_room", "rename_room"]
Kind = Literal[ChildKind, RoomKind]

ROOM_KINDS: frozenset[str] = frozenset({"add_room", "remove_room", "return_room", "rename_room"})
RETOLD_KINDS: frozenset[str] = frozenset({"wait", "skip"})
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
        return self.kind not in RETOLD_KINDS

    @property
    def about(self) -> Literal["child", "room"]:
        """Whose change it is."""
        return "room" if self.kind in ROOM_KINDS else "child"
