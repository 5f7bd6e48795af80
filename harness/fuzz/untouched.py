"""Whether writes kept to what is theirs: linked profiles and rooms, and of these only what the handbook names."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from harness.fuzz.watched import Account, Watched, Write
from simulator.world.profile import Profile, StoryparkRoom


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
    return frozenset(room_id for room_id, room in was.rooms.items() if room.state == "present") - there


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
