"""Undo of one change of a profile or room; moves are in `undo` (undo)."""

from collections.abc import Callable
from datetime import date
from typing import Any

from parktime.daemon.domain.links import ChildLink, RoomLink
from parktime.daemon.domain.run import FIELD_WORDS, Change, Fields
from parktime.daemon.domain.storypark import Profile, StoryparkRoom
from parktime.daemon.planning.inputs import PlanInput

_ELSEWHERE = "mapped otherwise since"
_NO_PROFILE = "the profile no longer exists"
_ARCHIVED_SINCE = "the profile has been archived since"


def reverse_change(plan_input: PlanInput, change: Change, ordinal: int) -> Change | str:
    """The change that reverts `change` of run `ordinal`, or the reason why there is none."""
    link = _link(plan_input, change)
    if link is None or link.mapping != "linked" or link.target_id != change.target_id:
        return _ELSEWHERE
    if isinstance(link, RoomLink):
        room = plan_input.storypark.rooms.get(link.target_id or "")
        return _ROOMS[change.kind](change, link, room, undo_reason(change, ordinal))
    profile = plan_input.storypark.profiles.get(link.target_id or "")
    if profile is None:
        return _NO_PROFILE
    return _CHILDREN[change.kind](change, link, profile, undo_reason(change, ordinal))


def undo_reason(change: Change, ordinal: int) -> str:
    """The reason stored with a change that reverts `change`."""
    return f"takes back what run {ordinal} did ({change.rule}: {change.why})"


def _link(plan_input: PlanInput, change: Change) -> ChildLink | RoomLink | None:
    links = plan_input.links
    return (
        links.rooms.get(change.ccms_id)
        if change.about == "room"
        else links.children.get(change.ccms_id)
    )


def _reverse(
    kind: Any,
    link: ChildLink | RoomLink,
    before: Any,
    after: Any,
    why: str,
    *,
    fields: Fields | None = None,
) -> Change:
    return Change(
        kind=kind,
        rule="undo",
        ccms_id=link.ccms_id,
        subject=link.name,
        before=before,
        after=after,
        why=why,
        target_id=link.target_id,
        fields=fields or Fields(),
    )


def _undo_archive(change: Change, link: ChildLink, profile: Profile, why: str) -> Change | str:
    if profile.state == "active":
        return "the profile is active again already"
    return _reverse("restore", link, "archived", "active", why)


def _undo_arrival(change: Change, link: ChildLink, profile: Profile, why: str) -> Change | str:
    """Created or restored: archive it, since no profile is ever deleted."""
    if profile.state == "archived":
        return _ARCHIVED_SINCE
    return _reverse("archive", link, "active", "archived", why)


def _undo_update(change: Change, link: ChildLink, profile: Profile, why: str) -> Change | str:
    """Each field that still has the value of the run gets its old value."""
    if profile.state == "archived":
        return _ARCHIVED_SINCE
    now = {
        "given": profile.given,
        "family": profile.family,
        "born": profile.born and profile.born.isoformat(),
    }
    mine = {field: old for field, old in change.before.items() if now[field] == change.after[field]}
    old = {field: value for field, value in mine.items() if value is not None}
    if not old:
        return "edited since" if not mine else "Storypark takes no birth date away again"
    born = date.fromisoformat(old["born"]) if "born" in old else None
    stays = " and ".join(FIELD_WORDS[field] for field in change.before if field not in old)
    why += f"; {stays} stays" if stays else ""
    fields = Fields(given=old.get("given"), family=old.get("family"), born=born)
    return _reverse("update", link, {field: now[field] for field in old}, old, why, fields=fields)


def _undo_room_removal(
    change: Change, link: RoomLink, room: StoryparkRoom | None, why: str
) -> Change | str:
    if room is None:
        return "the room was deleted with its posts: it cannot come back as itself"
    if room.state == "present":
        return "the room is back already"
    return _reverse("return_room", link, "removed", "present", why)


def _undo_room_creation(
    change: Change, link: RoomLink, room: StoryparkRoom | None, why: str
) -> Change | str:
    """Added, or returned as a new room: remove it again while it has no posts."""
    if room is None or room.state == "removed":
        return "the room has been removed since"
    if room.posts:
        return f"the room has {room.posts} post{'' if room.posts == 1 else 's'} by now"
    return _reverse("remove_room", link, "present", "removed", why)


def _undo_room_return(
    change: Change, link: RoomLink, room: StoryparkRoom | None, why: str
) -> Change | str:
    if change.before == "absent":
        return _undo_room_creation(change, link, room, why)
    if room is None or room.state == "removed":
        return "the room has been removed since"
    return _reverse("remove_room", link, "present", "removed", why)


def _undo_room_rename(
    change: Change, link: RoomLink, room: StoryparkRoom | None, why: str
) -> Change | str:
    if room is None or room.state == "removed":
        return "the room has been removed since"
    if room.name != change.after:
        return "renamed since"
    return _reverse("rename_room", link, room.name, change.before, why)


_CHILDREN: dict[str, Callable[[Change, ChildLink, Profile, str], Change | str]] = {
    "archive": _undo_archive,
    "create": _undo_arrival,
    "restore": _undo_arrival,
    "update": _undo_update,
}
_ROOMS: dict[str, Callable[[Change, RoomLink, StoryparkRoom | None, str], Change | str]] = {
    "remove_room": _undo_room_removal,
    "add_room": _undo_room_creation,
    "return_room": _undo_room_return,
    "rename_room": _undo_room_rename,
}
