"""Why something that was read is incomplete (whole-read), and the codes of a run's note."""

from dataclasses import dataclass
from typing import Literal

IncompleteCode = Literal[
    "endless-list",
    "unreadable-rows",
    "list-changed",
    "row-count",
    "duplicate-rows",
    "unlisted-child",
    "unlisted-room",
    "unlisted-profile",
    "next-sessions",
    "account-count",
    "empty-list",
    "readings-differ",
    "unconfirmed",
]
"""Every way in which a reading can be incomplete."""

NoteCode = Literal[IncompleteCode, "read-failed", "write-failed", "awaiting-approval"]
"""What the note of a run is about: a reading or a write that failed, or removals that wait for approval."""


@dataclass(frozen=True, slots=True)
class IncompleteReason:
    """Why a reading is incomplete: a code for programs, and a sentence for people."""

    code: IncompleteCode
    text: str

    def __str__(self) -> str:
        return self.text
