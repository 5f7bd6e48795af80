"""Taking children back to the rooms of before, and out of rooms that go (undo, child-rooms)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from daemon.model.change import Change, Fields
from daemon.model.link import ChildLink
from daemon.model.situation import Situation
from daemon.model.target import Profile
from daemon.recourse.undo_state import told


@dataclass(frozen=True, slots=True)
class _Rooms:
    """Linked rooms by CCMS id: those that are there once the run is undone, and those that go with it."""

    there: frozenset[str]
    going: frozenset[str]


def undo_moves(
    situation: Situation, moved: Mapping[int, Change], states: Sequence[Change], ordinal: int
) -> tuple[list[Change], dict[int, str]]:
    """The moves that take these back, everybody's out of rooms that go among them; and in a word, by number, why others are not.

    `states` is what the undo does besides: whoever it archives stays in its rooms, as whoever is archived does.
    """
    rooms = _rooms(situation, states)
    archived = {change.ccms_id for change in states if change.kind == "archive"}
    of_child = {change.ccms_id: number for number, change in moved.items()}
    moves: list[Change] = []
    stay: dict[int, str] = {}
    for link, profile in _movable(situation, archived):
        number = of_child.pop(link.ccms_id, None)
        change = None if number is None else moved[number]
        found = _move(situation, rooms, link, profile, change, ordinal)
        if found is not None:
            moves.append(found)
        if number is not None and (found is None or not _takes_back(moved[number], found)):
            stay[number] = _why_not(moved[number], rooms)
    return moves, stay | {number: _gone(situation, ccms_id) for ccms_id, number in of_child.items()}


def _movable(situation: Situation, archived: set[str]) -> Iterator[tuple[ChildLink, Profile]]:
    for ccms_id, link in sorted(situation.links.children.items()):
        profile = situation.target.profiles.get(link.target_id or "")
        linked = link.mapping == "linked" and ccms_id not in archived
        if linked and profile is not None and profile.state == "active":
            yield link, profile


def _rooms(situation: Situation, states: Sequence[Change]) -> _Rooms:
    going = frozenset(change.ccms_id for change in states if change.kind == "remove_room")
    coming = {change.ccms_id for change in states if change.kind == "return_room"}
    there = {ccms_id for ccms_id in situation.links.rooms if _is_there(situation, ccms_id)}
    return _Rooms(frozenset(there | coming) - going, going)


def _is_there(situation: Situation, ccms_id: str) -> bool:
    link = situation.links.rooms[ccms_id]
    room = situation.target.rooms.get(link.target_id or "")
    return link.mapping == "linked" and room is not None and room.state == "present"


def _move(
    situation: Situation, rooms: _Rooms, link: ChildLink, profile: Profile, change: Change | None, ordinal: int
) -> Change | None:
    links = situation.links.rooms
    now = frozenset(i for i in links if links[i].mapping == "linked" and links[i].target_id in profile.room_ids)
    after, why = now - rooms.going, "a room that the run made is removed again"
    if change is not None and change.target_id == profile.id:
        back = frozenset(change.fields.remove_rooms) & rooms.there
        after, why = (after - frozenset(change.fields.add_rooms)) | back, told(change, ordinal)
    if after == now:
        return None
    fields = Fields(add_rooms=tuple(sorted(after - now)), remove_rooms=tuple(sorted(now - after)))
    names = [links[i].name for i in sorted(now)], [links[i].name for i in sorted(after)]
    return Change("move", "undo", link.ccms_id, link.name, *names, why, link.target_id, fields)


def _takes_back(change: Change, found: Change) -> bool:
    """Whether any of the move is taken back, and not only a room emptied."""
    back = set(change.fields.remove_rooms) & set(found.fields.add_rooms)
    return bool(back or set(change.fields.add_rooms) & set(found.fields.remove_rooms))


def _why_not(change: Change, rooms: _Rooms) -> str:
    away = [room for room in change.fields.remove_rooms if room not in rooms.there]
    return "the room of before is not there" if away else "moved since"


def _gone(situation: Situation, ccms_id: str) -> str:
    link = situation.links.children.get(ccms_id)
    if link is None or link.mapping != "linked":
        return "mapped otherwise since"
    if link.target_id not in situation.target.profiles:
        return "the profile no longer exists"
    return "the profile has been archived since"
