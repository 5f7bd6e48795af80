"""Whether the removals of a plan wait for approval (hold-above)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec

from parktime.daemon.domain.links import ChildLink
from parktime.daemon.domain.run import Change, Fields
from parktime.daemon.domain.service import HoldAbove
from parktime.daemon.domain.service_state import PendingApproval
from parktime.daemon.planning.inputs import PlanInput

WEEK = timedelta(days=7)
"""Archives of earlier runs count for this long."""


def removals(changes: Sequence[Change]) -> tuple[Change, ...]:
    """The removals of a plan: archives, removed rooms, and moves out of these rooms."""
    room_names = {
        change.ccms_id: change.subject for change in changes if change.kind == "remove_room"
    }
    found = (_removal(change, room_names) for change in changes)
    return tuple(change for change in found if change is not None)


def _removal(change: Change, removed_rooms: dict[str, str]) -> Change | None:
    if change.kind in ("archive", "remove_room"):
        return change
    left = tuple(room for room in change.fields.remove_rooms if room in removed_rooms)
    if change.kind != "move" or not left:
        return None
    remaining = list(change.before)
    for room in left:
        remaining.remove(removed_rooms[room])
    return replace(change, after=remaining, fields=Fields(remove_rooms=left))


def digest_of(pending: Sequence[Change]) -> str:
    """Identifies a list of removals by what they remove and how, without their explanations."""
    plain = sorted((each.kind, each.ccms_id, each.target_id, _effect(each)) for each in pending)
    return sha256(msgspec.json.encode(plain)).hexdigest()


def _effect(change: Change) -> Any:
    return list(change.fields.remove_rooms) if change.kind == "move" else [change.after]


def approval_reason(plan_input: PlanInput, pending: Sequence[Change]) -> str:
    """Why these removals wait for approval, in words without names; empty if they need none.

    Removals that wait already keep waiting, alone or among more, even if the threshold is no
    longer exceeded.
    """
    archived = archived_ids(pending)
    above = plan_input.settings.hold_above
    if above is None or not archived:
        return ""
    active = sum(_is_active(plan_input, link) for link in plan_input.links.linked_children)
    reason = exceeded_threshold(above, len(archived), active, plan_input.recently_archived)
    if (
        not reason
        and plan_input.pending is not None
        and archived_ids(plan_input.pending.changes) <= archived
    ):
        reason = f"what run {plan_input.pending.ordinal} held back has not been decided"
    return f"{reason}: to be approved or rejected" if reason else ""


def archived_ids(changes: Iterable[Change]) -> frozenset[str]:
    """The CCMS ids of the children that these changes archive."""
    return frozenset(change.ccms_id for change in changes if change.kind == "archive")


def _is_active(plan_input: PlanInput, link: ChildLink) -> bool:
    profile = plan_input.linked_profile(link)
    return profile is not None and profile.state == "active"


def exceeded_threshold(above: HoldAbove, archives: int, active: int, recently: int) -> str:
    """The threshold that a number of archives exceeds, in words; empty if none.

    `active`: linked children with an active profile before the run; `recently`: children archived
    by runs of the last seven days.
    """
    of = f"{archives} of {active} active linked children would be archived"
    if archives == 0:
        return ""
    if archives >= active:
        return f"{of}, which is everybody"
    if archives > above.children and 100 * archives > above.percent * active:
        return f"{of}, more than {above.children} and more than {above.percent} %"
    if 100 * (archives + recently) > above.week_percent * (active + recently):
        with_them = f", with {recently} more in the last seven days" if recently else ""
        return f"{of}{with_them}, more than {above.week_percent} % in seven days"
    return ""


def recent_since(now: datetime, pending: PendingApproval | None) -> datetime:
    """Archives later than this count as recent.

    While removals wait, the period stays that of the run that held them: waiting for long enough
    must not bring them below the threshold.
    """
    return (now if pending is None else pending.since) - WEEK


def next_pending(
    before: PendingApproval | None, removals: tuple[Change, ...], at: datetime, ordinal: int
) -> PendingApproval | None:
    """What waits after a run: the same approval for the same removals, otherwise a new one."""
    if not removals:
        return None
    digest = digest_of(removals)
    if before is not None and before.digest == digest:
        return replace(before, changes=removals)
    return PendingApproval(digest, at, ordinal, removals)
