"""A run, its counts and its changes, as answers show them."""

from hashlib import sha256
from typing import Any, NotRequired, cast

from typing_extensions import TypedDict

from parktime.daemon.api.responses import to_json, written
from parktime.daemon.domain.reason import NoteCode
from parktime.daemon.domain.run import COUNTED, Cause, Change, Counts, Kind, Outcome, Run
from parktime.daemon.operations.execute import DryRun


class CountsShape(TypedDict):
    """The balance of a run: read is the sum of the others."""

    read: int
    created: int
    updated: int
    archived: int
    restored: int
    unchanged: int
    skipped: int
    waiting: int
    failed: int


class ChangeShape(TypedDict):
    """One thing that a run did; it names a child or a room."""

    rule: str
    kind: Kind
    child: NotRequired[str]
    room: NotRequired[str]
    ccms_id: str
    before: Any
    after: Any
    why: str


class RunShape(TypedDict):
    """A finished run; lists of runs leave the changes out unless they are asked for."""

    id: int
    service: str
    ordinal: int
    at: str
    cause: Cause
    outcome: Outcome
    note: str
    note_codes: list[NoteCode]
    counts: CountsShape
    waiting: list[str]
    without_a_room: list[str]
    changes: NotRequired[list[ChangeShape]]


class PreviewShape(TypedDict):
    """What a run would do; nothing was done. `plan` tells one plan from another; `held` is what it would leave for approval."""

    counts: CountsShape
    changes: list[ChangeShape]
    note: str
    note_codes: list[NoteCode]
    plan: str
    outcome: Outcome
    held: list[ChangeShape]


def show_counts(counts: Counts) -> CountsShape:
    """The counts, read first."""
    return cast(CountsShape, {name: getattr(counts, name) for name in ("read", *COUNTED)})


def show_change(change: Change) -> ChangeShape:
    """A change, its subject under `child` or `room`."""
    subject = {change.about: change.subject}
    return cast(
        ChangeShape,
        {"rule": change.rule, "kind": change.kind}
        | subject
        | {
            "ccms_id": change.ccms_id,
            "before": change.before,
            "after": change.after,
            "why": change.why,
        },
    )


def show_preview(preview: DryRun) -> PreviewShape:
    """A dry run; equal plans bear equal digests."""
    changes = [show_change(change) for change in preview.changes]
    digest = sha256(to_json(changes)).hexdigest()
    return {
        "counts": show_counts(preview.counts),
        "changes": changes,
        "note": preview.note,
        "note_codes": list(preview.note_codes),
        "plan": digest,
        "outcome": preview.outcome,
        "held": [show_change(change) for change in preview.staged],
    }


def show_run(run: Run, *, changes: bool) -> RunShape:
    """A run, with or without its changes."""
    shown: RunShape = {
        "id": run.id,
        "service": run.service,
        "ordinal": run.ordinal,
        "at": written(run.at),
        "cause": run.cause,
        "outcome": run.outcome,
        "note": run.note,
        "note_codes": list(run.note_codes),
        "counts": show_counts(run.counts),
        "waiting": list(run.waiting),
        "without_a_room": list(run.without_a_room),
    }
    if changes:
        shown["changes"] = [show_change(change) for change in run.changes]
    return shown
