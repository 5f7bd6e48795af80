"""A run: one sync of one service, as the history keeps it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from daemon.model.change import Change
from daemon.model.reason import NoteCode

Cause = Literal["set-up", "schedule", "catch-up", "update", "inactive", "manual", "approval", "undo"]
Outcome = Literal["ok", "partial", "failed", "held"]

COUNTED = ("created", "updated", "archived", "restored", "unchanged", "skipped", "waiting", "failed")


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
