"""Changes of a profile or room that is there: each only sets what is to be so, and can be seen to stand."""

from collections.abc import Sequence
from typing import Any

from daemon.model.change import Change
from daemon.model.link import Links
from daemon.model.target import Profile, StoryparkRoom, Target
from daemon.readers.storypark import StoryparkClient


async def alter(storypark: StoryparkClient, change: Change, target_id: str, body: dict[str, Any], key: str) -> bool:
    """Have it done; whether it had been done before, under this key. NoSpace and Unreadable as for any write."""
    match change.kind:
        case "restore":
            return await storypark.restore_profile(target_id, body, key)
        case "archive":
            return await storypark.archive_profile(target_id, key)
        case "update" | "move":
            return await storypark.edit_profile(target_id, body, key)
        case "rename_room":
            return await storypark.rename_room(target_id, change.after, key)
        case "return_room":
            return await storypark.reactivate_room(target_id, change.subject, key)
        case "remove_room" if change.after == "absent":
            return await storypark.delete_room(target_id, key)
        case "remove_room":
            return await storypark.deactivate_room(target_id, key)
        case _:
            raise ValueError(f"{change.kind} alters nothing")


def edits(change: Change, links: Links) -> dict[str, Any]:
    """What is sent of a profile: only what is to be another."""
    fields = change.fields
    every = {
        "given_name": fields.given,
        "family_name": fields.family,
        "birth_date": None if fields.born is None else fields.born.isoformat(),
        "add_room_ids": room_ids(fields.add_rooms, links) or None,
        "remove_room_ids": room_ids(fields.remove_rooms, links) or None,
    }
    return {name: value for name, value in every.items() if value is not None}


def room_ids(ccms_ids: Sequence[str], links: Links) -> list[str]:
    """Storypark's ids of rooms; a room that could not be made is left out, and the next run sees to it."""
    found = (links.rooms[ccms_id].target_id for ccms_id in ccms_ids)
    return [room_id for room_id in found if room_id is not None]


def takes_away(change: Change) -> bool:
    """Whether somebody or something is away afterwards: what is never done on half a reading."""
    return change.kind in ("archive", "remove_room") or bool(change.fields.remove_rooms)


def stands(target: Target, change: Change, body: dict[str, Any]) -> bool:
    """Whether Storypark is as the change wanted it. `body`: what was sent."""
    if change.about == "room":
        return _room_stands(target.room(change.target_id), change)
    profile = target.profile(change.target_id)
    return profile is not None and _profile_stands(profile, change, body)


def _room_stands(room: StoryparkRoom | None, change: Change) -> bool:
    if change.kind == "remove_room":
        return room is None if change.after == "absent" else room is not None and room.state == "removed"
    name = change.after if change.kind == "rename_room" else change.subject
    return room is not None and room.state == "present" and room.name == name


def _profile_stands(profile: Profile, change: Change, body: dict[str, Any]) -> bool:
    if change.kind == "archive":
        return profile.state == "archived"
    is_so = {
        "given_name": profile.given,
        "family_name": profile.family,
        "birth_date": None if profile.born is None else profile.born.isoformat(),
    }
    return (
        profile.state == "active"
        and all(body[name] == value for name, value in is_so.items() if name in body)
        and profile.room_ids.issuperset(body.get("add_room_ids", ()))
        and profile.room_ids.isdisjoint(body.get("remove_room_ids", ()))
    )
