"""What approving or rejecting a pending approval does (hold-above)."""

from dataclasses import replace
from datetime import datetime

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.run import INFORMATIONAL_KINDS, Change
from parktime.daemon.domain.service_state import Keep, PendingApproval
from parktime.daemon.planning.approval import digest_of, loses_itself, removals
from parktime.daemon.planning.bookings import read_bookings
from parktime.daemon.planning.inputs import PlanInput
from parktime.daemon.planning.keeps import add_keeps, keep_subject
from parktime.daemon.planning.plan import Plan, count


def restrict_plan(plan: Plan, changes: tuple[Change, ...]) -> Plan:
    """The plan limited to these changes, and to its waits and skips of other children."""
    written = {each.ccms_id for each in changes if each.about == "child"}
    informational = [
        each
        for each in plan.changes
        if each.kind in INFORMATIONAL_KINDS and each.ccms_id not in written
    ]
    waiting = tuple(each.subject for each in informational if each.kind == "wait")
    listed = (*changes, *informational)
    return replace(
        plan, changes=listed, counts=count(listed, plan.counts.read), waiting=waiting, outcome="ok"
    )


def approval_plan(plan: Plan, digest: str) -> Plan:
    """The plan limited to the removals with this digest.

    Raises RefusedError if the removals that the plan wants now have another digest (hold-above).
    """
    wanted = plan.pending or removals(plan.changes)
    if digest_of(wanted) != digest:
        raise RefusedError(
            "what would be removed has changed since it was held: a run shows what it is now",
            "hold-above",
        )
    return replace(restrict_plan(plan, wanted), note="approved", note_codes=(), pending=())


def keep_rejected(
    plan_input: PlanInput, plan: Plan, pending: PendingApproval, now: datetime
) -> tuple[Keep, ...]:
    """What is kept after a rejection: the pending removals that are still planned (kept)."""
    planned = plan.pending or removals(plan.changes)
    wanted = {(each.about, each.ccms_id) for each in planned}
    still = [each for each in loses_itself(pending.changes) if (each.about, each.ccms_id) in wanted]
    bookings = read_bookings(plan_input.roster.sessions, plan_input.window)
    new = [
        keep_subject(
            plan_input,
            bookings,
            each,
            ("rejected", now, pending.ordinal),
            rooms=each.kind == "move",
        )
        for each in still
    ]
    return add_keeps(plan.kept, new)
