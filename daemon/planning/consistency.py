"""Contradictions between two lists of one vendor: then the reading is incomplete (whole-read)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from parktime.daemon.domain.links import ChildLink, Links, RoomLink
from parktime.daemon.domain.roster import (
    Child,
    IncompleteReason,
    NextSessions,
    Room,
    Roster,
    Sessions,
)
from parktime.daemon.domain.storypark import Profile, StoryparkRoom


def check_lists(
    children: Sequence[Child], rooms: Sequence[Room], sessions: Sequence[Sessions]
) -> IncompleteReason | None:
    """Check that sessions only name listed children and rooms.

    If not, a list lacks some rows or belongs to another service.
    """
    if not {row.child_id for row in sessions} <= {child.id for child in children}:
        text = "the list of sessions names a child that the list of children does not"
        return IncompleteReason("unlisted-child", text)
    if not {row.room_id for row in sessions} <= {room.id for room in rooms}:
        text = "the list of sessions names a room that the list of rooms does not"
        return IncompleteReason("unlisted-room", text)
    return None


def check_storypark(
    profiles: Mapping[str, Profile], rooms: Mapping[str, StoryparkRoom]
) -> IncompleteReason | None:
    """Check that profiles are only in listed rooms, and that no reference occurs twice."""
    for listed in (profiles, rooms):
        references = [each.reference for each in listed.values() if each.reference is not None]
        if len(references) != len(set(references)):
            text = "Storypark lists two records with one reference"
            return IncompleteReason("duplicate-reference", text)
    if any(not profile.room_ids <= rooms.keys() for profile in profiles.values()):
        text = "a profile is in a Storypark room that the list of Storypark rooms does not name"
        return IncompleteReason("unlisted-room", text)
    return None


def check_next_sessions(
    roster: Roster, next_sessions: NextSessions, first: date, last: date
) -> IncompleteReason | None:
    """Check the list of next sessions against the list of children and the list of sessions.

    Both must name the same children, and from `first` to `last` (inclusive) the same first
    session of each child.
    """
    if next_sessions.listed != {child.id for child in roster.children}:
        text = "the list of next sessions names other children than the list of children"
        return IncompleteReason("next-sessions", text)
    expected: dict[str, date] = {}
    for row in roster.sessions:
        day = next((day for day in row.dates if first <= day <= last), None)
        if day is not None:
            expected[row.child_id] = min(day, expected.get(row.child_id, day))
    found = {child: day for child, day in next_sessions.days.items() if day <= last}
    if found == expected:
        return None
    text = "the list of sessions and the children's next sessions contradict each other"
    return IncompleteReason("next-sessions", text)


def check_foreign_roster(roster: Roster, links: Links, incomplete: IncompleteReason | None) -> str:
    """Why a roster seems to belong to another service, in words; empty if it does not.

    It does if it lists children, none of them was ever synced, and no synced room is listed.
    All children of a centre may leave at once, but not with all of its rooms. After an incomplete
    reading a known room is not enough either. Children and rooms that were only shown on the page
    do not count as synced, since that may be the result of the same mistake.
    """
    children, rooms = _synced_ids(links.children.values()), _synced_ids(links.rooms.values())
    if not roster.children or any(child.id in children for child in roster.children):
        return ""
    known_room = any(room.id in rooms for room in roster.rooms) and not incomplete
    if known_room or not (children and rooms):
        return ""
    return (
        "no child and no room of it was ever synced, or it contradicts itself: "
        "taken for another service's"
    )


def _synced_ids(links: Iterable[ChildLink] | Iterable[RoomLink]) -> set[str]:
    """CCMS ids of the rows that are linked, skipped or confirmed."""
    return {link.ccms_id for link in links if link.mapping != "create" or link.confirmed}
