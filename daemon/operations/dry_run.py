"""A dry run: what a command's run would do, without doing it."""

from dataclasses import dataclass

from parktime.daemon.domain.run import Change, Counts, NoteCode, Outcome
from parktime.daemon.operations.undo import SkippedChange


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a run would do now. `pending`: what it would leave for approval."""

    counts: Counts
    changes: tuple[Change, ...]
    note: str = ""
    outcome: Outcome = "ok"
    pending: tuple[Change, ...] = ()
    skipped: tuple[SkippedChange, ...] = ()
    note_codes: tuple[NoteCode, ...] = ()
