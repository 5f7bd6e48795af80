"""Where two lists of one vendor cannot both be true: then neither is believed to be whole (whole-read). Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from parktime.daemon.domain.links import ChildLink, Links, RoomLink
from parktime.daemon.domain.reason import IncompleteReason
from parktime.daemon.domain.roster import Child, NextSessions, Room, Roster, Sessions
from parktime.daemon.domain.storypark import Profile, StoryparkRoom


def check_lists(
    children: Sequence[Child], rooms: Sequence[Room], sessions: Sequence[Sessions]
) -> IncompleteReason | None:
    """Sessions name only children and rooms that are listed: else a list lacks some, or is another service's."""
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
    """Profiles are in rooms that are listed."""
    if any(not profile.room_ids <= rooms.keys() for profile in profiles.values()):
        text = "a profile is in a Storypark room that the list of Storypark rooms does not name"
        return IncompleteReason("unlisted-room", text)
    return None


def check_next_sessions(
    roster: Roster, next_sessions: NextSessions, first: date, last: date
) -> IncompleteReason | None:
    """The list of next sessions names the children that are listed, and of each between two days, both included, the first that the list of sessions has there."""
    if next_sessions.listed != {child.id for child in roster.children}:
        text = "the list of next sessions names other children than the list of children"
        return IncompleteReason("next-sessions", text)
    firsts: dict[str, date] = {}
    for row in roster.sessions:
        day = next((day for day in row.dates if first <= day <= last), None)
        if day is not None:
            firsts[row.child_id] = min(day, firsts.get(row.child_id, day))
    told = {child: day for child, day in next_sessions.days.items() if day <= last}
    if told == firsts:
        return None
    text = "the list of sessions and the children's next sessions contradict each other"
    return IncompleteReason("next-sessions", text)


def check_foreign_roster(roster: Roster, links: Links, incomplete: IncompleteReason | None) -> str:
    """A picture in which nobody and nothing is that was ever synced, though some were: all children of a centre may leave, but its rooms with them?

    Nor is one of strangers alone believed where the reading is not whole, of either side: whoever is made by mistake is another centre's child. Who was only ever
    seen on the page does not count: it may have been by the same mistake.
    """
    children, rooms = _in_force(links.children.values()), _in_force(links.rooms.values())
    if not roster.children or any(child.id in children for child in roster.children):
        return ""
    seen = any(room.id in rooms for room in roster.rooms) and not incomplete
    if seen or not (children and rooms):
        return ""
    return "no child and no room of it was ever synced, or it contradicts itself: taken for another service's"


def _in_force(links: Iterable[ChildLink] | Iterable[RoomLink]) -> set[str]:
    """Ids of what is linked, skipped, or was confirmed."""
    return {link.ccms_id for link in links if link.mapping != "create" or link.confirmed}
