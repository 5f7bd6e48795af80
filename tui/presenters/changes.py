"""The changes of runs in words: of a dry run, of a finished run, and on the way of a clock jump."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import groupby

from rich.text import Text

from parktime.tui.presenters.glyphs import HELD, KINDS, Mark, kind_mark, mark_text
from parktime.tui.presenters.time_format import duration, local
from parktime.tui.snapshot import Change, Counts, JumpResult, RecordedChange, Run, Service

KIND_ORDER = (
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
"""Kinds in the order in which they are listed: losses first."""

LISTED_SINGLY = ("remove_room", "archive", "wait", "return_room", "add_room", "rename_room")
"""Kinds whose changes have a line each, with the reason; others are listed by names only."""

MOST_NAMES = 3
"""Names that a line of changes shows."""


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a run would do; nothing was done."""

    counts: Counts
    changes: tuple[Change, ...]
    note: str = ""
    plan: str = ""
    held: tuple[Change, ...] = ()


def kind_rank(kind: str) -> int:
    """The place of a kind in lists of changes; unknown kinds come last."""
    return KIND_ORDER.index(kind) if kind in KIND_ORDER else len(KIND_ORDER)


def balance_sentence(counts: Counts) -> str:
    """`29 children read: 25 created, 1 updated, 3 unchanged`."""
    parts = [
        f"{number} {field.name}"
        for field in fields(Counts)
        if field.name != "read" and (number := getattr(counts, field.name))
    ]
    noun = "child" if counts.read == 1 else "children"
    return f"{counts.read} {noun} read" + (f": {', '.join(parts)}" if parts else "")


def describe_changes(changes: Sequence[Change]) -> list[str]:
    """The changes by kind and name, a paragraph per kind."""
    lines: list[str] = []
    for kind in sorted(
        {change.kind for change in changes}, key=lambda kind: (kind_rank(kind), kind)
    ):
        lines += _of_kind(kind, [change for change in changes if change.kind == kind])
    return lines


def describe_dry_run(dry_run: DryRun) -> list[str]:
    """A dry run, for a confirmation."""
    lines = [balance_sentence(dry_run.counts)]
    if dry_run.note:
        lines.append(f"! {dry_run.note}")
    if dry_run.held:  # first: it may be long, and is what the person is to know
        names = ", ".join(change.subject for change in dry_run.held)
        lines += ["", f"{HELD.glyph} left for approval ({len(dry_run.held)}): {names}"]
    lines += ["", *(describe_changes(dry_run.changes) or ["Nothing in Storypark changes."])]
    return [*lines, *_invitations(dry_run.changes)]


def describe_run(run: Run) -> list[str]:
    """The result of a run."""
    lines = [f"run {run.ordinal}, {run.cause}: {run.outcome}", balance_sentence(run.counts)]
    if run.note:
        lines.append(f"! {run.note}")
    return [*lines, "", *(describe_changes(run.changes) or ["Nothing in Storypark changed."])]


def _of_kind(kind: str, changes: Sequence[Change]) -> list[str]:
    mark = KINDS.get(kind, Mark("·", "changed"))
    heading = f"{mark.glyph} {mark.word} ({len(changes)})"
    if kind in LISTED_SINGLY:
        return [f"{heading}:", *(f"   {change.subject}: {change.why}" for change in changes)]
    return [f"{heading}: {', '.join(change.subject for change in changes)}"]


def _invitations(changes: Sequence[Change]) -> list[str]:
    created = sum(change.kind == "create" for change in changes)
    if not created:
        return []
    owed = "1 invitation" if created == 1 else f"{created} invitations"
    return ["", f"No family is invited automatically: {owed} will be owed."]


def change_lines(
    service: Service,
    changes: Sequence[RecordedChange],
    colours: dict[str, str],
    *,
    with_service: bool,
) -> list[Text]:
    """A line per run, kind and rule, rooms first; with the service's name if there are several."""
    ranked = sorted(
        (change for change in changes if not change.is_informational),
        key=lambda each: (each.run, each.room is None, each.kind, each.rule),
    )
    groups = groupby(ranked, key=lambda each: (each.run, each.kind, each.rule))
    prefix = f"{service.name}: " if with_service else ""
    return [_change_line(list(group), service.time_zone, prefix, colours) for _, group in groups]


def _change_line(
    group: Sequence[RecordedChange], zone: str, prefix: str, colours: dict[str, str]
) -> Text:
    first = group[0]
    names = ", ".join(each.subject for each in group[:MOST_NAMES])
    more = len(group) - MOST_NAMES
    who = f"{names} and {more} more" if more > 0 else names
    same_reason = len({each.why for each in group}) == 1
    why = f": {first.why}" if first.why and same_reason else ""
    return Text.assemble(
        f"{local(first.at, zone)}  {prefix}",
        mark_text(kind_mark(first.kind), colours),
        f" {who}{why}  [{first.rule}]",
    )


def jump_heading(result: JumpResult, zone: str) -> str:
    """A clock jump in one line: from when to when, and why it ended."""
    span = duration(result.now - result.since)
    return f"{local(result.since, zone)} → {local(result.now, zone)} ({span}): {result.reason}"


def jump_lines(result: JumpResult, colours: dict[str, str]) -> list[Text]:
    """What changed during a clock jump, a line each."""
    several = len(result.changes) > 1
    lines = [
        line
        for service, changes in result.changes
        for line in change_lines(service, changes, colours, with_service=several)
    ]
    return lines or [Text("nothing changed on the way")]
