"""Whether a run would archive too many, and what it then keeps for somebody's approval (hold-above)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec

from parktime.daemon.domain.run import Change, Fields
from parktime.daemon.domain.service import HoldAbove, PendingApproval
from parktime.daemon.planning.inputs import PlanInput

WEEK = timedelta(days=7)
"""How far back archives of earlier runs count."""


def removals(changes: Sequence[Change]) -> tuple[Change, ...]:
    """What of a plan takes something away: archives, removals of rooms, and moves out of these rooms, which go with them."""
    going = {change.ccms_id: change.subject for change in changes if change.kind == "remove_room"}
    found = (_removal(change, going) for change in changes)
    return tuple(change for change in found if change is not None)


def _removal(change: Change, going: dict[str, str]) -> Change | None:
    if change.kind in ("archive", "remove_room"):
        return change
    left = tuple(room for room in change.fields.remove_rooms if room in going)
    if change.kind != "move" or not left:
        return None
    stays = list(change.before)
    for room in left:
        stays.remove(going[room])
    return replace(change, after=stays, fields=Fields(remove_rooms=left))


def digest_of(pending: Sequence[Change]) -> str:
    """Stands for these very removals: whom and what they take away, and how; not for the words that explain them."""
    plain = sorted((each.kind, each.ccms_id, each.target_id, _how(each)) for each in pending)
    return sha256(msgspec.json.encode(plain)).hexdigest()


def _how(change: Change) -> Any:
    return list(change.fields.remove_rooms) if change.kind == "move" else [change.after]


def approval_reason(plan_input: PlanInput, pending: Sequence[Change]) -> str:
    """Why these removals wait for approval, in words without names; empty where they need none.

    What waits already goes on waiting, by itself or among more, however time or enrolments move the bar.
    """
    archived = archived_ids(pending)
    above = plan_input.settings.hold_above
    if above is None or not archived:
        return ""
    active = sum(
        _is_active(plan_input, link.target_id) for link in plan_input.links.linked_children
    )
    reason = exceeded_threshold(above, len(archived), active, plan_input.recently_archived)
    if (
        not reason
        and plan_input.pending is not None
        and archived_ids(plan_input.pending.changes) <= archived
    ):
        reason = f"what run {plan_input.pending.ordinal} held back has not been decided"
    return f"{reason}: to be approved or rejected" if reason else ""


def archived_ids(changes: Iterable[Change]) -> frozenset[str]:
    """The CCMS ids of the children who are archived by these changes."""
    return frozenset(change.ccms_id for change in changes if change.kind == "archive")


def _is_active(plan_input: PlanInput, profile_id: str | None) -> bool:
    profile = plan_input.storypark.profile(profile_id)
    return profile is not None and profile.state == "active"


def exceeded_threshold(above: HoldAbove, archives: int, active: int, recently: int) -> str:
    """Which bar so many archives are over, in words; empty if none.

    `active`: linked children whose profile is active before the run; `recently`: those whom runs of the last seven days archived.
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
    """Archives later than this count as recent; while something waits, time brings it under no bar."""
    return (now if pending is None else pending.since) - WEEK


def next_pending(
    before: PendingApproval | None, pending: tuple[Change, ...], at: datetime, ordinal: int
) -> PendingApproval | None:
    """What waits after a run: the same under the same digest, anything else anew."""
    if not pending:
        return None
    digest = digest_of(pending)
    if before is not None and before.digest == digest:
        return replace(before, changes=pending)
    return PendingApproval(digest, at, ordinal, pending)
