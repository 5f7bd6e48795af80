"""Taking back a single change of a profile or a room, but for who is in which room (undo)."""

from collections.abc import Callable
from datetime import date
from typing import Any

from parktime.daemon.domain.links import ChildLink, RoomLink
from parktime.daemon.domain.run import FIELD_WORDS, Change, Fields
from parktime.daemon.domain.storypark import Profile, StoryparkRoom
from parktime.daemon.planning.inputs import Situation

_ELSEWHERE = "mapped otherwise since"
_NO_PROFILE = "the profile no longer exists"
_ARCHIVED_SINCE = "the profile has been archived since"


def undo_state(situation: Situation, change: Change, ordinal: int) -> Change | str:
    """The change that takes it back, or in a word why there is none. `ordinal` is the run's that made it."""
    link = _link(situation, change)
    if link is None or link.mapping != "linked" or link.target_id != change.target_id:
        return _ELSEWHERE
    if isinstance(link, RoomLink):
        room = situation.target.rooms.get(link.target_id or "")
        return _ROOMS[change.kind](change, link, room, told(change, ordinal))
    profile = situation.target.profiles.get(link.target_id or "")
    if profile is None:
        return _NO_PROFILE
    return _CHILDREN[change.kind](change, link, profile, told(change, ordinal))


def told(change: Change, ordinal: int) -> str:
    """Why a change that takes back another was made."""
    return f"takes back what run {ordinal} did ({change.rule}: {change.why})"


def _link(situation: Situation, change: Change) -> ChildLink | RoomLink | None:
    links = situation.links
    return (
        links.rooms.get(change.ccms_id)
        if change.about == "room"
        else links.children.get(change.ccms_id)
    )


def _back(
    kind: Any,
    link: ChildLink | RoomLink,
    before: Any,
    after: Any,
    why: str,
    fields: Fields | None = None,
) -> Change:
    return Change(
        kind,
        "undo",
        link.ccms_id,
        link.name,
        before,
        after,
        why,
        link.target_id,
        fields or Fields(),
    )


def _archived(change: Change, link: ChildLink, profile: Profile, why: str) -> Change | str:
    if profile.state == "active":
        return "the profile is active again already"
    return _back("restore", link, "archived", "active", why)


def _came(change: Change, link: ChildLink, profile: Profile, why: str) -> Change | str:
    """Created or restored: archived, for no profile is ever deleted."""
    if profile.state == "archived":
        return _ARCHIVED_SINCE
    return _back("archive", link, "active", "archived", why)


def _updated(change: Change, link: ChildLink, profile: Profile, why: str) -> Change | str:
    """Each field that is still as the run left it gets its old value."""
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
    return _back("update", link, {field: now[field] for field in old}, old, why, fields)


def _removed(change: Change, link: RoomLink, room: StoryparkRoom | None, why: str) -> Change | str:
    if room is None:
        return "the room was deleted with its posts: it cannot come back as itself"
    if room.state == "present":
        return "the room is back already"
    return _back("return_room", link, "removed", "present", why)


def _made(change: Change, link: RoomLink, room: StoryparkRoom | None, why: str) -> Change | str:
    """Added, or come back as a new one: taken off the list again while nobody has posted in it."""
    if room is None or room.state == "removed":
        return "the room has been removed since"
    if room.posts:
        return f"the room has {room.posts} post{'' if room.posts == 1 else 's'} by now"
    return _back("remove_room", link, "present", "removed", why)


def _returned(change: Change, link: RoomLink, room: StoryparkRoom | None, why: str) -> Change | str:
    if change.before == "absent":
        return _made(change, link, room, why)
    if room is None or room.state == "removed":
        return "the room has been removed since"
    return _back("remove_room", link, "present", "removed", why)


def _renamed(change: Change, link: RoomLink, room: StoryparkRoom | None, why: str) -> Change | str:
    if room is None or room.state == "removed":
        return "the room has been removed since"
    if room.name != change.after:
        return "renamed since"
    return _back("rename_room", link, room.name, change.before, why)


_CHILDREN: dict[str, Callable[[Change, ChildLink, Profile, str], Change | str]] = {
    "archive": _archived,
    "create": _came,
    "restore": _came,
    "update": _updated,
}
_ROOMS: dict[str, Callable[[Change, RoomLink, StoryparkRoom | None, str], Change | str]] = {
    "remove_room": _removed,
    "add_room": _made,
    "return_room": _returned,
    "rename_room": _renamed,
}
