"""Pending approvals, kept children and rooms, and undo."""

from typing import Literal

from typing_extensions import TypedDict

from parktime.daemon.api.responses import format_instant
from parktime.daemon.api.schemas.run import (
    ChangeSchema,
    DryRunSchema,
    RunSchema,
    serialize_change,
)
from parktime.daemon.domain.service_state import Keep, PendingApproval
from parktime.daemon.operations.undo import SkippedChange
from parktime.daemon.planning.approval import loses_itself


class PendingApprovalSchema(TypedDict):
    """What waits for approval; null and empty if nothing does.

    `plan` is the digest to approve or reject it by. `held` has the names of the children who would
    be archived, moved or renamed, and of the rooms that would be removed; `changes` has everything
    with its reason, moves out of these rooms included. `ordinal` is that of the run that first held
    it.
    """

    plan: str | None
    since: str | None
    ordinal: int | None
    note: str
    held: list[str]
    changes: list[ChangeSchema]


class KeepSchema(TypedDict):
    """A child or room that no run changes.

    `ordinal` is that of the run that was undone, or whose removals were rejected.
    """

    about: Literal["child", "room"]
    ccms_id: str
    name: str
    reason: Literal["undone", "rejected"]
    since: str
    ordinal: int


class KeepListSchema(TypedDict):
    """All children and rooms that are kept."""

    kept: list[KeepSchema]


class SkippedChangeSchema(TypedDict):
    """A change that is not undone, and why."""

    change: ChangeSchema
    why: str


class UndoDryRunSchema(DryRunSchema):
    """What undoing a run would do; nothing was done."""

    skipped: list[SkippedChangeSchema]


class UndoRunSchema(RunSchema):
    """The run that undid another."""

    skipped: list[SkippedChangeSchema]


def pending_names(pending: PendingApproval | None) -> list[str]:
    """Names of the children and rooms that wait for approval, in the order of the plan.

    A child that only leaves a room that would be removed does not count.
    """
    if pending is None:
        return []
    return [change.subject for change in loses_itself(pending.changes)]


def serialize_pending(pending: PendingApproval | None, note: str) -> PendingApprovalSchema:
    """A pending approval in JSON; `note` is that of the run that left it."""
    if pending is None:
        return {"plan": None, "since": None, "ordinal": None, "note": "", "held": [], "changes": []}
    return {
        "plan": pending.digest,
        "since": format_instant(pending.since),
        "ordinal": pending.ordinal,
        "note": note,
        "held": pending_names(pending),
        "changes": [serialize_change(change) for change in pending.changes],
    }


def serialize_keep(keep: Keep) -> KeepSchema:
    """A kept child or room in JSON."""
    return {
        "about": keep.about,
        "ccms_id": keep.ccms_id,
        "name": keep.name,
        "reason": keep.reason,
        "since": format_instant(keep.since),
        "ordinal": keep.ordinal,
    }


def serialize_skipped(skipped: tuple[SkippedChange, ...]) -> list[SkippedChangeSchema]:
    """Changes that an undo leaves as they are, in JSON."""
    return [{"change": serialize_change(each.change), "why": each.why} for each in skipped]
