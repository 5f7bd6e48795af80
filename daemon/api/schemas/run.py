"""Runs, their counts and changes, and dry runs."""

from hashlib import sha256
from typing import Any, NotRequired, cast

from typing_extensions import TypedDict

from parktime.daemon.api.responses import format_instant, to_json
from parktime.daemon.domain.run import COUNTED, Cause, Change, Counts, Kind, NoteCode, Outcome, Run
from parktime.daemon.operations.execute import DryRun
from parktime.daemon.store.lives import RunSummary


class CountsSchema(TypedDict):
    """Counts of a run; `read` is the sum of the others."""

    read: int
    created: int
    updated: int
    archived: int
    restored: int
    unchanged: int
    skipped: int
    waiting: int
    failed: int


class ChangeSchema(TypedDict):
    """One change of a run, to a child or a room."""

    rule: str
    kind: Kind
    child: NotRequired[str]
    room: NotRequired[str]
    ccms_id: str
    before: Any
    after: Any
    why: str


class RoomSummarySchema(TypedDict):
    """A room that a run changed."""

    kind: Kind
    room: str


class RunSummarySchema(TypedDict):
    """What a run wrote: the first few rooms, the number of all, and children by kind of change."""

    rooms: list[RoomSummarySchema]
    room_count: int
    children: dict[Kind, int]


class RunSchema(TypedDict):
    """A finished run; lists have its changes and its summary only on request."""

    id: int
    service: str
    ordinal: int
    at: str
    cause: Cause
    outcome: Outcome
    note: str
    note_codes: list[NoteCode]
    counts: CountsSchema
    waiting: list[str]
    without_a_room: list[str]
    changes: NotRequired[list[ChangeSchema]]
    summary: NotRequired[RunSummarySchema]


class DryRunSchema(TypedDict):
    """What a run would do; nothing was done.

    `plan` is a digest of the changes; `held` is what would wait for approval.
    """

    counts: CountsSchema
    changes: list[ChangeSchema]
    note: str
    note_codes: list[NoteCode]
    plan: str
    outcome: Outcome
    held: list[ChangeSchema]


def serialize_counts(counts: Counts) -> CountsSchema:
    """Counts in JSON, `read` first."""
    return cast(CountsSchema, {name: getattr(counts, name) for name in ("read", *COUNTED)})


def serialize_change(change: Change) -> ChangeSchema:
    """A change in JSON, its subject under `child` or `room`."""
    subject = {change.about: change.subject}
    return cast(
        ChangeSchema,
        {"rule": change.rule, "kind": change.kind}
        | subject
        | {
            "ccms_id": change.ccms_id,
            "before": change.before,
            "after": change.after,
            "why": change.why,
        },
    )


def serialize_dry_run(preview: DryRun) -> DryRunSchema:
    """A dry run in JSON; equal changes have equal digests."""
    changes = [serialize_change(change) for change in preview.changes]
    digest = sha256(to_json(changes)).hexdigest()
    return {
        "counts": serialize_counts(preview.counts),
        "changes": changes,
        "note": preview.note,
        "note_codes": list(preview.note_codes),
        "plan": digest,
        "outcome": preview.outcome,
        "held": [serialize_change(change) for change in preview.pending],
    }


def serialize_run(run: Run, *, changes: bool) -> RunSchema:
    """A run in JSON, with or without its changes."""
    shown: RunSchema = {
        "id": run.id,
        "service": run.service,
        "ordinal": run.ordinal,
        "at": format_instant(run.at),
        "cause": run.cause,
        "outcome": run.outcome,
        "note": run.note,
        "note_codes": list(run.note_codes),
        "counts": serialize_counts(run.counts),
        "waiting": list(run.waiting),
        "without_a_room": list(run.without_a_room),
    }
    if changes:
        shown["changes"] = [serialize_change(change) for change in run.changes]
    return shown


def serialize_summary(summary: RunSummary) -> RunSummarySchema:
    """The summary of a run in JSON."""
    return {
        "rooms": [{"kind": kind, "room": name} for kind, name in summary.rooms],
        "room_count": summary.room_count,
        "children": summary.children,
    }
