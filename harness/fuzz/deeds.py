"""What a write did, in the history's words."""

from collections.abc import Iterator

from harness.fuzz.watched import Account, Write
from simulator.world.profile import Profile, StoryparkRoom

DEEDS = ("create", "restore", "archive", "update", "move", "room in", "room out", "rename_room")
"""What can be counted on both sides. A room that comes back after it was deleted is a new one, so both are one deed."""

MAKING = frozenset({"create", "room in"})
"""Deeds that make something, or may: two of them would be a duplicate."""


def deed_of(kind: str) -> str:
    """The deed that a change of the history tells of."""
    return {"add_room": "room in", "return_room": "room in", "remove_room": "room out"}.get(kind, kind)


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
        if before is not None and before.state == profile.state and before.room_ids != profile.room_ids:
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
