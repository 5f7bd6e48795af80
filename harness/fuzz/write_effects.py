"""What a write did, in the history's words."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from parktime.harness.fuzz.recording import Account, Watched, Write
from parktime.simulator.world.storypark import Profile, StoryparkRoom

DEEDS = ("create", "restore", "archive", "update", "move", "room in", "room out", "rename_room")
"""What can be counted on both sides. A room that comes back after it was deleted is a new one, so both are one deed."""

MAKING = frozenset({"create", "room in"})
"""Deeds that make something, or may: two of them would be a duplicate."""


def deed_of(kind: str) -> str:
    """The deed that a change of the history tells of."""
    return {"add_room": "room in", "return_room": "room in", "remove_room": "room out"}.get(
        kind, kind
    )


def deeds_of(write: Write) -> Iterator[str]:
    """Whatever of DEEDS is seen in the caller's Storypark."""
    was, became = write.was, write.became
    for profile_id, profile in became.profiles.items():
        yield from _to_profile(was.profiles.get(profile_id), profile)
    yield from ("move" for _ in moved(write))
    yield from _to_rooms(was, became)


def moved(write: Write) -> Iterator[str]:
    """Ids of active profiles that the write put into other rooms. A room that goes empties itself: that is no move."""
    was, became = write.was, write.became
    if any(became.rooms.get(room_id) != room for room_id, room in was.rooms.items()):
        return
    for profile_id, profile in became.profiles.items():
        before = was.profiles.get(profile_id)
        if (
            before is not None
            and before.state == profile.state
            and before.room_ids != profile.room_ids
        ):
            yield profile_id


def _to_profile(was: Profile | None, became: Profile) -> Iterator[str]:
    if was is None:
        yield "create"
    elif was.state != became.state:
        yield "archive" if became.state == "archived" else "restore"
    elif (was.given, was.family, was.born) != (became.given, became.family, became.born):
        yield "update"


def _to_rooms(was: Account, became: Account) -> Iterator[str]:
    for room_id, room in became.rooms.items():
        yield from _to_room(was.rooms.get(room_id), room)
    yield from ("room out" for _ in was.rooms.keys() - became.rooms.keys())


def _to_room(was: StoryparkRoom | None, became: StoryparkRoom) -> Iterator[str]:
    if was is None:
        yield "room in"
    elif was.state != became.state:
        yield "room out" if became.state == "removed" else "room in"
    elif was.name != became.name:
        yield "rename_room"


def wrongly_touched(watched: Watched) -> Iterator[str]:
    """Every write that touched something else, in words. What a run has just made itself is linked when it ends."""
    made: dict[tuple[str, datetime], set[str]] = defaultdict(set)
    for write in watched.writes:
        just_made = made[write.service, write.at]
        just_made |= write.became.profiles.keys() - write.was.profiles.keys()
        just_made |= write.became.rooms.keys() - write.was.rooms.keys()
        ours = linked_about(watched, write.service, write.at) | just_made
        for what in (*_profiles(write, ours), *_rooms(write, ours)):
            yield f"{write.service} at {write.at}, {write.call}: {what}"


def linked_about(watched: Watched, service: str, at: datetime) -> set[str]:
    """Ids of profiles and rooms that were linked in the last look before an instant or in the first one from it on.

    Links change by the page and by runs, both of which may lie between the two.
    """
    looks = [look for look in watched.looks if look.service == service]
    before = [look for look in looks if look.at < at][-1:]
    later = [look for look in looks if look.at > at][:1]
    ids: set[str] = set()
    for look in (*before, *(look for look in looks if look.at == at), *later):
        ids |= {row["profile_id"] for row in look.links["children"] if row["mapping"] == "linked"}
        ids |= {row["room_id"] for row in look.links["rooms"] if row["mapping"] == "linked"}
    return ids


def _profiles(write: Write, ours: set[str]) -> Iterator[str]:
    emptied = _emptied(write.was, write.became)
    for profile_id, was in write.was.profiles.items():
        became = write.became.profiles.get(profile_id)
        if became is None or became == was:
            continue
        if profile_id in ours:
            yield from _of_ours(was, became, ours)
        elif replace(was, room_ids=was.room_ids - emptied) != became:
            yield f"profile {profile_id} is not linked"


def _of_ours(was: Profile, became: Profile, ours: set[str]) -> Iterator[str]:
    if was.invited != became.invited:
        yield f"profile {was.id} was invited"
    if strange := (was.room_ids ^ became.room_ids) - ours:
        yield f"profile {was.id} was moved between rooms that are not linked: {sorted(strange)}"


def _emptied(was: Account, became: Account) -> frozenset[str]:
    """Rooms that the write removed."""
    there = {room_id for room_id, room in became.rooms.items() if room.state == "present"}
    return (
        frozenset(room_id for room_id, room in was.rooms.items() if room.state == "present") - there
    )


def _rooms(write: Write, ours: set[str]) -> Iterator[str]:
    for room_id, was in write.was.rooms.items():
        became = write.became.rooms.get(room_id)
        if became == was:
            continue
        if room_id not in ours:
            yield f"room {room_id} is not linked"
        elif became is not None and became.posts != was.posts:
            yield f"room {room_id} has other posts: {_posts(was)}, now {_posts(became)}"


def _posts(room: StoryparkRoom) -> str:
    return f"{room.posts} posts"
