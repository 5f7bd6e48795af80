"""The effects of a write, in the kinds of the history."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from parktime.harness.fuzz.observed_play import AccountState, ObservedPlay, Write
from parktime.simulator.world.storypark import Profile, StoryparkRoom

Record = TypeVar("Record", Profile, StoryparkRoom)

EFFECTS = ("create", "restore", "archive", "update", "move", "room in", "room out", "rename_room")
"""Effects that can be counted in writes and history; "room in" is a new or returned room."""

CREATING = frozenset({"create", "room in"})
"""Effects that may create something; one too many would be a duplicate."""


def effect_of_kind(kind: str) -> str:
    """The effect that a change of the history reports."""
    return {"add_room": "room in", "return_room": "room in", "remove_room": "room out"}.get(
        kind, kind
    )


def effects_of(write: Write) -> Iterator[str]:
    """The effects visible in the caller's Storypark."""
    old, new = write.own_before, write.own_after
    for profile_id, profile in new.profiles.items():
        yield from _to_profile(old.profiles.get(profile_id), profile)
    yield from ("move" for _ in moved(write))
    yield from _to_rooms(old, new)


def moved(write: Write) -> Iterator[str]:
    """Ids of active profiles that the write put into other rooms, except by removing a room."""
    old, new = write.own_before, write.own_after
    if any(new.rooms.get(room_id) != room for room_id, room in old.rooms.items()):
        return
    for profile_id, profile in new.profiles.items():
        before = old.profiles.get(profile_id)
        if (
            before is not None
            and before.state == profile.state
            and before.room_ids != profile.room_ids
        ):
            yield profile_id


def _to_profile(old: Profile | None, new: Profile) -> Iterator[str]:
    if old is None:
        yield "create"
    elif old.state != new.state:
        yield "archive" if new.state == "archived" else "restore"
    elif (old.given, old.family, old.born) != (new.given, new.family, new.born):
        yield "update"


def _to_rooms(old: AccountState, new: AccountState) -> Iterator[str]:
    for room_id, room in new.rooms.items():
        yield from _to_room(old.rooms.get(room_id), room)
    yield from ("room out" for _ in old.rooms.keys() - new.rooms.keys())


def _to_room(old: StoryparkRoom | None, new: StoryparkRoom) -> Iterator[str]:
    if old is None:
        yield "room in"
    elif old.state != new.state:
        yield "room out" if new.state == "removed" else "room in"
    elif old.name != new.name:
        yield "rename_room"


def unlinked_changes(observed: ObservedPlay) -> Iterator[str]:
    """Describe every change that a write may not make.

    What a run has just created counts as linked, since its link is stored when the run ends.
    """
    made: dict[tuple[str, datetime], set[str]] = defaultdict(set)
    for write in observed.writes:
        just_made = made[write.service, write.at]
        just_made |= write.own_after.profiles.keys() - write.own_before.profiles.keys()
        just_made |= write.own_after.rooms.keys() - write.own_before.rooms.keys()
        ours = linked_around(observed, write.service, write.at) | just_made
        for what in (*_profiles(write, ours), *_rooms(write, ours)):
            yield f"{write.service} at {write.at}, {write.call}: {what}"


def linked_around(observed: ObservedPlay, service: str, at: datetime) -> set[str]:
    """Ids of profiles and rooms linked in the observations just before, at and after an instant.

    The page and runs change links, and both may lie between two observations. A run that was cut
    short stores its links when the next daemon ends it, which can be much later.
    """
    observations = [look for look in observed.observations if look.service == service]
    before = [look for look in observations if look.at < at][-1:]
    later = [look for look in observations if look.at > at]
    ended = [look for look in later if any(_instant(run) == at for run in look.new_runs)]
    same = [look for look in observations if look.at == at]
    ids: set[str] = set()
    for look in (*before, *same, *later[:1], *ended):
        ids |= {row["profile_id"] for row in look.links["children"] if row["mapping"] == "linked"}
        ids |= {row["room_id"] for row in look.links["rooms"] if row["mapping"] == "linked"}
    return ids


def _instant(run: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(run["at"])


def _profiles(write: Write, ours: set[str]) -> Iterator[str]:
    emptied = _emptied(write.own_before, write.own_after)
    for profile_id, old in write.own_before.profiles.items():
        new = write.own_after.profiles.get(profile_id)
        if new is None or new == old:
            continue
        if profile_id in ours:
            yield from _of_ours(old, new, ours)
        elif _cleared(replace(old, room_ids=old.room_ids - emptied), new.reference) != new:
            yield f"profile {profile_id} is not linked"


def _cleared(old: Record, reference: str | None) -> Record:
    """The record without its reference, if that is what the write cleared after a link ended."""
    return replace(old, reference=None) if reference is None else old


def _of_ours(old: Profile, new: Profile, ours: set[str]) -> Iterator[str]:
    if old.invited != new.invited:
        yield f"profile {old.id} was invited"
    if strange := (old.room_ids ^ new.room_ids) - ours:
        yield f"profile {old.id} was moved between rooms that are not linked: {sorted(strange)}"


def _emptied(old: AccountState, new: AccountState) -> frozenset[str]:
    """Rooms that the write removed."""
    there = {room_id for room_id, room in new.rooms.items() if room.state == "present"}
    return (
        frozenset(room_id for room_id, room in old.rooms.items() if room.state == "present") - there
    )


def _rooms(write: Write, ours: set[str]) -> Iterator[str]:
    for room_id, old in write.own_before.rooms.items():
        new = write.own_after.rooms.get(room_id)
        if new == old:
            continue
        if room_id not in ours and (new is None or _cleared(old, new.reference) != new):
            yield f"room {room_id} is not linked"
        elif room_id in ours and new is not None and new.posts != old.posts:
            yield f"room {room_id} has other posts: {_posts(old)}, now {_posts(new)}"


def _posts(room: StoryparkRoom) -> str:
    return f"{room.posts} posts"
