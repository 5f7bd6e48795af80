"""Whether the removals of a plan wait for approval (hold-above)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

import msgspec

from parktime.daemon.domain.links import ChildLink
from parktime.daemon.domain.names import same_name_key
from parktime.daemon.domain.run import Change, Fields, Kind
from parktime.daemon.domain.service import HoldAbove
from parktime.daemon.domain.service_state import PendingApproval
from parktime.daemon.planning.inputs import PlanInput

WEEK = timedelta(days=7)
"""Archives of earlier runs count for this long."""


MIN_AT_ONCE: Final = 2
"""One room, or one child who moves or is renamed, is never "most of them"."""


def removals(changes: Sequence[Change]) -> tuple[Change, ...]:
    """The removals of a plan: archives, removed rooms, and moves out of these rooms."""
    names = {change.ccms_id: change.subject for change in changes if change.kind == "remove_room"}
    return _losses(changes, names, frozenset())


def losses(
    changes: Sequence[Change], room_names: Mapping[str, str], kinds: Collection[Kind]
) -> tuple[Change, ...]:
    """The removals of a plan, and what these kinds of change take away besides.

    `move`: children out of rooms that stay, whose names are `room_names`; `update`: the names of
    children who get another one.
    """
    names = {change.ccms_id: change.subject for change in changes if change.kind == "remove_room"}
    return _losses(changes, {**room_names, **names} if "move" in kinds else names, kinds)


def _losses(
    changes: Sequence[Change], rooms: Mapping[str, str], kinds: Collection[Kind]
) -> tuple[Change, ...]:
    """What is taken away, in order. `rooms`: names of the rooms out of which a move counts."""
    found = (_loss(change, rooms, kinds) for change in changes)
    return tuple(change for change in found if change is not None)


def _loss(change: Change, rooms: Mapping[str, str], kinds: Collection[Kind]) -> Change | None:
    if change.kind in ("archive", "remove_room"):
        return change
    if change.kind == "update":
        return change if "update" in kinds and gets_another_name(change) else None
    left = tuple(room for room in change.fields.remove_rooms if room in rooms)
    if change.kind != "move" or not left:
        return None
    remaining = list(change.before)
    for room in left:
        remaining.remove(rooms[room])
    return replace(change, after=remaining, fields=Fields(remove_rooms=left))


def loses_itself(pending: Sequence[Change]) -> tuple[Change, ...]:
    """The pending changes without moves that only follow from a removed room."""
    removed = {change.ccms_id for change in pending if change.kind == "remove_room"}
    return tuple(
        change
        for change in pending
        if change.kind != "move" or not removed.issuperset(change.fields.remove_rooms)
    )


def gets_another_name(change: Change) -> bool:
    """Whether an update gives a child another name, and does not just spell it otherwise."""
    old, new = (
        same_name_key(" ".join(each[part] for part in ("given", "family") if part in each))
        for each in (change.before, change.after)
    )
    return old != new


def digest_of(pending: Sequence[Change]) -> str:
    """Identifies a list of removals by what they remove and how, without their explanations."""
    plain = sorted((each.kind, each.ccms_id, each.target_id, _effect(each)) for each in pending)
    return sha256(msgspec.json.encode(plain)).hexdigest()


def _effect(change: Change) -> Any:
    if change.kind == "move":
        return list(change.fields.remove_rooms)
    return sorted(change.after.items()) if change.kind == "update" else [change.after]


@dataclass(frozen=True, slots=True)
class Held:
    """What waits for approval, and why, in words without names; empty if nothing does."""

    reason: str = ""
    pending: tuple[Change, ...] = ()


def approval_of(
    plan_input: PlanInput, changes: Sequence[Change], room_names: Mapping[str, str]
) -> Held:
    """What of a plan's changes waits for approval. `room_names`: by CCMS id.

    What waits already keeps waiting, alone or among more, even if no threshold is exceeded any
    longer.
    """
    above, before = plan_input.settings.hold_above, plan_input.pending
    if above is None:
        return Held()
    reasons = _exceeded(above, plan_input, changes)
    waiting = () if before is None else before.changes
    kinds = {kind for kind in _OTHER_KINDS if reasons.get(kind) or _waits(kind, waiting)}
    pending = losses(changes, room_names, kinds)
    reason = next((words for words in reasons.values() if words), "")
    listed = {(change.kind, change.ccms_id) for change in pending}
    if not reason and before is not None and _subjects(waiting) <= listed:
        reason = f"what run {before.ordinal} held back has not been decided"
    return Held(f"{reason}: to be approved or rejected", pending) if reason and pending else Held()


_OTHER_KINDS: Final[tuple[Kind, ...]] = ("move", "update")


def _waits(kind: Kind, waiting: Sequence[Change]) -> bool:
    """Whether changes of this kind wait already, apart from moves out of removed rooms."""
    return any(change.kind == kind for change in loses_itself(waiting))


def _subjects(waiting: Sequence[Change]) -> set[tuple[Kind, str]]:
    """The archives that wait; without any, whatever else does."""
    listed = {(change.kind, change.ccms_id) for change in loses_itself(waiting)}
    return {each for each in listed if each[0] == "archive"} or listed


def _exceeded(
    above: HoldAbove, plan_input: PlanInput, changes: Sequence[Change]
) -> dict[Kind, str]:
    """The exceeded thresholds in words, by the kind of change that they count."""
    active = sum(_is_active(plan_input, link) for link in plan_input.links.linked_children)
    archives = len(archived_ids(changes))
    return {
        "archive": exceeded_threshold(above, archives, active, plan_input.recently_archived),
        "remove_room": _exceeded_rooms(above, plan_input, changes),
        "move": _exceeded_share(
            sum(bool(change.fields.remove_rooms) for change in changes if change.kind == "move"),
            _in_rooms(plan_input),
            above.moved_percent,
            "children in rooms would be taken out of one",
        ),
        "update": _exceeded_share(
            sum(gets_another_name(change) for change in changes if change.kind == "update"),
            active,
            above.renamed_percent,
            "active linked children would get another name",
        ),
    }


def _exceeded_rooms(above: HoldAbove, plan_input: PlanInput, changes: Sequence[Change]) -> str:
    removed = [change for change in changes if change.kind == "remove_room"]
    deleted = [
        plan_input.storypark.rooms[change.target_id or ""].posts
        for change in removed
        if change.after == "absent"
    ]
    with_posts = [posts for posts in deleted if posts]
    if len(with_posts) > above.rooms_with_posts:
        rooms = "1 room" if len(with_posts) == 1 else f"{len(with_posts)} rooms"
        return f"{rooms} would be deleted with {sum(with_posts)} posts"
    present = sum(
        room is not None and room.state == "present"
        for room in map(plan_input.storypark.room, plan_input.links.storypark_rooms)
    )
    return _exceeded_share(
        len(removed), present, above.rooms_percent, "linked rooms would be removed"
    )


def _exceeded_share(count: int, of: int, percent: int, what: str) -> str:
    if count < MIN_AT_ONCE or 100 * count <= percent * of:
        return ""
    share = "which is all" if count == of else f"more than {percent} %"
    return f"{count} of {of} {what}, {share}"


def _in_rooms(plan_input: PlanInput) -> int:
    """Number of linked children who are in a linked room, with an active profile."""
    rooms = plan_input.links.storypark_rooms
    profiles = map(plan_input.linked_profile, plan_input.links.linked_children)
    return sum(
        profile is not None and profile.state == "active" and bool(profile.room_ids & rooms)
        for profile in profiles
    )


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
