"""What waits for approval, who is kept as somebody decided, and what taking a run back would do. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tui.dates import local, relative
from tui.preview import balance, told
from tui.snapshot import Change, Counts

REASONS = {"undone": "a run was taken back", "rejected": "its removal was rejected"}


@dataclass(frozen=True, slots=True)
class Held:
    """What a run left for approval; `plan` is the digest by which it is approved or rejected, None where nothing waits."""

    plan: str | None
    since: datetime | None
    ordinal: int | None
    note: str
    held: tuple[str, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A child or a room that no run changes, until its record in the CCMS does or somebody lets go."""

    about: Literal["child", "room"]
    ccms_id: str
    name: str
    reason: str
    since: datetime
    ordinal: int


@dataclass(frozen=True, slots=True)
class KeptList:
    """All that is kept."""

    kept: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A change that is not taken back, and why."""

    change: Change
    why: str


@dataclass(frozen=True, slots=True)
class Undoing:
    """What taking a run back would do; nothing was done."""

    counts: Counts
    changes: tuple[Change, ...]
    note: str
    skipped: tuple[Skipped, ...]


def would_undo(undoing: Undoing) -> list[str]:
    """Its dry run for a confirmation; what cannot be taken back first."""
    lines = [*not_undone(undoing.skipped), balance(undoing.counts)]
    lines += [f"! {undoing.note}"] if undoing.note else []
    changes = told(undoing.changes)
    if not changes:
        return [*lines, "", "Nothing of it can be taken back."]
    kept = "What is taken back stays so, until its record in the CCMS changes or somebody lets go (8)."
    return [*lines, "", *changes, "", kept]


def not_undone(skipped: Sequence[Skipped]) -> list[str]:
    """Whom and what it leaves as it is, with the daemon's word; an empty line after them."""
    lines = [f"   {each.change.subject}: {each.why}" for each in skipped]
    return [f"– not taken back ({len(lines)}):", *lines, ""] if lines else []


def kept_words(kept: Kept, now: datetime, zone: str) -> str:
    """Why it is kept, and since when."""
    reason = REASONS.get(kept.reason, kept.reason)
    return f"{reason} (run {kept.ordinal}), {local(kept.since, zone)}, {relative(kept.since, now)}"
