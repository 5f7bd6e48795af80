"""A dry run."""

from dataclasses import dataclass

from daemon.model.change import Change
from daemon.model.reason import NoteCode
from daemon.model.run import Counts, Outcome


@dataclass(frozen=True, slots=True)
class Preview:
    """What a run would do now (a dry run): nothing of it is written anywhere. `staged`: what it would leave for approval."""

    counts: Counts
    changes: tuple[Change, ...]
    note: str = ""
    outcome: Outcome = "ok"
    staged: tuple[Change, ...] = ()
    note_codes: tuple[NoteCode, ...] = ()
