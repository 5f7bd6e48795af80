"""What a run would do, or did, in numbers and names: what is lost comes first."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from tui.marks import HELD, KINDS, Mark
from tui.snapshot import Change, Counts, Run

FIRST = (
    "remove_room",
    "archive",
    "wait",
    "return_room",
    "add_room",
    "rename_room",
    "create",
    "restore",
    "update",
    "move",
    "skip",
)
"""The order in which kinds of changes are told: what somebody may miss, then what is new, then the rest."""

TOLD_ONE_BY_ONE = ("remove_room", "archive", "wait", "return_room", "add_room", "rename_room")
"""Each with its evidence; the others by their names alone."""

_UNKNOWN = Mark("·", "changed")


@dataclass(frozen=True, slots=True)
class Preview:
    """A dry run: nothing of it was done."""

    counts: Counts
    changes: tuple[Change, ...]
    note: str = ""
    plan: str = ""
    held: tuple[Change, ...] = ()


def balance(counts: Counts) -> str:
    """`29 children read: 25 created, 1 updated, 3 unchanged`."""
    parts = [
        f"{number} {field.name}"
        for field in fields(Counts)
        if field.name != "read" and (number := getattr(counts, field.name))
    ]
    noun = "child" if counts.read == 1 else "children"
    return f"{counts.read} {noun} read" + (f": {', '.join(parts)}" if parts else "")


def told(changes: Sequence[Change]) -> list[str]:
    """The changes by kind, by name."""
    lines: list[str] = []
    for kind in (*FIRST, *sorted({change.kind for change in changes} - set(FIRST))):
        of_kind = [change for change in changes if change.kind == kind]
        if of_kind:
            lines += _of_kind(kind, of_kind)
    return lines


def will_do(preview: Preview) -> list[str]:
    """A dry run for a confirmation."""
    lines = [balance(preview.counts)]
    if preview.note:
        lines.append(f"! {preview.note}")
    changes = told(preview.changes)
    lines += ["", *changes] if changes else ["", "Nothing in Storypark changes."]
    if preview.held:
        names = ", ".join(change.subject for change in preview.held)
        lines += ["", f"{HELD.glyph} left for approval ({len(preview.held)}): {names}"]
    return [*lines, *_invitations(preview.changes)]


def did(run: Run) -> list[str]:
    """A run's result."""
    lines = [f"run {run.ordinal}, {run.cause}: {run.outcome}", balance(run.counts)]
    if run.note:
        lines.append(f"! {run.note}")
    changes = told(run.changes)
    return [*lines, "", *changes] if changes else [*lines, "", "Nothing in Storypark changed."]


def _of_kind(kind: str, changes: Sequence[Change]) -> list[str]:
    mark = KINDS.get(kind, _UNKNOWN)
    heading = f"{mark.glyph} {mark.word} ({len(changes)})"
    if kind in TOLD_ONE_BY_ONE:
        return [f"{heading}:", *(f"   {change.subject}: {change.why}" for change in changes)]
    return [f"{heading}: {', '.join(change.subject for change in changes)}"]


def _invitations(changes: Sequence[Change]) -> list[str]:
    created = sum(change.kind == "create" for change in changes)
    if not created:
        return []
    owed = "1 invitation" if created == 1 else f"{created} invitations"
    return ["", f"No family is invited by this: {owed} will be owed."]
