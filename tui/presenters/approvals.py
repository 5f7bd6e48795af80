"""Removals that wait for approval, children and rooms that are kept, and the undo of a run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from parktime.tui.presenters.changes import balance_sentence, describe_changes
from parktime.tui.presenters.glyphs import kind_mark
from parktime.tui.presenters.time_format import local, relative
from parktime.tui.snapshot import Change, Counts

KEPT_REASONS = {"undone": "a run was undone", "rejected": "its removal was rejected"}


@dataclass(frozen=True, slots=True)
class PendingApproval:
    """`GET /v1/services/KEY/held`; `plan` identifies what waits, None where nothing does."""

    plan: str | None
    since: datetime | None
    ordinal: int | None
    note: str
    held: tuple[str, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A child or room that no run changes until its record in the CCMS changes."""

    about: Literal["child", "room"]
    ccms_id: str
    name: str
    reason: str
    since: datetime
    ordinal: int


@dataclass(frozen=True, slots=True)
class KeptList:
    """`GET /v1/services/KEY/kept`."""

    kept: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class SkippedUndo:
    """A change that cannot be undone, and why."""

    change: Change
    why: str


@dataclass(frozen=True, slots=True)
class UndoDryRun:
    """What the undo of a run would do; nothing was done."""

    counts: Counts
    changes: tuple[Change, ...]
    note: str
    skipped: tuple[SkippedUndo, ...]


def describe_undo(dry_run: UndoDryRun) -> list[str]:
    """The dry run of an undo, for a confirmation; what cannot be undone comes first."""
    lines = [*describe_skipped(dry_run.skipped), balance_sentence(dry_run.counts)]
    lines += [f"! {dry_run.note}"] if dry_run.note else []
    changes = describe_changes(dry_run.changes)
    if not changes:
        return [*lines, "", "None of it can be undone."]
    kept = "What is undone is kept until its record in the CCMS changes or it is let go (8)."
    return [*lines, "", *changes, "", kept]


def describe_skipped(skipped: Sequence[SkippedUndo]) -> list[str]:
    """What an undo leaves as it is, with the daemon's reasons, and an empty line."""
    lines = [f"   {each.change.subject}: {each.why}" for each in skipped]
    return [f"– not undone ({len(lines)}):", *lines, ""] if lines else []


def kept_reason(kept: Kept, now: datetime, zone: str) -> str:
    """Why it is kept, and since when."""
    reason = KEPT_REASONS.get(kept.reason, kept.reason)
    since = f"{local(kept.since, zone)}, {relative(kept.since, now)}"
    return f"{reason} (run {kept.ordinal}), {since}"


def pending_details(change: Change) -> str:
    """A change that waits for approval, in full."""
    word = kind_mark(change.kind).word
    return (
        f"{change.subject} would be {word}: {change.why} [{change.rule}]\n"
        "a approves everything that waits, x rejects it"
    )


def kept_details(kept: Kept, now: datetime, zone: str) -> str:
    """A kept child or room, in full."""
    return (
        f"{kept.name} is kept: {kept_reason(kept, now, zone)}\n"
        "No run changes it until its record in the CCMS changes; l lets it go"
    )
